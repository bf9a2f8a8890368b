/**
 * What stands in the simulated bodies and must never come out on a page, in a feed, a log or an error. Each of them is
 * in at least one answer, so a test that greps for them and finds none has looked at something.
 */
export const CANARIES = {
  /** In the `user:password@` part of an external monitor's URL. */
  urlPassword: 'kanaria-urlpass-7f3a',
  /** In an `Authorization` header of an external monitor. */
  header: 'kanaria-bearer-91c2',
  requestBody: 'kanaria-reqbody-08bd',
  monitorMemo: 'kanaria-runbook-5d20',
  hostMemo: 'kanaria-hostmemo-3b11',
  /** In the internal lines of alert memos. */
  alertMemo: 'kanaria-memo-77e4',
  /** In the internal lines of downtime memos. */
  downtimeMemo: 'kanaria-dtmemo-6c38',
  /** In the name of every downtime. */
  downtimeName: 'kanaria-window-40aa',
  /** In the output of check plugins and the messages of external monitors. */
  message: 'kanaria-output-2a9f',
  /** The text given when an alert was closed by hand. */
  reason: 'kanaria-reason-e1e1',
  expression: 'kanaria-expression-b7b7',
  query: 'kanaria-query-19f0',
  /** In hosts' `meta` and custom identifiers. */
  meta: 'kanaria-meta-c0de',
  /** Every host's addresses begin so (RFC 5737 and 3849: they belong to nobody). */
  ipv4: '198.51.100.',
  ipv6: '2001:db8:51:',
} as const;
