import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatFinding } from '../../src/config/words/finding-words.ts';
import type { Finding } from '../../src/config/finding.ts';
import { loadConfig, readConfig } from '../../src/config/load.ts';
import { listSecrets } from '../../src/config/secrets.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'noroshi-config-'));
  mkdirSync(join(folder, 'dist/public'), { recursive: true });
  symlinkSync(join(folder, 'dist'), join(folder, 'linked'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const KEY = 'dGhlLWtleS1vZi1hY21lLWZvci10ZXN0cw==';
const LINK = 'a-link-secret-of-at-least-32-characters';
const ENV = { ACME_KEY: KEY, MACKEREL_APIKEYS: '{"shop":"c2hvcC1rZXktZm9yLXRlc3Rz"}', NOROSHI_SECRET: LINK };
const NEED = { keys: true, publish: true };

const SITE = 'site: { title: Status, url: https://status.example.jp/ }\n';
const ORGS = 'organizations:\n  - { name: acme, apiKey: "${ACME_KEY}" }\n  - shop\n';
const LISTED = 'defaults: { visibility: listed }\n';
/** Four lines that are right; what a test adds begins in line 6. */
const BASE = SITE + ORGS + LISTED;
const CUSTOMERS = `customers:
  - { id: one, name: One, from: [{ organization: acme }] }
  - id: two
    name: Two
    from: [{ organization: shop, services: [web] }]
`;

type Env = Record<string, string | undefined>;

function read(text: string, env: Env = ENV, need: { keys: boolean; publish: boolean; links?: boolean } = NEED) {
  return readConfig(text, { env, need, file: join(folder, 'noroshi.yaml') });
}

function findingsOf(
  text: string,
  env: Env = ENV,
  need: { keys: boolean; publish: boolean; links?: boolean } = NEED,
): Finding[] {
  const result = read(text, env, need);
  return result.ok ? result.value.warnings : result.error;
}

const place = ({ code, line, column }: Finding): string => `${code}@${line}:${column}`;

describe('a configuration that is right', () => {
  it('is resolved with its defaults', () => {
    const result = read(BASE + CUSTOMERS);
    if (!result.ok) throw new Error(result.error.map((finding) => formatFinding(finding, 'f')).join('\n'));
    const { config, warnings } = result.value;
    expect(warnings).toEqual([]);
    expect(config.site).toMatchObject({ locale: 'ja', locales: ['ja'], timeZone: 'Asia/Tokyo', everyMinutes: 5 });
    expect(config.organizations.map(({ name, apiKeySource }) => [name, apiKeySource])).toEqual([
      ['acme', 'ACME_KEY'],
      ['shop', 'MACKEREL_APIKEYS'],
    ]);
    expect(config.organizations[0]?.apiKey?.reveal()).toBe(KEY);
    expect(config.customers.map(({ id, visibility, hosts }) => [id, visibility, hosts])).toEqual([
      ['one', 'listed', 'count'],
      ['two', 'listed', 'count'],
    ]);
    expect(config.rules).toHaveLength(6);
    expect(config.rules.at(-1)).toEqual({ as: 'ignore' });
    expect(config.publish.public).toEqual([{ directory: join(folder, 'dist/public') }]);
    expect(config.state).toEqual({ directory: join(folder, '.noroshi') });
  });

  it('makes each organization a customer when no customers are written', () => {
    const result = read(BASE.replaceAll('shop', 'Web_Shop'), {
      ...ENV,
      MACKEREL_APIKEYS: '{"Web_Shop":"k1-long-enough"}',
    });
    expect(
      result.ok && result.value.config.customers.map(({ id, name, from }) => [id, name, from[0]?.organization]),
    ).toEqual([
      ['acme', 'acme', 'acme'],
      ['web-shop', 'Web_Shop', 'Web_Shop'],
    ]);
  });

  it('puts written rules before the built-in ones, and single values where lists may stand', () => {
    const result = read(`${BASE}rules: [{ type: external, organization: acme, as: outage }]\n`);
    expect(result.ok && result.value.config.rules.slice(0, 2)).toEqual([
      { type: ['external'], organization: ['acme'], as: 'outage' },
      { hostStatus: ['maintenance', 'poweroff'], as: 'ignore' },
    ]);
  });

  it('reads what colleagues note of a customer, and runbooks by monitor', () => {
    const noted = 'reading: わん, contact: "<b>担当</b>\\n06-0000-0000", memo: 電話で, sla: 99.9';
    const text = `${BASE}customers: [{ id: one, name: One, ${noted}, from: [{ organization: acme }] }]
runbooks: [{ monitor: "conn*", organization: acme, url: "https://wiki.example.jp/1" }, { monitor: [a, b], text: 当直へ }]\n`;
    const result = read(text);
    if (!result.ok) throw new Error(result.error.map((finding) => formatFinding(finding, 'f')).join('\n'));
    const { customers, runbooks } = result.value.config;
    expect(customers[0]).toMatchObject({ reading: 'わん', contact: '<b>担当</b>\n06-0000-0000', memo: '電話で' });
    expect(customers[0]?.slaRatio).toBeCloseTo(0.999, 12);
    expect(runbooks).toEqual([
      { monitors: ['conn*'], organization: 'acme', url: 'https://wiki.example.jp/1', text: null },
      { monitors: ['a', 'b'], organization: null, url: null, text: '当直へ' },
    ]);
  });

  it('takes S3 credentials from the environment or from names of its own, and the prefix gets one spelling', () => {
    const text = `${BASE}state: s3://private/noroshi\npublish:
  public:
    - s3: { bucket: pages, prefix: /status, endpoint: "https://s3.example.jp", credentials: { accessKeyId: "\${ID}", secretAccessKey: "\${SECRET}" } }\n`;
    const result = read(text, {
      ...ENV,
      AWS_ACCESS_KEY_ID: 'AK',
      AWS_SECRET_ACCESS_KEY: 'sk-long',
      AWS_REGION: 'ap-northeast-1',
      ID: 'own',
      SECRET: 'own-secret',
    });
    if (!result.ok) throw new Error(result.error.map((finding) => formatFinding(finding, 'f')).join('\n'));
    expect(result.value.config.state).toMatchObject({
      s3: { bucket: 'private', prefix: 'noroshi/', region: 'ap-northeast-1', forcePathStyle: false },
    });
    expect(result.value.config.publish.public[0]).toMatchObject({
      s3: { prefix: 'status/', region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId: 'own' } },
    });
    expect(listSecrets(result.value.config).map((secret) => secret.reveal())).toEqual(
      expect.arrayContaining([KEY, LINK, 'own-secret', 'sk-long']),
    );
  });

  it('takes S3 credentials without what files and consoles leave behind them', () => {
    const text = `${BASE}state: s3://private/noroshi\n`;
    const env = {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AK\n',
      AWS_SECRET_ACCESS_KEY: ' sk-long\r\n',
      AWS_SESSION_TOKEN: '\u3000t\n',
    };
    const result = read(text, { ...ENV, ...env });
    if (!result.ok || !('s3' in result.value.config.state)) throw new Error('It is a bucket.');
    const { credentials } = result.value.config.state.s3;
    expect(credentials?.accessKeyId).toBe('AK');
    expect(credentials?.secretAccessKey.reveal()).toBe('sk-long');
    expect(credentials?.sessionToken?.reveal()).toBe('t');
  });

  it('needs no key, secret or credential for a command that uses none', () => {
    const text = `${SITE}${ORGS}defaults: { visibility: unlisted }\nstate: s3://b-1/x\n`;
    const result = read(text, {}, { keys: false, publish: false, links: false });
    expect(result.ok && result.value.config.organizations.map(({ apiKey }) => apiKey)).toEqual([null, null]);
    expect(result.ok && result.value.config.secret).toBeNull();
  });

  it('reads former secrets, anchors, merge keys, a byte-order mark and CRLF', () => {
    const text =
      `\ufeff${BASE}customers:\n  - &first { id: one, name: One, from: [{ organization: acme }] }\n  - { <<: *first, id: two }\n`.replaceAll(
        '\n',
        '\r\n',
      );
    const result = read(text, { ...ENV, NOROSHI_SECRET_PREVIOUS: `${LINK}-1, ${LINK}-2` });
    expect(result.ok && result.value.config.customers.map(({ id, name }) => `${id} ${name}`)).toEqual([
      'one One',
      'two One',
    ]);
    expect(result.ok && result.value.config.previousSecrets.map((secret) => secret.reveal())).toEqual([
      `${LINK}-1`,
      `${LINK}-2`,
    ]);
  });
});

describe('the file', () => {
  const problems: [string, string, string][] = [
    ['is empty', '', 'config.empty@1:1'],
    ['holds comments only', '# nothing\n', 'config.empty@1:1'],
    ['is a list', '- a\n', 'config.not_a_map@1:1'],
    ['is one text', 'hello\n', 'config.not_a_map@1:1'],
    ['is indented with a tab', 'site:\n\ttitle: x\n', 'config.yaml_tab@2:1'],
    ['has an open bracket', 'site: { title: x\n', 'config.yaml_syntax@2:1'],
    ['has two documents', `${BASE}---\na: 1\n`, 'config.yaml_documents@6:1'],
    ['uses an anchor that is not there', `${BASE}state: *web\n`, 'config.yaml_alias@6:8'],
    ['contains itself', `${BASE}customers: &all [*all]\n`, 'config.yaml_alias@6:18'],
    [
      'blows up through anchors',
      `a: &a [x,x]\nb: &b [${'*a,'.repeat(20)}]\nc: &c [${'*b,'.repeat(20)}]\nd: [${'*c,'.repeat(20)}]\n`,
      'config.yaml_alias@1:1',
    ],
    ['has a key twice', `${BASE}state: ./a\nstate: ./b\n`, 'config.duplicate_key@7:1'],
    ['smuggles a prototype', `${BASE}__proto__: { polluted: true }\n`, 'config.unknown_key@6:1'],
  ];
  it.each(problems)('is refused when it %s', (_, text, expected) => {
    expect(read(text).ok).toBe(false);
    expect(findingsOf(text).map(place)).toContain(expected);
  });

  it.each([
    ['at the top', `${BASE}__proto__: { polluted: true }\n`, ['config.unknown_key@6:1']],
    ['further in', `${BASE}history: { days: 3, __proto__: 3 }\n`, ['config.unknown_key@6:21']],
    ['with a letter as an escape', `${BASE}"__pro\\u0074o__": { polluted: true }\n`, ['config.unknown_key@6:1']],
  ])('tells of a smuggled prototype once: %s', (_, text, expected) => {
    expect(findingsOf(text).map(place)).toEqual(expected);
  });

  it('may be missing, a folder, or in another encoding', () => {
    writeFileSync(join(folder, 'sjis.yaml'), Buffer.from([0x83, 0x65, 0x83, 0x58]));
    for (const [name, code] of [
      ['absent.yaml', 'config.file_missing'],
      ['dist', 'config.file_unreadable'],
      ['sjis.yaml', 'config.not_utf8'],
    ] as const) {
      const result = loadConfig(join(folder, name), { env: ENV, need: NEED });
      expect(result.ok ? [] : result.error.map(({ code: found, line }) => [found, line])).toEqual([[code, null]]);
    }
  });
});

describe('every mistake has a code, a line and a column', () => {
  // Each text follows the five lines of BASE; `S` stands for a site, `O` for organizations of its own.
  const mistakes: [string, string][] = [
    ['stat: x', 'config.unknown_key@6:1'],
    ['timeZone: Asia/Tokyo', 'config.unknown_key@6:1'],
    ['state:', 'config.empty_value@6:7'],
    ['announcements: 3', 'config.wrong_type@6:16'],
    ['incidents: { joinWithinMinutes: -1 }', 'config.out_of_range@6:33'],
    ['incidents: { widespreadCustomers: 1 }', 'config.out_of_range@6:35'],
    ['history: { days: 401 }', 'config.out_of_range@6:18'],
    ['history: { days: 0 }', 'config.out_of_range@6:18'],
    ['history: { days: 1.5 }', 'config.wrong_type@6:18'],
    ['mackerel: { apiBase: api.example.jp }', 'config.url@6:22'],
    ['mackerel: { apiBase: "https://user:pass@api.example.jp/" }', 'config.url@6:22'],
    ['mackerel: { timeoutSeconds: 100 }', 'config.budget_too_small@6:29'],
    ['customers: []', 'config.empty_list@6:12'],
    ['customers: [{ id: a, name: A, from: [] }]', 'config.empty_list@6:37'],
    ['customers: [{ id: A, name: A, from: [{ organization: acme }] }]', 'config.id_shape@6:19'],
    ['customers: [{ id: ../a, name: A, from: [{ organization: acme }] }]', 'config.id_shape@6:19'],
    ['customers: [{ id: a/b, name: A, from: [{ organization: acme }] }]', 'config.id_shape@6:19'],
    ['customers: [{ id: all, name: A, from: [{ organization: acme }] }]', 'config.customer_id_reserved@6:19'],
    ['customers: [{ id: history, name: A, from: [{ organization: acme }] }]', 'config.customer_id_reserved@6:19'],
    [
      `customers: [{ id: a-${'b'.repeat(26)}, name: A, from: [{ organization: acme }] }]`,
      'config.customer_id_reserved@6:19',
    ],
    ['customers: [{ id: a, name: " ", from: [{ organization: acme }] }]', 'config.blank_text@6:28'],
    ['customers: [{ id: a, name: "a\\u202eb", from: [{ organization: acme }] }]', 'config.control_characters@6:28'],
    ['customers: [{ id: a, name: A, from: [{ organization: acmee }] }]', 'config.organization_unknown@6:54'],
    [
      'customers: [{ id: a, name: A, from: [{ organization: acme, services: ["*a*b*c*d*e*f*g"] }] }]',
      'config.glob_stars@6:71',
    ],
    ['customers: [{ id: a, name: A, from: [{ organization: acme, roles: web }] }]', 'config.role_glob@6:67'],
    [
      'customers: [{ id: a, name: A, visibility: public, from: [{ organization: acme }] }]',
      'config.invalid_option@6:43',
    ],
    [
      'customers: [{ id: a, name: A, visibility: locked, passphrase: hunter2hunter2, from: [{ organization: acme }] }]',
      'config.plain_secret@6:63',
    ],
    [
      'customers: [{ id: a, name: A, publish: [{ directory: ./a }], from: [{ organization: acme }] }]',
      'config.publish_without_url@6:40',
    ],
    [
      'customers: [{ id: a, name: A, url: "https://a.example.jp/", from: [{ organization: acme }] }]',
      'config.url_without_publish@6:36',
    ],
    [
      'customers: [{ id: a, name: A, url: "https://status.example.jp", publish: [], from: [{ organization: acme }] }]',
      'config.url_twice@6:36',
    ],
    [
      'customers: [{ id: a, name: A, visibility: internal, url: "https://a.example.jp", from: [{ organization: acme }] }]',
      'config.internal_published@6:58',
    ],
    ['customers: [{ id: a, name: A, ids: [7], from: [{ organization: acme }] }]', 'config.wrong_type@6:37'],
    [
      'customers: [{ id: a, name: A, ids: [C-1, c-1], from: [{ organization: acme }] }]',
      'config.contract_id_twice@6:42',
    ],
    ['rules: [{ as: outag }]', 'config.invalid_option@6:15'],
    ['rules: [{ status: CRIT, as: outage }]', 'config.invalid_option@6:19'],
    ['rules: [{ type: conectivity, as: outage }]', 'config.unknown_alert_type@6:17'],
    ['runbooks: [{ monitor: a }]', 'config.runbook_empty@6:12'],
    ['runbooks: [{ monitor: a, text: x, organization: acmee }]', 'config.organization_unknown@6:49'],
    ['runbooks: [{ monitor: a, url: "javascript:alert(1)" }]', 'config.url@6:31'],
    ['rules: [{ as: ignore }, { muted: true, as: ignore }]', 'config.rule_shadows@6:9'],
    ['rules: [{ openForMinutes: 2 }]', 'config.missing_key@6:9'],
    ['state: s3://Bucket/', 'config.s3_location@6:8'],
    ['publish: { public: [{ s3: { bucket: "s3://bkt/" } }] }', 'config.s3_bucket@6:37'],
    ['state: ./dist/public/.noroshi', 'config.state_published@6:8'],
    ['state: ./dist', 'config.state_published@6:8'],
    ['publish: { public: [{ directory: ./dist/a, git: {} }] }', 'config.no_form@6:21'],
    ['publish: { public: [{ ftp: x }] }', 'config.no_form@6:21'],
    ['publish: { public: [{ directory: . }] }', 'config.target_holds_config@6:34'],
    ['publish: { public: [{ directory: .. }] }', 'config.target_holds_config@6:34'],
    ['publish: { public: [{ directory: a }], internal: [{ directory: ./b/../a/ }] }', 'config.target_twice@6:51'],
    ['publish: { public: [{ directory: dist/x }], internal: [{ directory: linked/x }] }', 'config.target_twice@6:56'],
    ['publish: { public: [{ directory: a }], internal: [{ directory: a/b }] }', 'config.target_nested@6:51'],
    [
      'publish: { public: [{ s3: { bucket: bkt } }], internal: [{ s3: { bucket: bkt, prefix: in } }] }',
      'config.target_nested@6:58',
    ],
    [
      'publish: { public: [{ s3: { bucket: bkt, prefix: a } }], internal: [{ s3: { bucket: bkt, prefix: /a/ } }] }',
      'config.target_twice@6:69',
    ],
    [
      'publish: { public: [{ git: { remote: "git@example.jp:a/b.git", branch: p } }], internal: [{ git: { remote: "https://example.jp/a/b", branch: p } }] }',
      'config.target_twice@6:91',
    ],
    ['publish: { public: [{ git: { remote: origin, branch: p } }] }', 'config.git_remote@6:38'],
    ['publish: { public: [{ git: { remote: "--upload-pack=x", branch: p } }] }', 'config.git_remote@6:38'],
    ['publish: { public: [{ git: { remote: "ext::sh", branch: p } }] }', 'config.git_remote@6:38'],
    ['publish: { public: [{ git: { remote: "https://token@example.jp/a", branch: p } }] }', 'config.git_remote@6:38'],
    ['publish: { public: [{ git: { remote: ./r, branch: a..b } }] }', 'config.git_branch@6:51'],
    ['publish: { public: [{ s3: { bucket: bkt, prefix: a/../b } }] }', 'config.s3_prefix@6:50'],
    [
      'publish: { public: [{ s3: { bucket: bkt, endpoint: "https://bkt.s3.example.jp/" } }] }',
      'config.endpoint_names_bucket@6:52',
    ],
    ['state: { s3: { bucket: bkt, endpoint: "http://127.0.0.1:9000/bkt/" } }', 'config.endpoint_names_bucket@6:39'],
    ['publish: { public: [{ s3: { bucket: bkt } }] }', 'config.region_missing@6:27'],
    ['publish: { public: [{ s3: { bucket: bkt } }] }', 'config.credentials_missing@6:27'],
    ['publish: { public: [], internal: [] }', 'config.no_targets@6:10'],
    ['selfWatch: { organization: acme, service: s, apiKey: abcdef }', 'config.plain_secret@6:54'],
    ['selfWatch: { organization: acme, service: s, apiKey: "${NOPE}" }', 'config.variable_missing@6:54'],
    [
      'selfWatch: { organization: acme, service: s, apiKey: "${ACME_KEY}", prefix: "a b" }',
      'config.metric_prefix@6:77',
    ],
  ];
  it.each(mistakes)('%s', (text, expected) => {
    expect(findingsOf(`${BASE}${text}\n`).map(place)).toContain(expected);
  });

  const siteMistakes: [string, string][] = [
    ['url: https://x.example.jp/', 'config.missing_key@1:7'],
    ['title: T, url: /status', 'config.url@1:24'],
    ['title: T, url: "https://x.example.jp/?a=b"', 'config.url@1:24'],
    ['title: T, url: "ftp://x.example.jp/"', 'config.url@1:24'],
    ['title: 5, url: "https://x.example.jp/"', 'config.wrong_type@1:16'],
    ['titel: T, url: "https://x.example.jp/"', 'config.unknown_key@1:9'],
    ['title: T, url: "https://x.example.jp/", timeZone: JST+9', 'config.time_zone@1:59'],
    ['title: T, url: "https://x.example.jp/", timeZone: "+09:00"', 'config.time_zone@1:59'],
    ['title: T, url: "https://x.example.jp/", everyMinutes: 1441', 'config.out_of_range@1:63'],
    ['title: T, url: "https://x.example.jp/", everyMinutes: 0', 'config.out_of_range@1:63'],
    ['title: T, url: "https://x.example.jp/", support: { email: desk }', 'config.email@1:67'],
    ['title: T, url: "https://x.example.jp/", support: { phone: 0612345678 }', 'config.wrong_type@1:67'],
    ['title: T, url: "https://x.example.jp/", theme: { accent: "red;}" }', 'config.colour@1:66'],
    ['title: T, url: "https://x.example.jp/", theme: { logo: ./none.svg }', 'config.file_not_found@1:64'],
    ['title: T, url: "https://x.example.jp/", locale: ja, locales: [en, ja]', 'config.locale_not_first@1:57'],
    ['title: T, url: "https://x.example.jp/", locale: fr', 'config.invalid_option@1:57'],
  ];
  it.each(siteMistakes)('site: { %s }', (site, expected) => {
    expect(findingsOf(`site: { ${site} }\n${ORGS}${LISTED}`).map(place)).toContain(expected);
  });

  const organizationMistakes: [string, Env, string][] = [
    ['[]', {}, 'config.empty_list@2:16'],
    ['[acme, acme]', { MACKEREL_APIKEYS: '{"acme":"k"}' }, 'config.organization_twice@2:23'],
    ['[{ name: acme, apiKey: AbCdEf }]', {}, 'config.plain_secret@2:39'],
    ['[{ name: acme, apiKey: 12345 }]', {}, 'config.plain_secret@2:39'],
    ['[{ name: acme, apikey: "${A}" }]', {}, 'config.unknown_key@2:31'],
    ['[{ name: acme, apiKey: "${A}" }]', {}, 'config.variable_missing@2:39'],
    ['[{ name: acme, apiKey: "${A}" }]', { A: '' }, 'config.variable_missing@2:39'],
    ['[{ name: acme, apiKey: "${A}" }]', { A: '"key"' }, 'config.key_blank@2:39'],
    ['[{ name: acme, apiKey: "${A}" }]', { A: 'two keys' }, 'config.key_blank@2:39'],
    [
      '[{ name: acme, apiKey: "${A}" }, { name: b, apiKey: "${B}" }]',
      { A: 'same', B: 'same' },
      'config.key_twice@2:49',
    ],
    ['[acme]', {}, 'config.key_missing@2:17'],
    ['[acme]', { MACKEREL_APIKEYS: '{acme}' }, 'config.keys_not_json@2:16'],
    ['[acme]', { MACKEREL_APIKEYS: '["k"]' }, 'config.keys_not_object@2:16'],
    ['[acme]', { MACKEREL_APIKEYS: '{"acme":5}' }, 'config.keys_value@2:16'],
    ['[acme]', { MACKEREL_APIKEYS: '{"acme":"k","other":"l"}' }, 'config.keys_unused@2:16'],
    ['[acme]', { MACKEREL_APIKEYS: '{"the-key":"acme"}' }, 'config.keys_swapped@2:16'],
    ['[日本]', { MACKEREL_APIKEYS: '{"日本":"k"}' }, 'config.customer_id_underivable@2:17'],
    ['[a_b, A-B]', { MACKEREL_APIKEYS: '{"a_b":"k","A-B":"l"}' }, 'config.customer_id_taken@2:22'],
  ];
  it.each(organizationMistakes)('organizations: %s with %j', (organizations, env, expected) => {
    expect(findingsOf(`${SITE}organizations: ${organizations}\n${LISTED}`, env).map(place)).toContain(expected);
  });

  const visibilityMistakes: [string, Env, string][] = [
    [CUSTOMERS, ENV, 'config.visibility_missing@5:1'],
    [CUSTOMERS.replace('One,', 'One, visibility: listed,'), ENV, 'config.visibility_missing@7:5'],
    ['', ENV, 'config.visibility_missing@2:1'],
    ['defaults: { visibility: unlisted }\n', { ...ENV, NOROSHI_SECRET: undefined }, 'config.secret_missing@5:25'],
    ['defaults: { visibility: unlisted }\n', { ...ENV, NOROSHI_SECRET: 'short' }, 'config.secret_short@5:25'],
    ['defaults: { visibility: unlisted }\n', { ...ENV, NOROSHI_SECRET_PREVIOUS: 'short' }, 'config.secret_short@5:25'],
    [`defaults: { visibility: locked }\n${CUSTOMERS}`, ENV, 'config.locked_without_passphrase@7:5'],
    [
      `${LISTED}customers: [{ id: a, name: A, passphrase: "\${P}", from: [{ organization: acme }] }]\n`,
      ENV,
      'config.passphrase_unused@6:43',
    ],
    [
      `defaults: { visibility: locked }\ncustomers: [{ id: a, name: A, passphrase: "\${P}", from: [{ organization: acme }] }]\n`,
      { ...ENV, P: 'short' },
      'config.passphrase_short@6:43',
    ],
    [
      `${LISTED}${CUSTOMERS}  - { id: one, name: Again, from: [{ organization: acme }] }\n`,
      ENV,
      'config.customer_id_taken@11:11',
    ],
  ];
  it.each(visibilityMistakes)('%s', (text, env, expected) => {
    expect(findingsOf(`${SITE}${ORGS}${text}`, env).map(place)).toContain(expected);
  });
});

describe('findings', () => {
  it('are told all at once, in the order of the file, also across kinds', () => {
    const text = `site: { titel: x, url: nowhere }\norganizations: [acme, { nam: b }]\nstate: ./dist/public\nrules: [{ as: nothing }]\n`;
    const lines = findingsOf(text, {}).map(({ line }) => line ?? Infinity);
    expect(lines).toEqual(lines.toSorted((a, b) => a - b));
    expect(new Set(findingsOf(text, {}).map(({ code }) => code))).toEqual(
      new Set([
        'config.unknown_key',
        'config.url',
        'config.key_missing',
        'config.visibility_missing',
        'config.state_published',
        'config.invalid_option',
      ]),
    );
  });

  it('name the nearest known key, option, organization and variable', () => {
    const nearest = (text: string, env: Env = ENV) => findingsOf(text, env).map(({ args }) => args['nearest']);
    expect(nearest(`${BASE}anouncements: ./a\n`)).toEqual(['announcements']);
    expect(
      nearest(`${BASE}customers: [{ id: a, name: A, visibility: unlsted, from: [{ organization: Acme }] }]\n`),
    ).toEqual(['unlisted', 'acme']);
    expect(nearest(BASE, { ...ENV, ACME_KEY: undefined, ACME_KEI: 'x' })).toEqual(['ACME_KEI']);
  });

  it('say where a known key belongs when it stands in the wrong place', () => {
    const [finding] = findingsOf(`${BASE}timeZone: UTC\n`);
    expect(finding && formatFinding(finding, 'noroshi.yaml')).toBe(
      'noroshi.yaml:6:1  timeZone is not a key that Noroshi knows.\n                  It belongs under "site".',
    );
  });

  it('point at the value behind a merge key', () => {
    const text = `${BASE}customers:\n  - &a { id: one, name: A, from: [{ organization: nobody }] }\n  - { <<: *a, id: two }\n`;
    expect(findingsOf(text).map(place)).toEqual([
      'config.organization_unknown@7:51',
      'config.organization_unknown@7:51',
    ]);
  });

  it('of severity warning do not keep the configuration from being used', () => {
    const result = read(`${BASE}rules: [{ type: newKind, as: outage }]\n`);
    expect(result.ok && result.value.warnings.map(({ code, severity }) => [code, severity])).toEqual([
      ['config.unknown_alert_type', 'warning'],
    ]);
  });
});
