import type { FakeOrganization } from '../support/fake-mackerel.ts';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost, EPOCH } from '../support/raw-bodies.ts';
import type { Canary } from './leaks.ts';

// Eight customers of every visibility. Each word that says something of one of them is a word of its own.

export interface Person {
  key: string;
  visibility: 'listed' | 'unlisted' | 'locked' | 'internal';
  hosts: 'label' | 'count';
  hasOwnSite: boolean;
}

export const PEOPLE: readonly Person[] = [
  { key: 'alpha', visibility: 'listed', hosts: 'label', hasOwnSite: false },
  { key: 'india', visibility: 'listed', hosts: 'count', hasOwnSite: false },
  { key: 'bravo', visibility: 'unlisted', hosts: 'label', hasOwnSite: false },
  { key: 'charlie', visibility: 'locked', hosts: 'label', hasOwnSite: false },
  { key: 'delta', visibility: 'internal', hosts: 'label', hasOwnSite: false },
  { key: 'echo', visibility: 'listed', hosts: 'label', hasOwnSite: true },
  { key: 'foxtrot', visibility: 'locked', hosts: 'label', hasOwnSite: true },
];

/** Two more live in one organization, told apart by their services; one host is in both. */
export const TENANTS: readonly Person[] = [
  { key: 'golf', visibility: 'listed', hosts: 'label', hasOwnSite: false },
  { key: 'hotel', visibility: 'unlisted', hosts: 'label', hasOwnSite: false },
];

export const EVERYBODY = [...PEOPLE, ...TENANTS];

/** `kalphahostz`: ASCII letters only, so that no escaping can disguise it. */
export function word(key: string, field: string): string {
  return `k${key}${field}z`;
}

export function idOf(key: string): string {
  return word(key, 'id');
}

const VISIBLE_TO_OWNER = ['hostname', 'label', 'service', 'contract', 'announced'];
const OVERVIEW = ['id', 'name', 'alert', 'publicmemo', 'downtimepublic'];
const INTERNAL = [
  'org',
  'reading',
  'contact',
  'noted',
  'runbook',
  'hostid',
  'hiddenname',
  'monitorname',
  'checkname',
  'role',
  'monitorid',
];
const NOWHERE = ['orgdisplay', 'hostmemo', 'identifier', 'meta', 'interface', 'monitormemo', 'monitorurl', 'monitorheader', 'message', 'privatememo', 'reason', 'downtimename', 'downtimeprivate', 'apikey']; // prettier-ignore

export const SECRETS = {
  secret: 'ksecretofallpathsz-0123456789abcdef0123456789',
  passphrase: 'kpassphraseofallz correct horse battery',
} as const;

export function canaries(): Canary[] {
  const of = (key: string, fields: readonly string[], reach: Canary['reach'], owners: string[]): Canary[] =>
    fields.map((field) => ({ text: word(key, field), what: `${field} of ${key}`, owners, reach }));
  const personal = EVERYBODY.flatMap((person) => {
    const { key } = person;
    // Tenants share an organization and its key.
    const isTenant = TENANTS.includes(person);
    const withoutShared = (fields: readonly string[]) => fields.filter((f) => !isTenant || !/^(org|apikey)$/.test(f));
    const owners = [idOf(key)];
    // A listed customer's page that shows counts says no host's name, to nobody.
    const hosts = ['hostname', 'label'];
    const own = VISIBLE_TO_OWNER.filter((field) => person.hosts === 'label' || !hosts.includes(field));
    return [
      ...of(key, OVERVIEW, 'overview', owners).map((canary) =>
        // The downtime of one tenant's service covers the host that both share; who writes 公開: there writes to both.
        isTenant && canary.text === word(key, 'downtimepublic')
          ? { ...canary, owners: TENANTS.map((tenant) => idOf(tenant.key)) }
          : canary,
      ),
      ...of(key, own, 'own', owners),
      ...of(key, person.hosts === 'label' ? [] : hosts, 'scope', owners),
      ...of(key, withoutShared(INTERNAL), 'scope', owners),
      ...of(key, withoutShared(NOWHERE), 'nowhere', owners),
    ];
  });
  const unclaimed = [
    ...of('nobody', [...OVERVIEW, ...VISIBLE_TO_OWNER, ...INTERNAL], 'scope', []),
    ...of('nobody', NOWHERE, 'nowhere', []),
    ...of('tenants', INTERNAL, 'scope', []),
    ...of('tenants', NOWHERE, 'nowhere', []),
  ];
  const both: Canary = { text: 'kbothhostz', what: 'host of golf and hotel', owners: [idOf('golf'), idOf('hotel')], reach: 'own' }; // prettier-ignore
  const secrets = Object.values(SECRETS).map((text): Canary => ({
    text: text.slice(0, 17),
    what: 'a secret',
    owners: [],
    reach: 'nowhere',
  }));
  return [...personal, ...unclaimed, both, ...secrets];
}

