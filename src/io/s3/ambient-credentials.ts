import { readFileSync } from 'node:fs';
import { NoroshiError } from '../../base/errors.ts';
import { Secret } from '../../base/secret.ts';
import type { Spoken } from '../../base/spoken.ts';
import { tellThrown } from '../../base/system-words.ts';
import { directConnections, targetOf, type Connections } from '../connections/connections.ts';
import type { S3Keys } from './s3-exchange.ts';
import { findElement } from './s3-xml.ts';

// Keys for AWS that nobody wrote anywhere: a pod's or a job's token, a container's agent, a machine's role. They last an hour
// or longer, and each run asks for its own.

type Environment = Readonly<Record<string, string | undefined>>;

/** A source that the environment names was asked and gave none; `source` says which. */
export class AmbientCredentialsError extends Error {
  readonly source: string;
  readonly why: Spoken;

  constructor(source: string, why: Spoken) {
    super(why.en);
    this.source = source;
    this.why = why;
  }
}

/** A machine without the service lets the packets go nowhere. */
const MACHINE_LIMIT_MS = 1_000;
const LIMIT_MS = 10_000;

interface Asked {
  url: URL;
  method?: 'GET' | 'PUT' | 'POST';
  headers?: Record<string, string>;
  body?: string;
}

/**
 * In the order of AWS' own tools: web identity, container, machine (IMDSv2).
 *
 * @returns `null` when the environment names no source and this is no machine of AWS
 * @throws AmbientCredentialsError
 */
export async function findAmbientCredentials(env: Environment, connections: Connections): Promise<S3Keys | null> {
  const ask = createAsker(connections);
  if (isSet(env, 'AWS_WEB_IDENTITY_TOKEN_FILE') && isSet(env, 'AWS_ROLE_ARN')) {
    return named('AWS_WEB_IDENTITY_TOKEN_FILE', () => ofWebIdentity(env, ask));
  }
  const container = containerUrl(env);
  if (container !== null) return named('AWS_CONTAINER_CREDENTIALS', () => ofContainer(env, container, ask));
  if (env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true') return null;
  return ofMachine(env, ask);
}

type Asker = (asked: Asked, limitMs?: number) => Promise<string>;

/** Answers that are no success are errors; the limit covers the connection too. */
function createAsker(connections: Connections): Asker {
  return async ({ url, method = 'GET', headers = {}, body }, limitMs = LIMIT_MS) => {
    // What answers there is this machine itself: no proxy leads to it.
    const way = url.hostname.startsWith('169.254.') ? directConnections : connections;
    const open = await way.open({ concurrency: 1, connectTimeoutMs: limitMs, silenceMs: limitMs });
    try {
      const signal = AbortSignal.timeout(limitMs);
      const sent = { ...targetOf(url), method, headers, signal, ...(body === undefined ? {} : { body }) };
      const answer = await open.dispatcher.request(sent);
      const text = await answer.body.text();
      if (answer.statusCode === 200) return text;
      const said = [String(answer.statusCode), findElement(text, 'Message') ?? ''].join(' ').trim();
      throw new NoroshiError('s3.ambient', {
        en: `${url.host} answered ${said}`,
        ja: `${url.host} の応答は ${said} です`,
      });
    } finally {
      await open.close();
    }
  };
}

async function ofWebIdentity(env: Environment, ask: Asker): Promise<S3Keys> {
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  const domain = region?.startsWith('cn-') === true ? 'amazonaws.com.cn' : 'amazonaws.com';
  const host = region === undefined ? 'sts.amazonaws.com' : `sts.${region}.${domain}`;
  const body = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: env['AWS_ROLE_ARN'] ?? '',
    RoleSessionName: env['AWS_ROLE_SESSION_NAME'] ?? 'noroshi',
    WebIdentityToken: readFileSync(env['AWS_WEB_IDENTITY_TOKEN_FILE'] ?? '', 'utf8').trim(),
  });
  const text = await ask({
    url: new URL(env['AWS_ENDPOINT_URL_STS'] ?? `https://${host}/`),
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: body.toString(),
  });
  return credentialsOf((name) => findElement(text, name), 'SessionToken');
}

function containerUrl(env: Environment): URL | null {
  if (isSet(env, 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI')) {
    return new URL(env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] ?? '', 'http://169.254.170.2');
  }
  return isSet(env, 'AWS_CONTAINER_CREDENTIALS_FULL_URI')
    ? new URL(env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] ?? '')
    : null;
}

async function ofContainer(env: Environment, url: URL, ask: Asker): Promise<S3Keys> {
  const file = env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];
  const token = file === undefined ? env['AWS_CONTAINER_AUTHORIZATION_TOKEN'] : readFileSync(file, 'utf8').trim();
  const text = await ask({ url, headers: token === undefined ? {} : { authorization: token } });
  return ofJson(text);
}

/** A machine that answers nothing is none of AWS'. */
async function ofMachine(env: Environment, ask: Asker): Promise<S3Keys | null> {
  const root = env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] ?? 'http://169.254.169.254';
  const at = (path: string): URL => new URL(`/latest/${path}`, root);
  let token: string;
  try {
    const headers = { 'x-aws-ec2-metadata-token-ttl-seconds': '300' };
    token = await ask({ url: at('api/token'), method: 'PUT', headers }, MACHINE_LIMIT_MS);
  } catch {
    return null;
  }
  return named('the role of this machine', async () => {
    const headers = { 'x-aws-ec2-metadata-token': token };
    const path = 'meta-data/iam/security-credentials/';
    const role = (await ask({ url: at(path), headers }, MACHINE_LIMIT_MS)).trim().split('\n')[0] ?? '';
    return ofJson(await ask({ url: at(path + encodeURIComponent(role)), headers }, MACHINE_LIMIT_MS));
  });
}

function ofJson(text: string): S3Keys {
  const found = Object(JSON.parse(text)) as Record<string, unknown>;
  const textOf = (name: string): string | null => {
    const value = found[name];
    return typeof value === 'string' ? value : null;
  };
  return credentialsOf(textOf, 'Token');
}

function credentialsOf(textOf: (name: string) => string | null, tokenName: string): S3Keys {
  const [accessKeyId, key, token] = [textOf('AccessKeyId'), textOf('SecretAccessKey'), textOf(tokenName)];
  if (accessKeyId === null || key === null) {
    throw new NoroshiError('s3.ambient', { en: 'the answer holds no key', ja: '応答にキーがありません' });
  }
  return { accessKeyId, secretAccessKey: new Secret(key), sessionToken: token === null ? null : new Secret(token) };
}

async function named<T>(source: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw new AmbientCredentialsError(source, tellThrown(thrown));
  }
}

function isSet(env: Environment, name: string): boolean {
  return (env[name] ?? '').trim() !== '';
}
