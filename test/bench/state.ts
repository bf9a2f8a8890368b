import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadFullState, measureFullState } from '../support/full-state.ts';

// What 90 days of 1,000 hosts with 200 alerts a day weigh, and how long they take to load – in a process of its own each
// time, as every run is one.

const MAX_BYTES = 20e6;
const MAX_LOAD_MS = 300;
const LOADS = 9;

const [, script = '', folderToLoad] = process.argv;
if (folderToLoad === undefined) await measure();
else console.log(await loadFullState(folderToLoad));

async function measure(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'noroshi-state-'));
  try {
    const size = await measureFullState(folder, { days: 90, hosts: 1_000, alertsPerDay: 200 });
    for (const [name, bytes] of size.bytes) console.log(`${name.padEnd(16)} ${(bytes / 1e6).toFixed(2)} MB`);
    const loads = Array.from({ length: LOADS }, () =>
      Number(execFileSync(process.execPath, [script, folder], { encoding: 'utf8' })),
    ).toSorted((a, b) => a - b);
    const medianMs = loads[Math.floor(LOADS / 2)] ?? Number.NaN;
    console.log(`${size.alerts} alerts: ${(size.totalBytes / 1e6).toFixed(2)} MB (at most 20 MB)`);
    console.log(`load: median ${medianMs.toFixed(0)} ms, worst ${loads.at(-1)?.toFixed(0)} ms (at most 300 ms)`);
    if (size.totalBytes > MAX_BYTES || medianMs > MAX_LOAD_MS) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
