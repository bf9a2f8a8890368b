import type { Secret } from '../base/secret.ts';
import type { Locale } from './locale.ts';
import type { CustomerChannelConfig, NotifyConfig } from './notify/notify-config.ts';

// What is *meant*: everything resolved, defaulted and cross-checked. What is *written* is `schema.ts`.

export type { Locale };
export type Visibility = 'listed' | 'unlisted' | 'locked' | 'internal';
export type Effect = 'outage' | 'degraded' | 'ignore';

export interface Config {
  /** Absolute path of the file it came from. */
  file: string;
  /** Absolute; relative paths in the file were resolved against it. */
  directory: string;
  site: SiteConfig;
  mackerel: MackerelConfig;
  organizations: OrganizationConfig[];
  customers: CustomerConfig[];
  /** In the order of the file. */
  runbooks: Runbook[];
  /** General rules with the built-in defaults behind them; first match wins, the last one always matches. */
  rules: Rule[];
  joinWithinMinutes: number;
  widespreadCustomers: number;
  /** So long nothing changes before a change of scope is reported. */
  settleMinutes: number;
  /** So long after the first unreported change it is reported at the latest. */
  reportEveryMinutes: number;
  historyDays: number;
  state: StateLocation;
  /** Absolute path of the folder; it may not exist. */
  announcementsDirectory: string;
  publish: { public: TargetConfig[]; internal: TargetConfig[] };
  /** Keys unlisted and locked paths; `null` when not set (then no customer needs it). */
  secret: Secret | null;
  /** Former values of `secret` whose links still work, newest first. */
  previousSecrets: Secret[];
  selfWatch: SelfWatchConfig | null;
  /** Who is told that a run is over; `null`: nobody. */
  ping: PingConfig | null;
  hygiene: HygieneLimits;
  /** Names in `MACKEREL_APIKEYS` that no organization takes its key by; those that may be printed. */
  unusedKeys: string[];
  /** `null`: no hook is let in. */
  listen: ListenConfig | null;
  /** `null`: nobody is told of anything. */
  notify: NotifyConfig | null;
}

export interface PingConfig {
  /** `null` when the variable is not set. */
  url: Secret | null;
  /** Name of the variable, for messages. */
  source: string;
}

/** From when on something is named under house-keeping. */
export interface HygieneLimits {
  lostConnectionDays: number;
  parkedDays: number;
  mutedDays: number;
  endedDowntimeDays: number;
  /** Either is enough; both are compared with the day before. */
  hostCountPercent: number;
  hostCountHosts: number;
}

/** `folder`: with `/`; `index.html`: for stores that answer no such address. */
export type PageAddresses = 'folder' | 'index.html';

export interface SiteConfig {
  title: string;
  /** Absolute, ends with `/`. */
  url: string;
  /** The first of `locales`. */
  locale: Locale;
  /** One tree each when there are several; the first one stands at the root, others below `<locale>/`. */
  locales: Locale[];
  /** IANA name. */
  timeZone: string;
  everyMinutes: number;
  /** How addresses of pages end that are given to readers. */
  addresses: PageAddresses;
  overview: 'listed' | 'counts';
  support: Support;
  /** `null`: the language's own words. */
  apology: string | null;
  theme: ThemeConfig;
}

export interface Support {
  name: string | null;
  email: string | null;
  phone: string | null;
  url: string | null;
}

/** Absolute paths; `null` where the built-in one serves. */
export interface ThemeConfig {
  logo: string | null;
  accent: string | null;
  css: string | null;
  templates: string | null;
}

export interface MackerelConfig {
  concurrency: number;
  timeoutSeconds: number;
  retries: number;
  budgetSeconds: number;
}

/** A file in the place of Mackerel. */
export interface FileSourceConfig {
  /** Absolute. */
  path: string;
  maxAgeMinutes: number;
}

export interface OrganizationConfig {
  name: string;
  /** `null` only when a command runs that reads no organization (`build --snapshot`). */
  apiKey: Secret | null;
  /** Where the key came from, for messages: `MACKEREL_APIKEY_ACME` or `MACKEREL_APIKEYS`. */
  apiKeySource: string;
  /** Absolute, ends with `/`. */
  apiBase: string;
  /** Missing: Mackerel is asked. */
  file?: FileSourceConfig;
  /** Names it had in Mackerel before, the oldest first. */
  formerly: string[];
}

export interface CustomerConfig {
  id: string;
  name: string;
  /** Kana, of the name; `null`: nobody wrote it. */
  reading: string | null;
  /** For the internal site alone; may have several lines. */
  contact: string | null;
  memo: string | null;
  /** Agreed uptime, 0–1. */
  slaRatio: number | null;
  visibility: Visibility;
  hosts: 'label' | 'count';
  from: Claim[];
  /** Come before the general rules, for this customer only. */
  rules: Rule[];
  /** Absolute, ends with `/`; its tree then stands alone there. */
  url: string | null;
  publish: TargetConfig[];
  /** Contract ids for “find me”: each with the host globs it stands for; empty globs mean the whole customer. */
  contractIds: { id: string; hosts: string[] }[];
  /** Of `locked` pages; `null` when the key comes in the link only. */
  passphrase: Secret | null;
  /** It has one, and the variable that holds it is not set: its page cannot be built as its readers know it. */
  isPassphraseMissing: boolean;
  /** Who is told, beside those in the file of recipients. */
  notify: CustomerChannelConfig[];
}

/** One way to belong. Only `organization`: all of it. Otherwise a host or alert belongs when any of the lists names it. */
export interface Claim {
  organization: string;
  services: string[];
  /** `service:role` globs. */
  roles: string[];
  hosts: string[];
  monitors: string[];
}

/** Every condition that is present must hold; within one, any value. Strings are globs, case-sensitive. */
export interface Rule {
  type?: string[];
  status?: string[];
  organization?: string[];
  service?: string[];
  role?: string[];
  host?: string[];
  monitor?: string[];
  hostStatus?: string[];
  muted?: boolean;
  openForMinutes?: number;
  as: Effect;
}

/** What is to be done for alerts of some monitors; for colleagues. */
export interface Runbook {
  /** Globs for names, or ids. */
  monitors: string[];
  /** `null`: of any. */
  organization: string | null;
  url: string | null;
  text: string | null;
}

export type StateLocation = { directory: string } | { s3: S3Config };

export type TargetConfig = { directory: string } | { s3: S3Config } | { git: GitConfig };

/** The key that a target is written under. */
export type TargetKind = KeyOf<TargetConfig>;
type KeyOf<T> = T extends unknown ? keyof T : never;

export interface S3Config {
  bucket: string;
  /** Without leading slash; empty or ends with `/`. */
  prefix: string;
  region: string;
  /** Absolute URL of the service; `null` for AWS. */
  endpoint: string | null;
  forcePathStyle: boolean;
  acl: string | null;
  sse: string | null;
  /** `null` only when nothing is going to be published. */
  credentials: S3Credentials | null;
}

export interface S3Credentials {
  accessKeyId: string;
  secretAccessKey: Secret;
  sessionToken: Secret | null;
}

export interface GitConfig {
  remote: string;
  branch: string;
  keepHistory: boolean;
}

/** Posts run figures to Mackerel as service metrics of one organization; off unless configured. */
export interface SelfWatchConfig {
  organization: string;
  service: string;
  apiKey: Secret | null;
  apiBase: string;
  prefix: string;
}

export interface ListenConfig {
  user: string;
  /** Several while one is being exchanged; none when the variable is not set. */
  secrets: Secret[];
  settleSeconds: number;
  minGapSeconds: number;
}
