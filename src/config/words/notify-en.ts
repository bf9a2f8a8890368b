import { didYouMean, type WordTable } from '../../findings/wording.ts';
import type { FindingCode } from '../finding.ts';

export type NotifyCode = Extract<
  FindingCode,
  | 'config.smtp_url'
  | 'config.blank_edges'
  | 'config.chatwork_room'
  | 'config.smtp_variable'
  | 'config.channel_url'
  | 'config.teams_retired'
  | 'config.hook_key_short'
  | 'config.mail_without_notify'
  | 'config.internal_notified'
  | 'config.told_twice'
  | 'config.never_detected'
  | 'config.notify_state_in_cache'
>;

/** The wording of findings about who is told. */
export const NOTIFY_EN: WordTable<NotifyCode> = {
  'config.smtp_url': () => [
    'must be ${NAME}, or the address of a mail server on this machine without a password: smtp://127.0.0.1:25.',
    'Put smtps://user:password@host:465 or smtp://user:password@host:587 into the environment and write ${NAME} here.',
  ],
  'config.blank_edges': () => ['begins or ends with a blank.', 'Remove it: some servers do, and the name changes.'],
  'config.chatwork_room': () => [
    'is not the number of a room.',
    'It stands behind #!rid in the address of the room; write it in quotes.',
  ],
  'config.smtp_variable': (a) => [
    `gets no address of a mail server from ${a.name}${a.problem ? `: ${a.problem}` : ''}.`,
    'Write smtps://user:password@host:465 or smtp://user:password@host:587, with %XX for signs in the password.',
  ],
  'config.channel_url': (a) => [
    `gets no https:// address from ${a.name}.`,
    'Copy the whole address from the channel’s settings into the environment.',
  ],
  'config.teams_retired': (a) => [
    `gets the address of a Teams connector from ${a.name}; Microsoft has retired those.`,
    'In the Teams channel: Workflows → “When a Teams webhook request is received” (Send webhook alerts to a channel). Put that URL into the environment.',
  ],
  'config.hook_key_short': (a) => [
    `gets a key of fewer than 24 bytes from ${a.name}.`,
    'Make one with: echo whsec_$(openssl rand -base64 32)',
  ],
  'config.mail_without_notify': () => [
    'is a mail address, but no mail server is configured.',
    'Write "notify:" with "from:" and "smtp:".',
  ],
  'config.internal_notified': (a) => [
    `tells somebody of an internal customer${a.id ? ` ("${a.id}")` : ''}.`,
    'Internal customers have no page and hear nothing; give the customer another visibility or remove this.',
  ],
  'config.told_twice': (a) => [`is told twice of customer "${a.customer}".`, 'It gets one message; remove one entry.'],
  'config.never_detected': (a) => [
    `leaves out "detected": nobody is told "${a.rest}" of a case whose beginning they were never told.`,
    didYouMean(a.nearest) || 'Add "detected", or leave only "human".',
  ],
  'config.notify_state_in_cache': () => [
    'tells people from a state that GitHub Actions keeps in a cache.',
    'A runner that is killed restores an older cache and tells everybody twice. Write "state: s3://bucket/prefix/".',
  ],
};
