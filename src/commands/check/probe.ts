import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeThrown } from '../../base/errors.ts';
import type { Config, S3Config, TargetConfig } from '../../config/config.ts';
import { createS3Client } from '../../io/s3/s3-client.ts';
import { probePush } from '../../publish/git/git-remote.ts';
import type { CommandContext } from '../context.ts';
import { s3Tools } from '../wiring.ts';

/** Whether one place can be written, as trying it told. */
export interface ProbeResult {
  /** Without secrets. */
  place: string;
  /** What stood in the way; `null`: nothing. */
  problem: string | null;
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
  return Promise.all([...byPlace].map(([place, target]) => probe(place, () => tryPlace(target, name, context))));
}

async function probe(place: string, work: () => Promise<void>): Promise<ProbeResult> {
  try {
    await work();
    return { place, problem: null };
  } catch (thrown) {
    return { place, problem: describeThrown(thrown) };
  }
}

async function tryPlace(target: TargetConfig, name: string, context: CommandContext): Promise<void> {
  if ('directory' in target) return tryFolder(target.directory, name);
  if ('git' in target) return probePush(target.git.remote, name, context.env);
  return tryBucket(target.s3, name, context);
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
): Promise<void> {
  if (credentials === null) throw new Error('no credentials are set');
  const client = createS3Client({ ...s3, credentials }, s3Tools(context));
  try {
    await client.put(`${prefix}${name}`, '');
    await client.delete(`${prefix}${name}`);
  } finally {
    await client.close();
  }
}

function placeOf(target: TargetConfig): string {
  if ('directory' in target) return target.directory;
  if ('git' in target) return `git ${target.git.branch}`;
  return `s3://${target.s3.bucket}/${target.s3.prefix}`;
}
