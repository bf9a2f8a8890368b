/** What counts where nothing is written, for those that both the schema and a cross-check need. */
export const DEFAULTS = {
  timeoutSeconds: 10,
  budgetSeconds: 60,
  state: './.noroshi',
  publish: { public: [{ directory: './dist/public' }], internal: [{ directory: './dist/internal' }] },
};
