/** What counts where nothing is written, for those that both the schema and a cross-check need. */
export const DEFAULTS = {
  concurrency: 64,
  timeoutSeconds: 10,
  budgetSeconds: 60,
  maxAgeMinutes: 10,
  state: './.noroshi',
  publish: { public: [{ directory: './dist/public' }], internal: [{ directory: './dist/internal' }] },
};

/** What counts for whoever is told where `notify:` does not say it. */
export const NOTIFY_LIMITS = {
  perMinute: 120,
  connections: 4,
  timeoutSeconds: 20,
  afterMinutes: 3,
  what: ['detected', 'changed', 'resolved', 'human'],
  minimum: 'outage',
  perRecipientPerHour: 12,
  tooOldMinutes: 120,
  keepDays: 400,
} as const;
