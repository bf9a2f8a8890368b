import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLogger } from '../../src/io/log.ts';
import { serializeSnapshot } from '../../src/snapshot/write-snapshot.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { createStateStore } from '../../src/state/blob-state-store.ts';
import { createFileBlobs } from '../../src/state/places/file-store.ts';
import { BENCH_NOW, MIDNIGHT_NOW, STRIKE_NOW, type FleetSize } from './fleet-size.ts';
import type { Command } from './measure.ts';
import { generateFleet, strikeOneHost, type Fleet } from './generate.ts';

/** A fleet as the command finds it: configuration, the state of months of running, snapshots to build from. */
export interface FleetFiles {
  folder: string;
  configFile: string;
  /** What is there now, and the same with one more host out. */
  snapshotFile: string;
  struckSnapshotFile: string;
  /** What is there now, as it is read again the next day. */
  midnightSnapshotFile: string;
}

export function makeFleet(size: FleetSize): Fleet {
  return generateFleet({ ...size, seed: 7, now: BENCH_NOW, directory: '/nonexistent/noroshi-bench' });
}

export async function writeFleetFiles(fleet: Fleet, folder: string): Promise<FleetFiles> {
  mkdirSync(folder, { recursive: true });
  const files: FleetFiles = {
    folder,
    configFile: join(folder, 'noroshi.yaml'),
    snapshotFile: join(folder, 'snapshot.json'),
    struckSnapshotFile: join(folder, 'snapshot-struck.json'),
    midnightSnapshotFile: join(folder, 'snapshot-midnight.json'),
  };
  writeFileSync(files.configFile, configText(fleet));
  writeFileSync(files.snapshotFile, serializeSnapshot(fleet.snapshot));
  writeFileSync(files.struckSnapshotFile, serializeSnapshot(strikeOneHost(fleet, STRIKE_NOW).snapshot));
  writeFileSync(files.midnightSnapshotFile, serializeSnapshot(readAgain(fleet.snapshot, MIDNIGHT_NOW)));
  const directory = join(folder, 'state-before');
  const timing = { sleep: () => Promise.resolve(), now: () => BENCH_NOW };
  const state = createStateStore(createFileBlobs(directory, timing), silentLogger);
  await state.saveLearned({ snapshot: fleet.snapshot, history: fleet.history }, null);
  resetState(files);
  return files;
}

function readAgain({ organizations }: Snapshot, at: Date): Snapshot {
  return { takenAt: at, organizations: organizations.map((organization) => ({ ...organization, readAt: at })) };
}

/** As after months of running, but nothing was shown yet: the next build is a first one. */
export function resetState({ folder }: Pick<FleetFiles, 'folder'>): void {
  rmSync(join(folder, 'state'), { recursive: true, force: true });
  cpSync(join(folder, 'state-before'), join(folder, 'state'), { recursive: true });
}

/** `noroshi build --issue` of what is there now, or of another reading. */
export function buildCommand(
  { cli }: { cli: string },
  fleet: FleetFiles,
  out: string,
  { snapshotFile = fleet.snapshotFile, now = BENCH_NOW } = {},
): Command {
  const inputs = ['-c', fleet.configFile, '--snapshot', snapshotFile, '--now', now.toISOString()];
  return { program: process.execPath, args: [cli, 'build', '--issue', ...inputs, '--out', out, '--quiet', '--json'] };
}

function configText({ config }: Fleet): string {
  const { site } = config;
  const customers = config.customers.map(
    ({ id, name }) =>
      `  - { id: ${id}, name: ${JSON.stringify(name)}, hosts: label, from: [{ organization: ${id} }] }\n`,
  );
  return `site: { title: ${site.title}, url: "${site.url}", locale: ja, everyMinutes: 5, support: { name: サポート窓口, email: support@example.jp, phone: "06-0000-0000" } }
organizations:
${config.organizations.map(({ name }) => `  - ${name}\n`).join('')}defaults: { visibility: listed }
customers:
${customers.join('')}state: ./state
publish:
  public: [{ directory: ./published/public }]
  internal: [{ directory: ./published/internal }]
`;
}
