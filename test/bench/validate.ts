import { readHostList } from '../../src/sources/mackerel/host-list.ts';
import { MembershipReader } from '../../src/sources/mackerel/memberships.ts';
import { OddityCounter } from '../../src/sources/mackerel/oddities.ts';
import { aRawHost } from '../support/raw-bodies.ts';
import { garbageCollector, median, type Aim } from './measure.ts';

export interface ValidateRow {
  hosts: number;
  /** An organization's hosts come in one body. */
  hostsPerBody: number;
  /** `lean` only what is read; `full` with the metadata that Mackerel sends along. */
  body: 'lean' | 'full';
  megabytes: number;
  /** Processor time of `JSON.parse` alone; the median. */
  parseMs: number;
  /** Parsing and copying what is needed without looking at it, ÷ parsing: what any reading costs. Median of pairs. */
  copyRatio: number;
  /** Parsing and our reading ÷ parsing; median of pairs. */
  readRatio: number;
}

interface RawRow {
  id: string;
  name: string;
  displayName: string | null;
  status: string;
  roles: Record<string, string[]>;
}

/** All hosts in one body, which no organization has, and in bodies of large and of ordinary organizations. */
const BODIES = [1, 100, 1_000];

/**
 * `JSON.parse` alone, with a copy that trusts everything, and with our reading of every host; in turn, `rounds` times.
 * Each keeps what it made of all bodies. Ours begins with the bytes that were received, the others with their text.
 */
export function benchValidate(hosts: number, rounds = 11): ValidateRow[] {
  const collectGarbage = garbageCollector();
  return BODIES.flatMap((bodies) =>
    (['lean', 'full'] as const).map((body) => {
      const hostsPerBody = Math.max(1, Math.floor(hosts / bodies));
      const texts = Array.from({ length: bodies }, (_, i) => makeBody(i * hostsPerBody, hostsPerBody, body === 'full'));
      const received = texts.map((text) => Buffer.from(text));
      const contenders = [
        () => texts.map(parse),
        () => texts.map((text) => parse(text).map(copyHost)),
        () => readAll(received),
      ];
      const series = contenders.map((work) => ({ work, ms: [] as number[] }));
      for (let round = 0; round < rounds; round++) {
        for (const { work, ms } of round % 2 === 0 ? series : series.toReversed()) {
          // Nobody pays for the garbage of its neighbour.
          collectGarbage();
          ms.push(processorMs(work));
        }
      }
      const [alone, copied, read] = series.map(({ ms }) => ms) as [number[], number[], number[]];
      const ratioOf = (times: readonly number[]): number => median(times.map((ms, round) => ms / alone[round]!));
      const megabytes = received.reduce((sum, { length }) => sum + length, 0) / 1e6;
      const ratios = { copyRatio: ratioOf(copied), readRatio: ratioOf(read) };
      return { hosts: bodies * hostsPerBody, hostsPerBody, body, megabytes, parseMs: median(alone), ...ratios };
    }),
  );
}

export function formatValidateRows(rows: readonly ValidateRow[]): string {
  const lines = rows.map(({ hosts, hostsPerBody, body, megabytes, parseMs, copyRatio, readRatio }) => {
    const ratios = `${copyRatio.toFixed(2)} | ${readRatio.toFixed(2)}`;
    return `| ${hosts} | ${hostsPerBody} | ${body} | ${megabytes.toFixed(1)} | ${parseMs.toFixed(0)} | ${ratios} |\n`;
  });
  return `| hosts | in a body | body | MB | JSON.parse, CPU ms | × with a copy that checks nothing | × with our reading |
| ---: | ---: | --- | ---: | ---: | ---: | ---: |
${lines.join('')}`;
}

export function aimsOfValidate(rows: readonly ValidateRow[]): Aim[] {
  return rows.map(({ hosts, hostsPerBody, body, readRatio }) => ({
    what: `${hosts} hosts, ${body} bodies of ${hostsPerBody}: parse and read ÷ JSON.parse`,
    measured: readRatio,
    limit: 1.25,
    unit: ' ×',
  }));
}

function parse(text: string): RawRow[] {
  return (JSON.parse(text) as { hosts: RawRow[] }).hosts;
}

function copyHost({ id, name, displayName, status, roles }: RawRow): unknown {
  const services = Object.keys(roles).map((service) => ({ name: service, roles: roles[service] }));
  return { id, name, label: displayName ?? name, status, services };
}

/** As one run does: each organization's list by itself, and one reader of memberships for all. */
function readAll(received: readonly Buffer[]): unknown[] {
  const memberships = new MembershipReader();
  return received.map((body) => {
    const context = { now: new Date(0), oddities: new OddityCounter(), memberships, knownOpenedAt: () => undefined };
    return readHostList(body, context, (whole) => parse(whole.toString('utf8')));
  });
}

function makeBody(first: number, count: number, withMeta: boolean): string {
  const meta = {
    'agent-name': 'mackerel-agent/0.80.0',
    kernel: { name: 'Linux', release: '6.1.0', version: '#1 SMP', machine: 'x86_64', os: 'GNU/Linux' },
    cpu: [{ vendor_id: 'GenuineIntel', model_name: 'Some CPU', mhz: '2400.000', cores: '2' }],
    memory: { total: '2033548kB', free: '1033548kB' },
    filesystem: { '/dev/vda1': { kb_size: 51_474_912, kb_used: 10_000_000, mount: '/' } },
  };
  const hosts = Array.from({ length: count }, (_, nth) => {
    const i = first + nth;
    return aRawHost({
      id: `host${i}`,
      name: `web${i}.internal.example`,
      displayName: i % 3 === 0 ? `Web ${i}` : null,
      roles: i % 2 === 0 ? { shop: ['web'] } : { shop: ['web'], 'shared-lb': ['backend', 'canary'] },
      ...(withMeta ? { meta } : { interfaces: [], meta: {} }),
    });
  });
  return JSON.stringify({ hosts });
}

/** Of all threads of this process, so that work of the garbage collector's helpers counts, and other processes do not. */
function processorMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
