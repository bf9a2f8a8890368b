/** What a report says. */
export const REPORT_KINDS = [
  'detected',
  /** Something came, went, eased or got worse. */
  'scope',
  /** It was over, and it is there again. */
  'taken_up',
  /** Something of the past was learned only now. */
  'learned_late',
  /** Something comes and goes: nothing more is said of it until it is quiet. */
  'flapping',
  /** Nothing of it is hit any more. */
  'ended',
  'human',
  'correction',
  'retraction',
] as const;

export type ReportKind = (typeof REPORT_KINDS)[number];
