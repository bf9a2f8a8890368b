import { median, type Aim } from './measure.ts';

export interface Effort {
  wallMs: number;
  /** CPU of the whole process; the slow store is a thread of it, and counts on both sides. */
  cpuMsPerItem: number;
}

/** One contest, several rounds of both in turn. */
export interface UploadRow {
  name: string;
  count: number;
  /** Requests × latency ÷ in flight; `null` where the latency is the store's own. */
  idealMs: number | null;
  ours: Effort[];
  /** A loop of puts signed with the library as it is. */
  bare: Effort[];
}

export function formatUploadRows(rows: readonly UploadRow[]): string {
  const lines = rows.map(({ name, count, idealMs, ours, bare }) => {
    const ideal = (efforts: readonly Effort[]): string =>
      idealMs === null ? '–' : (medianWall(efforts) / idealMs).toFixed(2);
    const wall = (efforts: readonly Effort[]): string => (medianWall(efforts) / 1000).toFixed(2);
    const cpu = (efforts: readonly Effort[]): string => median(efforts.map((one) => one.cpuMsPerItem)).toFixed(3);
    const times = `${wall(ours)} | ${wall(bare)} | ${pairedWall(ours, bare).toFixed(2)}`;
    return `| ${name} | ${count} | ${times} | ${ideal(ours)} | ${ideal(bare)} | ${cpu(ours)} | ${cpu(bare)} |\n`;
  });
  return `| what | objects of 4 kB | wall s | bare loop s | ÷ bare | ÷ ideal | bare ÷ ideal | CPU ms each | bare |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${lines.join('')}`;
}

export function aimsOfUpload(rows: readonly UploadRow[]): Aim[] {
  return rows.flatMap(({ name, count, idealMs, ours }) =>
    idealMs === null
      ? []
      : [
          {
            what: `upload of ${count} objects, ${name} ÷ ideal`,
            measured: medianWall(ours) / idealMs,
            limit: 2,
            unit: ' ×',
          },
        ],
  );
}

function medianWall(efforts: readonly Effort[]): number {
  return median(efforts.map(({ wallMs }) => wallMs));
}

function pairedWall(ours: readonly Effort[], bare: readonly Effort[]): number {
  return median(ours.map(({ wallMs }, round) => wallMs / bare[round]!.wallMs));
}
