import { Secret } from '../base/secret.ts';
import type { Config, S3Config, TargetConfig } from './config.ts';
import { channelSecrets } from './notify/notify-config.ts';
import { REFERENCE } from './schema/schema-values.ts';

/** The environment, handed in; this file is the only one that reads secrets from it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** `MACKEREL_APIKEYS`, a JSON object from organization to key. */
interface KeyRing {
  keys: ReadonlyMap<string, Secret>;
  /** There is none. */
  isMissing: boolean;
  problem: 'not_json' | 'not_object' | null;
  /** Names whose value is not a text that says something. */
  unusable: readonly string[];
}

export interface Secrets {
  /** What `${NAME}` stands for; `undefined` when the variable is not set or empty. */
  find(reference: string): Secret | undefined;
  /** What `${NAME}` stands for where it may be several, separated by commas; empty as {@link find} is `undefined`. */
  findAll(reference: string): Secret[];
  /** The key of an organization in `MACKEREL_APIKEYS`. */
  ring: KeyRing;
  /** `NOROSHI_SECRET`. */
  link: Secret | null;
  /** Whether blanks or line breaks were taken from around it. */
  isLinkTrimmed: boolean;
  /** `NOROSHI_SECRET_PREVIOUS`, newest first; before them the present one as it is written, where that is not the same. */
  previousLinks: Secret[];
  aws: { accessKeyId: Secret | null; secretAccessKey: Secret | null; sessionToken: Secret | null };
  /** `AWS_REGION`, otherwise `AWS_DEFAULT_REGION`; not secret. */
  region: string | null;
  /** Names of the variables that are set, to find the one that was meant. */
  variableNames: readonly string[];
  /** What turned out to be one must not be printed from now on. */
  hide(text: string): void;
  /** Everything read so far that must not be printed. */
  all(): Secret[];
}

/** Letters a name of an organization never has so many of; a longer name in `MACKEREL_APIKEYS` may be a key put on the wrong side. */
const LONGEST_PLAUSIBLE_NAME = 30;

export function readSecrets(env: Environment): Secrets {
  const seen: Secret[] = [];
  // Blanks and line breaks around a secret come from copying, files and shells; they are no part of it.
  const keep = (text: string): Secret => {
    const secret = new Secret(text.trim());
    seen.push(secret);
    if (text.trim() !== text) seen.push(new Secret(text));
    return secret;
  };
  const textOf = (name: string): string => (Object.hasOwn(env, name) ? (env[name] ?? '') : '');
  const take = (name: string): Secret | null => (textOf(name).trim() === '' ? null : keep(textOf(name)));
  const link = take('NOROSHI_SECRET');
  const untrimmed = textOf('NOROSHI_SECRET');
  const isTrimmed = link !== null && link.reveal() !== untrimmed;
  const keepExactly = (text: string): Secret => {
    keep(text);
    return new Secret(text);
  };
  const ring = readKeyRing(take('MACKEREL_APIKEYS')?.reveal(), keep);
  const previous = take('NOROSHI_SECRET_PREVIOUS')?.reveal() ?? '';
  return {
    find: (reference) => take(referencedName(reference)) ?? undefined,
    findAll: (reference) => splitList(take(referencedName(reference))?.reveal() ?? '').map(keep),
    ring,
    link,
    isLinkTrimmed: isTrimmed,
    // Releases before this one made links of the whole value; those that were given away live on.
    previousLinks: [...(isTrimmed ? [new Secret(untrimmed)] : []), ...splitPrevious(previous).map(keepExactly)],
    aws: {
      accessKeyId: take('AWS_ACCESS_KEY_ID'),
      secretAccessKey: take('AWS_SECRET_ACCESS_KEY'),
      sessionToken: take('AWS_SESSION_TOKEN'),
    },
    region: env['AWS_REGION']?.trim() || env['AWS_DEFAULT_REGION']?.trim() || null,
    variableNames: Object.keys(env).filter((name) => (env[name] ?? '').trim() !== ''),
    hide: (text) => void keep(text),
    all: () => [...seen],
  };
}

