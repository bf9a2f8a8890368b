import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatFinding } from '../../src/config/words/finding-words.ts';
import type { Finding } from '../../src/config/finding.ts';
import { readConfig } from '../../src/config/load.ts';
import { parseMailServer } from '../../src/config/notify/mail-server.ts';
import { listSecrets } from '../../src/config/secrets.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'noroshi-notify-config-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ENV = {
  KEY: 'k1-long-enough-for-tests',
  SMTP_URL: 'smtps://user:pa%23ss@mail.example.jp',
  SLACK: 'https://hooks.slack.example/services/T/B/x',
  TEAMS: 'https://prod-01.japaneast.logic.azure.com/workflows/x/triggers/manual/paths/invoke?sig=y',
  OLD_TEAMS: 'https://acme.webhook.office.com/webhookb2/x@y/IncomingWebhook/z',
  HOOK_KEY: 'whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0',
  SHORT: 'whsec_c2hvcnQ=',
  PLAIN: 'http://hooks.example/x',
};
const BASE = `site: { title: Status, url: https://status.example.jp/ }
organizations: [{ name: acme, apiKey: "\${KEY}" }]
defaults: { visibility: listed }
`;
const NOTIFY = `notify: { from: { name: Desk, email: desk@example.jp }, smtp: { url: "\${SMTP_URL}" } }\n`;

function read(text: string, env: Record<string, string> = ENV, notify = true) {
  const need = { keys: false, publish: false, notify };
  return readConfig(BASE + text, { env, need, file: join(folder, 'noroshi.yaml') });
}

function findingsOf(text: string, env: Record<string, string> = ENV): Finding[] {
  const result = read(text, env);
  return result.ok ? result.value.warnings : result.error;
}

const customer = (inside: string): string =>
  `customers: [{ id: acme, name: Acme, from: [{ organization: acme }], ${inside} }]\n`;