/** One host in trouble with a name, one in trouble with a display name, one quiet; alerts, monitors, a downtime. */
function belongings(key: string) {
  const w = (field: string): string => word(key, field);
  const host = (id: string, changes: object) =>
    aRawHost({
      id,
      memo: `rack ${w('hostmemo')}`,
      customIdentifier: w('identifier'),
      meta: { 'agent-name': w('meta') },
      interfaces: [{ name: w('interface'), ipAddress: '192.0.2.7' }],
      roles: { [w('service')]: [w('role')] },
      ...changes,
    });
  const alert = (id: string, changes: object) =>
    aRawAlert({
      id,
      message: `output ${w('message')}`,
      reason: w('reason'),
      memo: `社内: ${w('privatememo')}\n公開: ${w('publicmemo')} を確認しています`,
      monitorId: w('monitorid'),
      hostId: `${w('hostid')}1`,
      ...changes,
    });
  return {
    hosts: [
      host(`${w('hostid')}1`, { name: w('hostname') }),
      host(`${w('hostid')}2`, { name: w('hiddenname'), displayName: w('label') }),
      host(`${w('hostid')}3`, { name: `${w('hostname')}3` }),
    ],
    alerts: [
      alert(`${w('alert')}1`, {}),
      alert(`${w('alert')}2`, { hostId: `${w('hostid')}2`, type: 'host', monitorId: `${w('monitorid')}2`, openedAt: EPOCH + 600 }),
      alert(`${w('alert')}3`, { type: 'check', monitorId: `${w('monitorid')}3`, openedAt: EPOCH + 900 }),
      alert(`${w('alert')}4`, { status: 'OK', openedAt: EPOCH - 86_400, closedAt: EPOCH - 80_000 }),
    ],
    monitors: [
      { id: w('monitorid'), type: 'connectivity', memo: w('monitormemo') },
      { id: `${w('monitorid')}2`, type: 'host', name: w('monitorname'), memo: w('monitormemo'), metric: 'cpu%' },
      {
        id: `${w('monitorid')}4`,
        type: 'external',
        name: `${w('monitorname')}4`,
        url: `https://${w('monitorurl')}.example/`,
        headers: [{ name: 'Authorization', value: w('monitorheader') }],
        service: w('service'),
      },
    ],
    checks: [{ id: `${w('monitorid')}3`, name: w('checkname') }],
    downtimes: [
      {
        id: `${w('downtimename')}id`,
        name: w('downtimename'),
        memo: `${w('downtimeprivate')}\n公開: ${w('downtimepublic')}`,
        start: EPOCH + 86_400,
        duration: 60,
        serviceScopes: [w('service')],
      },
    ],
  };
} // prettier-ignore

