import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { runProgram } from '../../src/commands/run-program.ts';

// The program as an operator calls it: the bundle, as a process of its own. Every output of every run is remembered, and
// searched for every secret that any of them was given; a world does that when it is closed.

/** Tests and benches run from the root of the repository. */
export const CLI = resolve('dist/cli.mjs');

export interface CliRun {
  /** `null` when a signal ended it. */
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  /** Where it is called. */
  folder: string;
  /** All that the process sees beside the path and the time zone. */
  env?: Readonly<Record<string, string>>;
}

export interface RunningCli {
  pid: number;
  done: Promise<CliRun>;
  kill(signal: NodeJS.Signals): void;
  /** The first group of the first match in stdout, as soon as it is there. */
  firstMatch(pattern: RegExp): Promise<string>;
}

const outputs: { what: string; text: string }[] = [];
const secrets = new Set<string>();

/** Runs the command to its end. */
export function runCli(args: readonly string[], options: CliOptions): Promise<CliRun> {
  return startCli(args, options).done;
}

/** The same without a process of its own: quicker, and all that differs is `cli.ts`. */
export async function runInProcess(
  args: readonly string[],
  { folder, env = {}, clock = () => new Date() }: CliOptions & { clock?: () => Date },
): Promise<CliRun> {
  keepSecret(...secretsOf(env));
  let stdout = '';
  let stderr = '';
  const exitCode = await runProgram(['node', 'noroshi', ...args], {
    env,
    directory: folder,
    clock,
    stdout: (text) => void (stdout += text),
    stderr: (text) => void (stderr += text),
    isTerminal: false,
    untilStopped: () => Promise.resolve(),
  });
  outputs.push({ what: `noroshi ${args.join(' ')}`, text: `${stdout}\n${stderr}` });
  return { exitCode, signal: null, stdout, stderr };
}

export function startCli(args: readonly string[], { folder, env = {} }: CliOptions): RunningCli {
  if (!existsSync(CLI)) throw new Error('dist/cli.mjs is missing; npm run build makes it.');
  keepSecret(...secretsOf(env));
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', TZ: 'UTC', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const done = new Promise<CliRun>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      outputs.push({ what: `noroshi ${args.join(' ')}`, text: `${stdout}\n${stderr}` });
      resolve({ exitCode, signal, stdout, stderr });
    });
  });
  const firstMatch = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const [, found] = pattern.exec(stdout) ?? [];
        if (found !== undefined) resolve(found);
      };
      child.stdout.on('data', look);
      child.once('close', () => reject(new Error(`It ended without ${pattern.source}: ${stdout}${stderr}`)));
      look();
    });
  return { pid: child.pid ?? -1, done, kill: (signal) => void child.kill(signal), firstMatch };
}

/** From now on these must be nowhere. */
export function keepSecret(...texts: readonly string[]): void {
  for (const text of texts) secrets.add(text);
}

/** What of an environment is a secret: keys, passphrases, `NOROSHI_SECRET`. */
function secretsOf(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).flatMap(([name, value]) => {
    if (name === 'MACKEREL_APIKEYS') return keysOfRing(value);
    return /KEY|SECRET|TOKEN|PASSPHRASE/.test(name) && value.length >= 8 ? [value] : [];
  });
}

function keysOfRing(text: string): string[] {
  try {
    const keys = Object.values(JSON.parse(text) as Record<string, unknown>);
    return keys.filter((key) => typeof key === 'string' && key.length >= 8) as string[];
  } catch {
    return [text];
  }
}

/** Where a secret stands in a text: as it is, URL-encoded, in JSON, in base64. Never the secret itself. */
export function findSecrets(what: string, text: string): string[] {
  const found: string[] = [];
  for (const [i, secret] of [...secrets].entries()) {
    const needles = new Map([
      // The last letters of base64 depend on what follows.
      [Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1), 'base64'],
      [JSON.stringify(secret).slice(1, -1), 'json'],
      [encodeURIComponent(secret), 'urlEncoded'],
      [secret, 'plain'],
    ]);
    for (const [needle, form] of needles) if (text.includes(needle)) found.push(`secret ${i} (${form}) in ${what}`);
  }
  return found;
}

/** Every file below a folder that holds a secret; files that the test itself wrote it into are left out. */
export function findSecretsInFolder(folder: string, isOwn: (path: string) => boolean): string[] {
  return listFiles(folder)
    .filter((path) => !isOwn(path))
    .flatMap((path) => {
      const bytes = readFileSync(join(folder, path));
      const text = path.endsWith('.gz') ? gunzipSync(bytes).toString('utf8') : bytes.toString('utf8');
      return findSecrets(path, `${path}\n${text}`);
    });
}

/** Paths of all files, links not followed; `/` between segments, sorted. */
export function listFiles(folder: string, prefix = ''): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true })
    .flatMap((item) => {
      if (item.isDirectory()) return listFiles(folder, `${prefix}${item.name}/`);
      return item.isFile() ? [`${prefix}${item.name}`] : [];
    })
    .toSorted();
}

/** Every output since the last time this was asked that holds a secret. */
export function findSecretsInOutputs(): string[] {
  return outputs.splice(0).flatMap(({ what, text }) => findSecrets(what, text));
}
