import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildCommand, resetState, type FleetFiles } from './fleet-files.ts';
import { BENCH_NOW, MIDNIGHT_NOW, STRIKE_NOW } from './fleet-size.ts';
import { addTo, measureProcess, newSeries, type Series } from './measure.ts';

/** A build on a tree that the one before left. */
export interface LaterBuild {
  series: Series;
  /** In the last round. */
  writtenCount: number;
}

export const FIRST = 'first build';
export const QUIET = 'nothing changed, whole';
export const REST = 'nothing changed, at rest';
export const STRUCK = 'one host changed';
export const MIDNIGHT = 'the first of the next day';

/** A first build, the same twice more, one after a host has failed, one after it is back the next day. */
export async function buildAgain(
  options: { cli: string; rounds: number },
  fleet: FleetFiles,
  out: string,
): Promise<LaterBuild[]> {
  const secondsLater = (seconds: number): Date => new Date(BENCH_NOW.getTime() + seconds * 1_000);
  const steps: [name: string, what: { snapshotFile?: string; now?: Date }][] = [
    [FIRST, {}],
    [QUIET, { now: secondsLater(65) }],
    // Of many customers something is due at every full minute.
    [REST, { now: secondsLater(75) }],
    [STRUCK, { snapshotFile: fleet.struckSnapshotFile, now: STRIKE_NOW }],
    [MIDNIGHT, { snapshotFile: fleet.midnightSnapshotFile, now: MIDNIGHT_NOW }],
  ];
  const builds = steps.map(([name]): LaterBuild => ({ series: newSeries(name), writtenCount: 0 }));
  for (let round = 0; round < options.rounds; round++) {
    rmSync(out, { recursive: true, force: true });
    resetState(fleet);
    for (const [i, [, what]] of steps.entries()) {
      const build = builds[i]!;
      const before = i === 0 ? new Map<string, bigint>() : listChangeTimes(out);
      const measured = await measureProcess(buildCommand(options, fleet, out, what));
      addTo(build.series, measured);
      if (build.series.name === REST && !isAtRest(measured.stdout))
        throw new Error('What is to rest looked at everything.');
      build.writtenCount = [...listChangeTimes(out)].filter(([path, at]) => before.get(path) !== at).length;
    }
  }
  return builds;
}

/** By the summary of the run. */
function isAtRest(stdout: string): boolean {
  return (JSON.parse(stdout) as { unchangedSince?: string }).unchangedSince !== undefined;
}

function listChangeTimes(folder: string): Map<string, bigint> {
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((item) => item.isFile())
      .map((item) => {
        const path = join(item.parentPath, item.name);
        return [path.slice(folder.length + 1), statSync(path, { bigint: true }).mtimeNs];
      }),
  );
}