export function organizations(): FakeOrganization[] {
  const own = [...PEOPLE.map(({ key }) => key), 'nobody'].map((key) =>
    aFakeOrganization({ name: word(key, 'org'), key: word(key, 'apikey'), ...belongings(key) }),
  );
  const parts = TENANTS.map(({ key }) => belongings(key));
  const both = aRawHost({
    id: 'ktenantshostidz',
    name: 'kbothhostz',
    memo: word('tenants', 'hostmemo'),
    roles: { [word('golf', 'service')]: ['app'], [word('hotel', 'service')]: ['app'] },
  });
  const shared = aFakeOrganization({
    name: word('tenants', 'org'),
    key: word('tenants', 'apikey'),
    hosts: [...parts.flatMap(({ hosts }) => hosts), both],
    alerts: [...parts.flatMap(({ alerts }) => alerts), aRawAlert({ id: 'kbothalertz', hostId: 'ktenantshostidz', monitorId: word('golf', 'monitorid'), openedAt: EPOCH + 300 })], // prettier-ignore
    monitors: parts.flatMap(({ monitors }) => monitors),
    checks: parts.flatMap(({ checks }) => checks),
    downtimes: parts.flatMap(({ downtimes }) => downtimes),
  });
  return [...own, shared];
}

export interface YamlOptions {
  apiBase: string;
  overview?: 'listed' | 'counts';
  /** By key; what is left out is as in `EVERYBODY`. */
  visibility?: Readonly<Record<string, Person['visibility']>>;
  ids?: Readonly<Record<string, string>>;
  withoutPassphrase?: boolean;
  locales?: string;
}

/** The configuration of the company as somebody would write it. */
export function yamlOf(options: YamlOptions): string {
  const customers = EVERYBODY.map((person) => {
    const { key } = person;
    const visibility = options.visibility?.[key] ?? person.visibility;
    const claim = TENANTS.includes(person)
      ? `{ organization: ${word('tenants', 'org')}, services: [${word(key, 'service')}] }`
      : `{ organization: ${word(key, 'org')} }`;
    return [
      `  - id: ${options.ids?.[key] ?? idOf(key)}`,
      `    name: 株式会社 ${word(key, 'name')}`,
      `    visibility: ${visibility}`,
      `    hosts: ${person.hosts}`,
      `    ids: [${word(key, 'contract')}]`,
      `    reading: ${word(key, 'reading')}`,
      `    contact: ${word(key, 'contact')}`,
      `    memo: ${word(key, 'noted')}`,
      // eslint-disable-next-line no-template-curly-in-string -- the configuration's own reference
      ...(visibility === 'locked' && options.withoutPassphrase !== true ? ['    passphrase: ${PASSPHRASE}'] : []),
      ...(person.hasOwnSite ? [`    url: https://${key}.example/`, `    publish: [{ directory: ./dist/${key} }]`] : []),
      `    from: [${claim}]`,
    ].join('\n');
  });
  return [
    'site:',
    '  title: Status',
    '  url: https://status.example.jp/',
    `  locales: ${options.locales ?? '[ja, en]'}`,
    '  timeZone: Asia/Tokyo',
    '  everyMinutes: 5',
    `  overview: ${options.overview ?? 'listed'}`,
    `mackerel: { apiBase: "${options.apiBase}" }`,
    `organizations: [${organizations().map(({ name }) => name).join(', ')}]`,
    'customers:',
    ...customers,
    'runbooks:',
    ...EVERYBODY.map(({ key }) => `  - { monitor: "*", text: ${word(key, 'runbook')} }`),
    'rules:',
    '  - { type: check, as: degraded }',
    'publish: { public: [{ directory: ./dist/public }], internal: [{ directory: ./dist/internal }] }',
    '',
  ].join('\n'); // prettier-ignore
}

export function environment(changes: Record<string, string> = {}): Record<string, string> {
  const keys = organizations().map(({ name, key }) => [name, key]);
  return {
    MACKEREL_APIKEYS: JSON.stringify(Object.fromEntries(keys)),
    NOROSHI_SECRET: SECRETS.secret,
    PASSPHRASE: SECRETS.passphrase,
    ...changes,
  };
}

/** Announcements for one customer each, as files. */
export function announcementFiles(): { name: string; text: string }[] {
  return EVERYBODY.map(({ key }) => ({
    name: `2026-08-22-${key}.md`,
    text: `---\ntitle: ${word(key, 'announced')}\nkind: notice\ncustomers: [${idOf(key)}]\nstartsAt: 2026-08-22T09:00:00Z\n---\n\n**${word(key, 'announced')}** です。\n`,
  }));
}
