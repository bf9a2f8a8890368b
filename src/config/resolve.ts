import { resolve } from 'node:path';
import type { Secret } from '../base/secret.ts';
import type {
  Claim,
  Config,
  CustomerConfig,
  ListenConfig,
  OrganizationConfig,
  PingConfig,
  Rule,
  Runbook,
  S3Config,
  SelfWatchConfig,
  SiteConfig,
  StateLocation,
  TargetConfig,
  Visibility,
} from './config.ts';
import { DEFAULTS } from './defaults.ts';
import { DEFAULT_RULES } from './default-rules.ts';
import { listCustomers } from './derived-customers.ts';
import type { WrittenConfig } from './schema/schema.ts';
import type { WrittenClaim, WrittenCustomer } from './schema/schema-customers.ts';
import { resolveCustomerChannels, resolveNotify } from './notify/resolve-notify.ts';
import { parseS3Location, type WrittenS3, type WrittenTarget } from './schema/schema-targets.ts';
import { asList } from './schema/schema-values.ts';
import { isPrintableName, referencedName, type Secrets } from './secrets.ts';

const KEY_RING = 'MACKEREL_APIKEYS';

interface Base {
  file: string;
  directory: string;
  secrets: Secrets;
}

/** What is meant by a file that has no errors. Secrets that are not set are `null`; whether they must be is a rule. */
export function resolveConfig(written: WrittenConfig, base: Base): Config {
  const targets = (list: readonly WrittenTarget[]): TargetConfig[] => list.map((target) => resolveTarget(target, base));
  const own = written.selfWatch;
  const organizations = written.organizations.map((one) => resolveOrganization(one, written, base));
  const site = resolveSite(written.site, base.directory);
  const spoken = { ...base, locale: site.locale };
  const customers = listCustomers(written).map((customer) =>
    resolveCustomer(customer, written.defaults.visibility, targets, spoken),
  );
  return {
    file: base.file,
    directory: base.directory,
    site,
    mackerel: {
      concurrency: written.mackerel.concurrency,
      timeoutSeconds: written.mackerel.timeoutSeconds,
      retries: written.mackerel.retries,
      budgetSeconds: written.mackerel.budgetSeconds,
    },
    organizations,
    customers,
    rules: [...written.rules.map(resolveRule), ...DEFAULT_RULES],
    runbooks: written.runbooks.map(resolveRunbook),
    joinWithinMinutes: written.incidents.joinWithinMinutes,
    widespreadCustomers: written.incidents.widespreadCustomers,
    settleMinutes: written.incidents.settleMinutes,
    reportEveryMinutes: written.incidents.reportEveryMinutes,
    historyDays: written.history.days,
    state: resolveState(written.state, base),
    announcementsDirectory: resolve(base.directory, written.announcements),
    publish: { public: targets(written.publish.public), internal: targets(written.publish.internal) },
    secret: base.secrets.link,
    previousSecrets: base.secrets.previousLinks,
    selfWatch: own === undefined || !('organization' in own) ? null : resolveFigures(own, written, organizations, base),
    ping: resolvePing(own?.ping, base),
    hygiene: written.hygiene,
    unusedKeys: findUnusedKeys(organizations, base.secrets),
    listen: written.listen === undefined ? null : resolveListen(written.listen, base),
    notify: resolveNotify(written, customers, spoken),
  };
}

function resolveFigures(
  { organization, service, apiKey, prefix }: Extract<WrittenConfig['selfWatch'], { organization: string }>,
  { mackerel }: WrittenConfig,
  organizations: readonly OrganizationConfig[],
  { secrets }: Base,
): SelfWatchConfig {
  const apiBase = organizations.find(({ name }) => name === organization)?.apiBase ?? withSlash(mackerel.apiBase);
  return { organization, service, apiKey: secrets.find(apiKey) ?? null, apiBase, prefix };
}

function resolvePing(reference: string | undefined, { secrets }: Base): PingConfig | null {
  if (reference === undefined) return null;
  return { url: secrets.find(reference) ?? null, source: referencedName(reference) };
}

