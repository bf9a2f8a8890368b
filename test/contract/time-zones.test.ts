import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// The program runs on machines whose own clock stands anywhere. A bundle of the site room runs in processes of its own,
// each with another TZ, and prints a hash of every file.

const ROOT = join(import.meta.dirname, '../..');
const ENTRY = `
import { createHash } from 'node:crypto';
import { machineFiles } from ${JSON.stringify(join(ROOT, 'test/support/machine-tools.ts'))};
import { MACHINE_DAYS } from ${JSON.stringify(join(ROOT, 'test/support/machine-pages.ts'))};
const hashes = {};
for (const [day, page] of MACHINE_DAYS) {
  for (const timeZone of ['Asia/Tokyo', 'America/Los_Angeles']) {
    for (const [path, text] of machineFiles({ ...page, timeZone })) {
      hashes[[day, timeZone, path].join(' ')] = createHash('sha256').update(text).digest('hex');
    }
  }
}
console.log(JSON.stringify({ hour: new Date(0).getHours(), hashes }));
`;

interface Printed {
  hour: number;
  hashes: Record<string, string>;
}

let folder: string;

beforeAll(async () => {
  // Inside the project, so that packages are found.
  folder = await mkdtemp(join(ROOT, 'node_modules/.time-zones-'));
  const entry = join(folder, 'entry.ts');
  await writeFile(entry, ENTRY);
  const bundle = await rolldown({ input: entry, platform: 'node', external: /^[a-z@]/, logLevel: 'silent' });
  await bundle.write({ file: join(folder, 'print.mjs'), format: 'esm' });
  await bundle.close();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function printIn(timeZone: string): Promise<Printed> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'print.mjs')], {
    env: { ...process.env, TZ: timeZone },
  });
  return JSON.parse(stdout) as Printed;
}

describe('the machine formats, built where the clock stands elsewhere', () => {
  it('have the same bytes nine hours east and seven hours west of Greenwich', async () => {
    const [utc, east, west] = await Promise.all(['UTC', 'Asia/Tokyo', 'America/Los_Angeles'].map(printIn));
    expect([utc?.hour, east?.hour, west?.hour]).toEqual([0, 9, 16]);
    expect(Object.keys(utc?.hashes ?? {})).toHaveLength(5 * 2 * 15);
    expect(east?.hashes).toEqual(utc?.hashes);
    expect(west?.hashes).toEqual(utc?.hashes);
  });
});
