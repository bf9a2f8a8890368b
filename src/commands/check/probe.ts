import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NoroshiError } from '../../base/errors.ts';
import { tellThrown } from '../../base/system-words.ts';
import type { Spoken } from '../../base/spoken.ts';
import type { Config, S3Config, TargetConfig } from '../../config/config.ts';
import { createS3Client } from '../../io/s3/s3-client.ts';
import { probePush } from '../../publish/git/git-remote.ts';
import type { CommandContext } from '../context.ts';
import { spokenLocale } from '../locale.ts';
import { s3Tools } from '../wiring.ts';
import { PROBE_WORDS } from './probe-words.ts';

/** Whether one place can be written, as trying it told. */
export interface ProbeResult {
  /** Without secrets. */
  place: string;
  /** What stood in the way; `null`: nothing. */
  problem: string | null;
  /** Whether something was put there, and taken away again. */
  isTried: boolean;
  /** What is to be known though it can be written: options that were accepted and not done. */
  warnings: string[];
}

/** Puts and deletes one random name at every target and at the state; nothing of it is left. A branch is pushed to dryly. */
export async function probePlaces(config: Config, context: CommandContext): Promise<ProbeResult[]> {
  const targets: TargetConfig[] = [
    ...config.publish.public,
    ...config.publish.internal,
    ...config.customers.flatMap(({ publish }) => publish),
    config.state,
  ];
  const name = `noroshi-probe-${randomBytes(8).toString('hex')}`;
  const byPlace = new Map(targets.map((target) => [placeOf(target), target]));
  const locale = spokenLocale(context);
  const probe = async (place: string, target: TargetConfig): Promise<ProbeResult> => {
    try {
      const { isTried, warnings } = await tryPlace(target, name, context);
      return { place, problem: null, isTried, warnings: warnings.map((warning) => warning[locale]) };
    } catch (thrown) {
      const message = tellThrown(thrown)[locale];
      const hint = thrown instanceof NoroshiError ? thrown.tellIn(locale).hint : undefined;
      return { place, problem: hint === undefined ? message : `${message} ${hint}`, isTried: true, warnings: [] };
    }
  };
  return Promise.all([...byPlace].map(([place, target]) => probe(place, target)));
}

interface Tried {
  isTried: boolean;
  warnings: Spoken[];
}

async function tryPlace(target: TargetConfig, name: string, context: CommandContext): Promise<Tried> {
  if ('s3' in target) return tryBucket(target.s3, name, context);
  if ('git' in target) await probePush(target.git.remote, name, context.env);
  else tryFolder(target.directory, name);
  return { isTried: true, warnings: [] };
}

/** In the folder, or where it would be made. */
function tryFolder(directory: string, name: string): void {
  let folder = directory;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  const file = join(folder, `.${name}`);
  writeFileSync(file, '', { flag: 'wx' });
  rmSync(file);
}

async function tryBucket(
  { credentials, prefix, ...s3 }: S3Config,
  name: string,
  context: CommandContext,
): Promise<Tried> {
  if (credentials === null) throw new Error('no credentials are set');
  let isEncrypted = true;
  const client = createS3Client({ ...s3, credentials }, { ...s3Tools(context), warn: () => (isEncrypted = false) });
  try {
    const retention = await client.defaultRetention();
    // What was put there could not be taken away again.
    if (retention !== null) return { isTried: false, warnings: [PROBE_WORDS.locked(retention)] };
    const key = `${prefix}${name}`;
    await client.put(key, '');
    const isOpen = s3.acl !== 'public-read' || (await client.isOpen(key));
    await client.delete(key);
    const warnings = [
      ...(isEncrypted ? [] : [PROBE_WORDS.notEncrypted(s3.sse ?? '')]),
      ...(isOpen ? [] : [PROBE_WORDS.closed(s3.acl ?? '')]),
    ];
    return { isTried: true, warnings };
  } finally {
    await client.close();
  }
}

function placeOf(target: TargetConfig): string {
  if ('directory' in target) return target.directory;
  if ('git' in target) return `git ${target.git.branch}`;
  return `s3://${target.s3.bucket}/${target.s3.prefix}`;
}