function findUnusedKeys(organizations: readonly OrganizationConfig[], { ring }: Secrets): string[] {
  const wanted = new Set(organizations.filter((one) => one.apiKeySource === KEY_RING).map(({ name }) => name));
  return [...ring.keys.keys()].filter((name) => !wanted.has(name) && isPrintableName(name));
}

function resolveListen(written: NonNullable<WrittenConfig['listen']>, { secrets }: Base): ListenConfig {
  const { user, secret, settleSeconds, minGapSeconds } = written;
  return { user, secrets: secrets.findAll(secret), settleSeconds, minGapSeconds };
}

function resolveSite(site: WrittenConfig['site'], directory: string): SiteConfig {
  const locale = site.locales?.[0] ?? site.locale ?? 'ja';
  const absolute = (path: string | undefined): string | null => (path === undefined ? null : resolve(directory, path));
  return {
    title: site.title,
    url: withSlash(site.url),
    locale,
    locales: [...new Set([locale, ...(site.locales ?? [])])],
    timeZone: site.timeZone,
    everyMinutes: site.everyMinutes,
    addresses: site.addresses,
    overview: site.overview,
    apology: site.apology ?? null,
    support: {
      name: site.support.name ?? null,
      email: site.support.email ?? null,
      phone: site.support.phone ?? null,
      url: site.support.url ?? null,
    },
    theme: {
      logo: absolute(site.theme.logo),
      accent: site.theme.accent ?? null,
      css: absolute(site.theme.css),
      templates: absolute(site.theme.templates),
    },
  };
}

const NAME_ALONE = {
  apiKey: undefined,
  apiBase: undefined,
  file: undefined,
  maxAgeMinutes: undefined,
  formerly: [],
};

function resolveOrganization(
  written: WrittenConfig['organizations'][number],
  { mackerel }: WrittenConfig,
  { secrets, directory }: Base,
): OrganizationConfig {
  const { name, apiKey, apiBase, formerly, file, maxAgeMinutes } =
    typeof written === 'string' ? { ...NAME_ALONE, name: written } : written;
  if (file !== undefined) {
    const source = { path: resolve(directory, file), maxAgeMinutes: maxAgeMinutes ?? DEFAULTS.maxAgeMinutes };
    return { name, apiKey: null, apiKeySource: '', apiBase: withSlash(mackerel.apiBase), file: source, formerly };
  }
  return {
    name,
    apiKey: (apiKey === undefined ? secrets.ring.keys.get(name) : secrets.find(apiKey)) ?? null,
    apiKeySource: apiKey === undefined ? KEY_RING : referencedName(apiKey),
    apiBase: withSlash(apiBase ?? mackerel.apiBase),
    formerly,
  };
}

function resolveCustomer(
  written: WrittenCustomer,
  fallback: Visibility | undefined,
  targets: (list: readonly WrittenTarget[]) => TargetConfig[],
  base: Base & { locale: SiteConfig['locale'] },
): CustomerConfig {
  const { secrets } = base;
  // A rule has made sure that one of the two is written; `internal` is what a mistake here may cost the least.
  const visibility = written.visibility ?? fallback ?? 'internal';
  return {
    id: written.id,
    name: written.name,
    reading: written.reading ?? null,
    contact: written.contact?.trim() ?? null,
    memo: written.memo?.trim() ?? null,
    slaRatio: written.sla === undefined ? null : written.sla / 100,
    visibility,
    hosts: written.hosts ?? (visibility === 'listed' ? 'count' : 'label'),
    from: written.from.map(resolveClaim),
    rules: written.rules.map(resolveRule),
    url: written.url === undefined ? null : withSlash(written.url),
    publish: targets(written.publish ?? []),
    contractIds: resolveContractIds(written.ids),
    passphrase:
      written.passphrase === undefined || visibility !== 'locked' ? null : (secrets.find(written.passphrase) ?? null),
    isPassphraseMissing:
      written.passphrase !== undefined && visibility === 'locked' && secrets.find(written.passphrase) === undefined,
    notify: resolveCustomerChannels(written.notify ?? [], base),
  };
}