describe('who is told', () => {
  it('is nobody, unless it is written', () => {
    const result = read('');
    expect(result.ok && result.value.config.notify).toBeNull();
  });

  it('is resolved with its defaults, addresses one by one', () => {
    const result = read(
      `${NOTIFY}operators: [{ mail: ops@example.jp }, { slack: "\${SLACK}", what: widespread }]\n${customer(
        'notify: [{ to: [a@acme.example, b@acme.example], services: "web*" }, { teams: "${TEAMS}", what: [detected, resolved], language: en }]',
      )}`,
    );
    if (!result.ok) throw new Error(result.error.map((finding) => formatFinding(finding, 'f')).join('\n'));
    const { notify, customers } = result.value.config;
    expect(notify).toMatchObject({
      afterMinutes: 3,
      what: ['detected', 'changed', 'resolved', 'human'],
      minimum: 'outage',
      perRunLimit: 1000,
      tooOldMinutes: 120,
      mail: { perMinute: 120, connections: 4, timeoutSeconds: 20, serverSource: 'SMTP_URL' },
    });
    expect(notify?.operators.map(({ channel, what, language }) => [channel.kind, what, language])).toEqual([
      ['mail', ['failures', 'widespread', 'unmapped', 'undelivered'], 'ja'],
      ['slack', ['widespread'], 'ja'],
    ]);
    expect(
      customers[0]?.notify.map(({ channel, services, what, language }) => [channel.kind, services, what, language]),
    ).toEqual([
      ['mail', ['web*'], null, 'ja'],
      ['mail', ['web*'], null, 'ja'],
      ['teams', [], ['detected', 'resolved'], 'en'],
    ]);
    const secrets = listSecrets(result.value.config).map((secret) => secret.reveal());
    expect(secrets).toEqual(expect.arrayContaining([ENV.SMTP_URL, 'pa%23ss', 'pa#ss', ENV.SLACK, ENV.TEAMS]));
  });

  it.each([
    [
      'a key is misspelt',
      NOTIFY.replace('url:', 'perMinut: 5, url:'),
      'config.unknown_key',
      'Did you mean "perMinute"?',
    ],
    [
      'the server is missing',
      'notify: { from: { name: Desk, email: desk@example.jp } }\n',
      'config.missing_key',
      'smtp',
    ],
    [
      'the password stands in the file',
      NOTIFY.replace('"${SMTP_URL}"', 'smtp://u:p@mail.example.jp'),
      'config.smtp_url',
      '${NAME}',
    ],
    ['the sender has a blank at an edge', NOTIFY.replace('name: Desk', 'name: "Desk "'), 'config.blank_edges', 'blank'],
    [
      'the sender holds a line break',
      NOTIFY.replace('name: Desk', 'name: "Desk\\r\\nBcc: x@y.jp"'),
      'config.control_characters',
      '',
    ],
    [
      'news are misspelt',
      NOTIFY.replace('from:', 'what: [detectd], from:'),
      'config.invalid_option',
      'Did you mean "detected"?',
    ],
    [
      'the variable is not set',
      NOTIFY.replace('SMTP_URL', 'SMTP_ULR'),
      'config.variable_missing',
      'Did you mean "SMTP_URL"?',
    ],
    ['the variable holds no server', NOTIFY.replace('SMTP_URL', 'SLACK'), 'config.smtp_variable', 'smtps://'],
    ['a mail without a server', 'operators: [{ mail: ops@example.jp }]\n', 'config.mail_without_notify', 'notify:'],
    ['a retired Teams connector', 'operators: [{ teams: "${OLD_TEAMS}" }]\n', 'config.teams_retired', 'Workflows'],
    ['a channel without TLS', 'operators: [{ slack: "${PLAIN}" }]\n', 'config.channel_url', 'https://'],
    [
      'a short key of a webhook',
      'operators: [{ webhook: { url: "${SLACK}", secret: "${SHORT}" } }]\n',
      'config.hook_key_short',
      'openssl',
    ],
    [
      'a room that is no number',
      'operators: [{ chatwork: { room: "#!rid1", token: "${KEY}" } }]\n',
      'config.chatwork_room',
      'number',
    ],
    [
      'an internal customer',
      NOTIFY + customer('visibility: internal, notify: [{ to: a@acme.example }]'),
      'config.internal_notified',
      'Internal',
    ],
    [
      'one address twice',
      NOTIFY + customer('notify: [{ to: a@acme.example }, { to: A@acme.example }]'),
      'config.told_twice',
      'twice',
    ],
    [
      'two addresses in one',
      NOTIFY + customer('notify: [{ to: "a@acme.example,b@acme.example" }]'),
      'config.email',
      '',
    ],
    ['an address with Japanese letters', NOTIFY + customer('notify: [{ to: 山田@acme.example }]'), 'config.email', ''],
    [
      'an end without a beginning',
      NOTIFY.replace('from:', 'what: [resolved], from:'),
      'config.never_detected',
      'detected',
    ],
    [
      'a folder of templates that is not there',
      NOTIFY.replace('from:', 'templates: ./none, from:'),
      'config.file_not_found',
      'none',
    ],
  ])('is a finding when %s', (_, text, code, words) => {
    const findings = findingsOf(text);
    expect(findings.map((finding) => finding.code)).toEqual([code]);
    expect(findings[0]?.line).toBeGreaterThan(3);
    expect(formatFinding(findings[0]!, 'noroshi.yaml')).toContain(words);
    expect(formatFinding(findings[0]!, 'noroshi.yaml')).not.toContain(ENV.OLD_TEAMS);
  });

  it('tells of a state in the cache of GitHub Actions, where a killed runner would tell everybody twice', () => {
    const onActions = { ...ENV, GITHUB_ACTIONS: 'true', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
    expect(findingsOf(NOTIFY, onActions).map(({ code, severity }) => [code, severity])).toEqual([
      ['config.notify_state_in_cache', 'warning'],
    ]);
    expect(findingsOf(`${NOTIFY}state: s3://bucket/state/\n`, onActions)).toEqual([]);
  });

  it('lets a run publish that has no way to tell', () => {
    const { SMTP_URL: _, ...without } = ENV;
    const result = read(NOTIFY, without, false);
    expect(result.ok && result.value.config.notify?.mail?.server).toBeNull();
  });
});

describe('the address of a mail server', () => {
  it.each([
    [
      'smtps://u:p@mail.example.jp',
      { host: 'mail.example.jp', port: 465, tls: 'always', login: { user: 'u', password: 'p' } },
    ],
    [
      'smtp://u%40x:p%2Fq@mail.example.jp',
      { host: 'mail.example.jp', port: 587, tls: 'starttls', login: { user: 'u@x', password: 'p/q' } },
    ],
    ['smtp://127.0.0.1:2525/', { host: '127.0.0.1', port: 2525, tls: 'offered', login: null }],
    ['smtp://[::1]:25', { host: '::1', port: 25, tls: 'offered', login: null }],
  ])('%s is understood', (text, server) => expect(parseMailServer(text)).toEqual({ ok: true, value: server }));

  it.each([
    'mail.example.jp',
    'https://mail.example.jp',
    'smtp://u:p#q@mail',
    'smtp://u@mail',
    'smtp://u:%zz@mail',
    'smtps://',
  ])('%s is not, and nothing of it is repeated', (text) => {
    const parsed = parseMailServer(text);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.error).not.toContain('%zz');
  });
});
