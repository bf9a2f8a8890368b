import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulateCompany } from '../../src/simulation/company.ts';
import { demoEnvironment, demoFiles } from '../../src/simulation/demo-config.ts';
import { startSimulatedMackerel } from '../../src/simulation/mackerel/server.ts';
import { measureProcess, type Measured } from '../bench/measure.ts';
import { CLI } from '../support/cli.ts';

// What an operator of 1,000 organizations waits for, and how much memory it takes. The simulated Mackerel is in this process,
// and not in what is measured of memory; seconds hold it, too, since both share the machine.

const NOW = new Date('2026-11-20T03:05:00Z');
const CUSTOMERS = 1_000;
const MOST_MIB = 700;
const rows: string[] = [];

let folder: string;
let apiBase: string;
let keys: string;
let env: Record<string, string>;
let close: () => Promise<void>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'noroshi-thousand-'));
  const company = simulateCompany({
    seed: 7,
    now: NOW,
    day: 'ordinary',
    locale: 'ja',
    eventsPerDay: 15,
    organizations: CUSTOMERS,
    hosts: 15_000,
  });
  const mackerel = await startSimulatedMackerel(company, { clock: () => NOW, withMeta: false });
  close = () => mackerel.close();
  apiBase = mackerel.url;
  const site = { apiBase, siteUrl: 'https://status.hosting.test/', directory: './dist', locale: 'ja' as const };
  for (const { path, text } of demoFiles(company, site)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  // Too long for a variable of a process; a file is what people have.
  writeFileSync(join(folder, '.env'), envText(demoEnvironment(company)));
  keys = company.organizations.map(({ apiKey }) => apiKey).join('\n');
  env = { LANG: 'C.UTF-8' };
});
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
  console.log(rows.join('\n'));
});

function envText(variables: Record<string, string>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('');
}

async function measure(args: string[], { cwd = folder, acceptedExit = 3 } = {}): Promise<Measured> {
  const told = await measureProcess({ program: process.execPath, args: [CLI, ...args], cwd, env, acceptedExit });
  const { wallMs, peakMiB } = told;
  rows.push(`noroshi ${args[0]} ${args[1] ?? ''}: ${(wallMs / 1000).toFixed(1)} s, ${peakMiB.toFixed(0)} MiB`);
  expect(peakMiB).toBeLessThan(MOST_MIB);
  return told;
}

describe('1,000 customers', () => {
  it('are checked', async () => {
    const { stdout } = await measure(['check', '--now', NOW.toISOString()]);
    expect(stdout).toContain(`of ${CUSTOMERS.toLocaleString('en')} keys work`);
  });

  it('are begun from their keys', async () => {
    const own = mkdtempSync(join(tmpdir(), 'noroshi-thousand-keys-'));
    try {
      writeFileSync(join(own, 'keys.txt'), keys);
      const { stdout } = await measure(['init', '--from-keys', 'keys.txt', '--api-base', apiBase], { cwd: own });
      expect(stdout).toMatch(/knows \d+ organizations/);
      const text = readFileSync(join(own, 'noroshi.yaml'), 'utf8');
      expect(text.match(/^ {2}- id: /gm)!.length).toBeGreaterThan(CUSTOMERS - 20);
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
  });

  it('get a report each', async () => {
    await measure(['run', '--quiet', '--no-publish', '--now', NOW.toISOString()]);
    const out = join(folder, 'reports');
    await measure(['report', '--all', '--month', '2026-11', '--out', out, '--now', NOW.toISOString()]);
    const names = readdirSync(out, { recursive: true, encoding: 'utf8' });
    expect(names.filter((name) => name.endsWith('.csv')).length).toBeGreaterThan(CUSTOMERS - 20);
  });
});