function resolveContractIds(written: WrittenCustomer['ids']): CustomerConfig['contractIds'] {
  if (written === undefined) return [];
  if (Array.isArray(written)) return written.map((id) => ({ id: id.trim(), hosts: [] }));
  return Object.entries(written).map(([id, hosts]) => ({ id: id.trim(), hosts: asList(hosts) }));
}

function resolveClaim(written: WrittenClaim): Claim {
  return {
    organization: written.organization,
    services: asList(written.services),
    // Mackerel itself writes `service: role` in places; one spelling is enough for the rest of the program.
    roles: asList(written.roles).map(normalizeRole),
    hosts: asList(written.hosts),
    monitors: asList(written.monitors),
  };
}

function resolveRunbook({ monitor, organization, url, text }: WrittenConfig['runbooks'][number]): Runbook {
  return {
    monitors: asList(monitor),
    organization: organization ?? null,
    url: url ?? null,
    text: text?.trim() ?? null,
  };
}

function resolveRule(written: WrittenConfig['rules'][number]): Rule {
  const rule: Rule = { as: written.as };
  for (const key of ['type', 'status', 'organization', 'service', 'host', 'monitor', 'hostStatus'] as const) {
    const values = written[key];
    if (values !== undefined) rule[key] = asList<string>(values);
  }
  if (written.role !== undefined) rule.role = asList(written.role).map(normalizeRole);
  if (written.muted !== undefined) rule.muted = written.muted;
  if (written.openForMinutes !== undefined) rule.openForMinutes = written.openForMinutes;
  return rule;
}

function resolveTarget(written: WrittenTarget, base: Base): TargetConfig {
  if ('directory' in written) return { directory: resolve(base.directory, written.directory) };
  if ('s3' in written) return { s3: resolveS3(written.s3, base) };
  const { remote, branch, keepHistory } = written.git;
  return { git: { remote: /^\.{0,2}\//.test(remote) ? resolve(base.directory, remote) : remote, branch, keepHistory } };
}

function resolveState(written: WrittenConfig['state'], base: Base): StateLocation {
  if (typeof written !== 'string') return { s3: resolveS3(written.s3, base) };
  const location = parseS3Location(written);
  return location === undefined ? { directory: resolve(base.directory, written) } : { s3: resolveS3(location, base) };
}

function resolveS3(written: WrittenS3, { secrets }: Base): S3Config {
  const prefix = (written.prefix ?? '').replace(/^\/+|\/+$/g, '');
  const { credentials } = written;
  const find = (reference: string | undefined): Secret | null =>
    reference === undefined ? null : (secrets.find(reference) ?? null);
  const login =
    credentials === undefined
      ? secrets.aws
      : {
          accessKeyId: find(credentials.accessKeyId),
          secretAccessKey: find(credentials.secretAccessKey),
          sessionToken: find(credentials.sessionToken),
        };
  return {
    bucket: written.bucket,
    prefix: prefix === '' ? '' : `${prefix}/`,
    region: written.region ?? (written.endpoint === undefined ? secrets.region : null) ?? 'us-east-1',
    endpoint: written.endpoint ?? null,
    forcePathStyle: written.forcePathStyle ?? written.endpoint !== undefined,
    acl: written.acl ?? null,
    sse: written.sse ?? null,
    credentials:
      login.accessKeyId === null || login.secretAccessKey === null
        ? null
        : {
            accessKeyId: login.accessKeyId.reveal(),
            secretAccessKey: login.secretAccessKey,
            sessionToken: login.sessionToken,
          },
  };
}

function normalizeRole(role: string): string {
  return role.replace(/:\s+/, ':');
}

function withSlash(url: string): string {
  const { href } = new URL(url);
  return href.endsWith('/') ? href : `${href}/`;
}