/** Separated by commas, or – where one holds a comma, or blanks at its ends that count – a JSON list. */
function splitPrevious(text: string): string[] {
  try {
    const listed: unknown = JSON.parse(text);
    if (Array.isArray(listed)) return listed.filter((each) => typeof each === 'string' && each.trim() !== '');
  } catch {
    // Most are no JSON.
  }
  return splitList(text);
}

/** Whether what stands as a name has the shape of Mackerel's API keys. */
export function looksLikeKey(name: string): boolean {
  return /^[A-Za-z0-9+/_-]{40,}={0,2}$/.test(name) && /[a-z]/.test(name) && /[A-Z]/.test(name) && /[0-9]/.test(name);
}

/** `NAME` of `${NAME}`; empty when it is not a reference. */
export function referencedName(reference: string): string {
  return REFERENCE.exec(reference)?.[1] ?? '';
}

/** Whether a name from `MACKEREL_APIKEYS` may be printed; a long one may be a key on the wrong side of the colon. */
export function isPrintableName(name: string): boolean {
  return name.length <= LONGEST_PLAUSIBLE_NAME && /^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(name);
}

/** Of all kinds of targets only buckets hold secrets in the configuration. */
function bucketOf(target: TargetConfig): S3Config[] {
  if ('s3' in target) return [target.s3];
  if (!('git' in target || 'directory' in target)) target satisfies never;
  return [];
}

/** Every secret of a configuration, for the mask of logs and reports. */
export function listSecrets(config: Config): Secret[] {
  const targets = [...config.publish.public, ...config.publish.internal].concat(
    config.customers.flatMap((customer) => customer.publish),
  );
  const places = [...targets.flatMap(bucketOf), ...('s3' in config.state ? [config.state.s3] : [])];
  const secrets = [
    ...config.organizations.map((organization) => organization.apiKey),
    ...config.customers.map((customer) => customer.passphrase),
    config.secret,
    ...config.previousSecrets,
    config.selfWatch?.apiKey ?? null,
    config.ping?.url ?? null,
    ...(config.listen?.secrets ?? []),
    ...notifySecrets(config),
    ...places.flatMap(({ credentials }) => [credentials?.secretAccessKey ?? null, credentials?.sessionToken ?? null]),
  ];
  return secrets.filter((secret) => secret !== null);
}

function notifySecrets({ notify, customers }: Config): (Secret | null)[] {
  const channels = [...(notify?.operators ?? []), ...customers.flatMap((customer) => customer.notify)];
  const server = notify?.mail?.server ?? null;
  return [server, ...passwordOf(server), ...channels.flatMap(({ channel }) => channelSecrets(channel))];
}

/** A server's answer may repeat the password alone, as it was sent. */
function passwordOf(server: Secret | null): Secret[] {
  if (server === null || !URL.canParse(server.reveal())) return [];
  const { password } = new URL(server.reveal());
  if (password === '') return [];
  return [password, safeDecode(password)].map((text) => new Secret(text));
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readKeyRing(text: string | undefined, keep: (text: string) => Secret): KeyRing {
  const keys = new Map<string, Secret>();
  const empty = { keys, unusable: [], isMissing: text === undefined };
  if (text === undefined) return { ...empty, problem: null };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { ...empty, problem: 'not_json' };
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return { ...empty, problem: 'not_object' };
  const unusable: string[] = [];
  for (const [name, key] of Object.entries(parsed)) {
    if (!isPrintableName(name)) keep(name);
    if (typeof key === 'string' && key.trim() !== '') keys.set(name, keep(key));
    else {
      unusable.push(name);
      keepNested(key, keep);
    }
  }
  return { keys, problem: null, unusable, isMissing: false };
}

/** Keys may lie deeper, in a list or a map where a text was expected. */
function keepNested(value: unknown, keep: (text: string) => Secret): void {
  if (typeof value === 'string' && value.trim() !== '') keep(value);
  else if (typeof value === 'number') keep(String(value));
  else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) keepNested(inner, keep);
  }
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
