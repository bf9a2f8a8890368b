import { demoAnnouncements } from './demo-announcements.ts';
import { createRandom } from './random.ts';
import type { Company, SimulatedCustomer } from './timeline.ts';

export interface DemoOptions {
  /** Where the simulated Mackerel listens; absolute, ends with `/`. */
  apiBase: string;
  /** Where the site will be looked at; absolute, ends with `/`. */
  siteUrl: string;
  /** Receives `public/` and `internal/`; relative ones count from the configuration file. */
  directory: string;
  /** Default: a title in the company's language. */
  title?: string;
  locale: 'ja' | 'en';
}

export interface DemoFile {
  /** Relative to the folder of the demo, `/` between segments. */
  path: string;
  text: string;
}

const UNLISTED = 8;
const INTERNAL = 2;
const WITH_LABELS = 3;

const WORDS = {
  ja: {
    title: 'マネージドクラウド 稼働状況',
    support: 'サポート窓口',
    sales: ['営業一課（内線 2101）', '営業二課（内線 2102）', '営業三課（内線 2103）'],
    memo: '停止が 10分を超えたら、メールの前に電話で一報すること。',
    duty: '当直へ電話（内線 2100）',
  },
  en: {
    title: 'Managed Cloud Status',
    support: 'Support desk',
    sales: ['Sales 1 (ext. 2101)', 'Sales 2 (ext. 2102)', 'Sales 3 (ext. 2103)'],
    memo: 'Call before you mail when it is out for more than 10 minutes.',
    duty: 'Call the engineer on duty (ext. 2100)',
  },
} as const;

/** The whole folder of the demo: `noroshi.yaml` and the announcements. */
export function demoFiles(company: Company, options: DemoOptions): DemoFile[] {
  return [
    { path: 'noroshi.yaml', text: demoConfigYaml(company, options) },
    ...demoAnnouncements(company, options.locale),
  ];
}

/**
 * The variables that the demo's configuration asks for. These secrets guard nothing: the company exists nowhere, and the
 * same seed gives the same keys to everybody.
 */
export function demoEnvironment(company: Company): Record<string, string> {
  const keys = company.organizations.map(({ name, apiKey }) => [name, apiKey]);
  return {
    MACKEREL_APIKEYS: JSON.stringify(Object.fromEntries(keys)),
    NOROSHI_SECRET: 'demo-secret-that-guards-nothing-at-all',
    DEMO_PASSPHRASE: 'noroshi-demo',
  };
}

/** The text of a `noroshi.yaml` that maps every customer of the company; the same company gives the same text. */
export function demoConfigYaml(company: Company, options: DemoOptions): string {
  const { locale, directory } = options;
  const words = WORDS[locale];
  const faces = castCustomers(company);
  return `site:
  title: ${quote(options.title ?? words.title)}
  url: ${quote(options.siteUrl)}
  locale: ${locale}
  timeZone: Asia/Tokyo
  everyMinutes: 5
  overview: counts
  support: { name: ${quote(words.support)}, email: support@example.jp, phone: "06-0000-0000", url: "https://example.jp/support" }

mackerel:
  apiBase: ${quote(options.apiBase)}

# Names alone: each key is taken from MACKEREL_APIKEYS.
organizations:
${company.organizations.map(({ name }) => `  - ${name}\n`).join('')}
defaults:
  visibility: listed

customers:
${company.customers.map((customer, i) => customerYaml(customer, faces.get(customer.id) ?? {}, i, locale)).join('')}
runbooks:
  - { monitor: connectivity, text: ${quote(words.duty)}, url: "https://wiki.example.jp/runbooks/connectivity" }

rules:
  - { type: external, status: CRITICAL, as: degraded }

state: ./.noroshi
announcements: ./announcements

publish:
  public:
    - directory: ${quote(`${directory}/public`)}
  internal:
    - directory: ${quote(`${directory}/internal`)}
`;
}

interface Face {
  visibility?: 'unlisted' | 'locked' | 'internal';
  hosts?: 'label';
}

/** Who is shown how. The one whose incident the announcement follows up stays listed. */
export function castCustomers(company: Company): Map<string, Face> {
  const deck = createRandom(company.seed)
    .fork('visibility')
    .shuffle(company.customers.map(({ id }) => id).filter((id) => id !== company.story.liveCase?.customer));
  const cast = new Map<string, Face>();
  const give = (count: number, face: Face): void => {
    // Small companies keep at least half of their customers in the open.
    for (let i = 0; i < count && deck.length > company.customers.length / 2; i++) cast.set(deck.pop()!, face);
  };
  give(1, { visibility: 'locked' });
  give(UNLISTED, { visibility: 'unlisted' });
  give(INTERNAL, { visibility: 'internal' });
  give(WITH_LABELS, { hosts: 'label' });
  return cast;
}

function customerYaml(customer: SimulatedCustomer, face: Face, index: number, locale: 'ja' | 'en'): string {
  const lines = [
    `  - id: ${customer.id}`,
    `    name: ${quote(locale === 'ja' ? customer.name : customer.romanName)}`,
    `    contact: ${quote(WORDS[locale].sales[index % 3]!)}`,
    ...(index % 4 === 0 ? [`    memo: ${quote(WORDS[locale].memo)}`] : []),
    ...(face.visibility === undefined ? [] : [`    visibility: ${face.visibility}`]),
    // eslint-disable-next-line no-template-curly-in-string -- the configuration's own reference
    ...(face.visibility === 'locked' ? ['    passphrase: ${DEMO_PASSPHRASE}'] : []),
    ...(face.hosts === undefined ? [] : [`    hosts: ${face.hosts}`]),
    `    ids: ["C-${10_001 + index}"]`,
    '    from:',
    ...customer.claims.map(({ organization, services }) =>
      services.length === 0
        ? `      - organization: ${organization}`
        : `      - { organization: ${organization}, services: [${services.map((name) => quote(`${name}*`)).join(', ')}] }`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** JSON strings are YAML strings. */
function quote(text: string): string {
  return JSON.stringify(text);
}
