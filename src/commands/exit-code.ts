/** What a command tells the shell. */
export const EXIT = {
  done: 0,
  /** Something nobody foresaw; printed with its stack. */
  bug: 1,
  /** Configuration or usage. */
  usage: 2,
  /** Published, but some organization, target or reader failed. */
  partial: 3,
  /** Nothing was published. */
  nothingPublished: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
