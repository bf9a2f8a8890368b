import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { simulateCompany } from '../../src/simulation/company.ts';
import { startSimulatedMackerel } from '../../src/simulation/mackerel/server.ts';
import { findSecretsInFolder, findSecretsInOutputs, keepSecret, runCli } from '../support/cli.ts';

// From an empty folder and seventy keys in a variable to the first published run, as somebody types it: each line is counted
// with its Enter, each command by the clock on the wall. The transcript is printed; reading it is part of the test.

const ORGANIZATIONS = 70;
const MOST_KEYSTROKES = 200;
const MOST_SECONDS = 300;

let folder: string;
let close: () => Promise<void>;
let env: Record<string, string>;
let apiBase: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'noroshi-first-'));
  const now = new Date();
  const company = simulateCompany({
    seed: 7,
    now,
    day: 'ordinary',
    locale: 'ja',
    organizations: ORGANIZATIONS,
    hosts: 1_000,
  });
  const mackerel = await startSimulatedMackerel(company, { clock: () => new Date(), withMeta: false });
  apiBase = mackerel.url;
  close = () => mackerel.close();
  const keys = Object.fromEntries(company.organizations.map(({ name, apiKey }) => [name, apiKey]));
  keepSecret(...Object.values(keys));
  env = { MACKEREL_APIKEYS: JSON.stringify(keys), LANG: 'ja_JP.UTF-8' };
});
afterEach(async () => {
  await close();
  const found = [...findSecretsInOutputs(), ...findSecretsInFolder(folder, (path) => path.endsWith('.env'))];
  rmSync(folder, { recursive: true, force: true });
  if (found.length > 0) throw new Error(`Secrets came out:\n${found.join('\n')}`);
});

interface Typed {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

it('goes from seventy keys to a published site, and through a merge request without a key', async () => {
  const transcript: string[] = [];
  let keystrokes = 0;
  let seconds = 0;
  const type = async (line: string, given: { folder: string; env: Record<string, string> }): Promise<Typed> => {
    const startedAt = performance.now();
    const run = await runCli(line.split(' ').slice(1), given);
    const took = (performance.now() - startedAt) / 1000;
    seconds += took;
    keystrokes += line.length + 1;
    transcript.push(`$ ${line}`, run.stdout + run.stderr, `[${took.toFixed(2)} s, exit ${run.exitCode}]`);
    return run;
  };
  const edit = (from: RegExp, to: string): void => {
    const file = join(folder, 'noroshi.yaml');
    const text = readFileSync(file, 'utf8');
    expect(from.test(text), String(from)).toBe(true);
    writeFileSync(file, text.replace(from, to));
    keystrokes += to.length;
    transcript.push(`(noroshi.yaml: ${to})`);
  };
  const here = { folder, env };

  // The simulated Mackerel has an address of its own; nobody who has the real one types this.
  const begun = await type(`noroshi init --from-keys --api-base ${apiBase}`, here);
  keystrokes -= ` --api-base ${apiBase}`.length;
  expect(begun.exitCode).toBe(3); // One key was revoked: said, and left out.
  // The file brings the keys from now on.
  const later = { folder, env: { LANG: 'ja_JP.UTF-8' } };
  edit(/https:\/\/status\.example\.jp\//, 'https://status.hosting.test/');
  edit(/support@example\.jp/, 'help@hosting.test');
  edit(/https:\/\/example\.jp\/support/, 'https://hosting.test/help');
  const checked = await type('noroshi check', later);
  expect(checked.exitCode).toBe(0);
  const ran = await type('noroshi run', later);
  expect([ran.exitCode, ran.stderr]).toEqual([0, '']);
  expect(existsSync(join(folder, 'dist/public/index.html'))).toBe(true);
  const links = await type('noroshi links', later);
  const published = links.stdout.trimEnd().split('\n');
  expect(published).toHaveLength(ORGANIZATIONS - 1);
  for (const line of published) {
    const [, , url = ''] = line.split('\t');
    expect(existsSync(join(folder, 'dist/public', new URL(url).pathname, 'index.html')), line).toBe(true);
  }
  const begin = { keystrokes, seconds };

  // A colleague's merge request, where neither a key nor a secret is: the repository and nothing else.
  const pipeline = mkdtempSync(join(tmpdir(), 'noroshi-pipeline-'));
  try {
    mkdirSync(join(pipeline, 'announcements'));
    copyFileSync(join(folder, 'noroshi.yaml'), join(pipeline, 'noroshi.yaml'));
    const bare = { folder: pipeline, env: { CI: 'true', LANG: 'ja_JP.UTF-8' } };
    const good = await type('noroshi check --offline --strict', bare);
    expect([good.exitCode, good.stderr]).toEqual([0, '']);
    const text = readFileSync(join(pipeline, 'noroshi.yaml'), 'utf8');
    writeFileSync(join(pipeline, 'noroshi.yaml'), text.replace('visibility: unlisted', 'visibilty: unlisted'));
    const mistyped = await type('noroshi check --offline --strict', bare);
    expect(mistyped.exitCode).toBe(2);
    expect(mistyped.stderr.match(/^noroshi\.yaml:/gm)).toHaveLength(1);
    expect(mistyped.stderr).toContain('「visibility」');
    writeFileSync(join(pipeline, 'noroshi.yaml'), text);
    writeFileSync(join(pipeline, 'announcements/work.md'), '---\ntitle: 作業\nkind: maintenance\n---\n');
    const announced = await type('noroshi check --offline --strict', bare);
    expect(announced.exitCode).toBe(3);
    expect(announced.stderr).toContain('work.md');
  } finally {
    rmSync(pipeline, { recursive: true, force: true });
  }

  console.log(transcript.map((text) => shorten(text)).join('\n'));
  console.log(
    `\n${begin.keystrokes} keystrokes, ${begin.seconds.toFixed(1)} s of waiting until the first published run`,
  );
  expect(begin.keystrokes).toBeLessThan(MOST_KEYSTROKES);
  expect(begin.seconds).toBeLessThan(MOST_SECONDS);
});

/** Of a table, its beginning. */
function shorten(text: string): string {
  const lines = text.split('\n');
  return lines.length > 40 ? [...lines.slice(0, 30), `… ${lines.length - 36} …`, ...lines.slice(-6)].join('\n') : text;
}
