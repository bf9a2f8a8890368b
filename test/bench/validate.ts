import { performance } from 'node:perf_hooks';
import { convertHost } from '../../src/sources/mackerel/convert.ts';
import { MembershipReader } from '../../src/sources/mackerel/memberships.ts';
import { OddityCounter } from '../../src/sources/mackerel/oddities.ts';
import { aRawHost } from '../support/raw-bodies.ts';
import { median, type Aim } from './measure.ts';

export interface ValidateRow {
  hosts: number;
  /** `lean` only what is read; `full` with the metadata that Mackerel sends along. */
  body: 'lean' | 'full';
  megabytes: number;
  /** Of `JSON.parse` alone; the median. */
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

/** `JSON.parse` alone, with a copy that trusts everything, and with our reading of every host; in turn, `rounds` times. */
export function benchValidate(hosts: number, rounds = 9): ValidateRow[] {
  return (['lean', 'full'] as const).map((body) => {
    const text = makeBody(hosts, body === 'full');
    const series = CONTENDERS.map((work) => ({ work, ms: [] as number[] }));
    for (let round = 0; round < rounds; round++) {
      // There and back: each pays for the garbage of each neighbour.
      const order = round % 2 === 0 ? series : series.toReversed();
      for (const { work, ms } of order) ms.push(time(() => work(text)));
    }
    const [alone, copied, read] = series.map(({ ms }) => ms) as [number[], number[], number[]];
    const ratioOf = (times: readonly number[]): number => median(times.map((ms, round) => ms / alone[round]!));
    const megabytes = text.length / 1e6;
    return { hosts, body, megabytes, parseMs: median(alone), copyRatio: ratioOf(copied), readRatio: ratioOf(read) };
  });
}

export function formatValidateRows(rows: readonly ValidateRow[]): string {
  const lines = rows.map(({ hosts, body, megabytes, parseMs, copyRatio, readRatio }) => {
    const ratios = `${copyRatio.toFixed(2)} | ${readRatio.toFixed(2)}`;
    return `| ${hosts} | ${body} | ${megabytes.toFixed(1)} | ${parseMs.toFixed(1)} | ${ratios} |\n`;
  });
  return `| hosts | body | MB | JSON.parse ms | × with a copy that checks nothing | × with our reading |
| ---: | --- | ---: | ---: | ---: | ---: |
${lines.join('')}`;
}

export function aimsOfValidate(rows: readonly ValidateRow[]): Aim[] {
  return rows.map(({ hosts, body, readRatio }) => ({
    what: `${hosts} hosts, ${body} bodies: parse and read ÷ JSON.parse`,
    measured: readRatio,
    limit: 1.25,
    unit: ' ×',
  }));
}

function parse(text: string): RawRow[] {
  return (JSON.parse(text) as { hosts: RawRow[] }).hosts;
}

const CONTENDERS = [parse, (text: string) => parse(text).map(copyHost), parseAndConvert];

function copyHost({ id, name, displayName, status, roles }: RawRow): unknown {
  const services = Object.keys(roles).map((service) => ({ name: service, roles: roles[service] }));
  return { id, name, label: displayName ?? name, status, services };
}

function parseAndConvert(text: string): unknown[] {
  const context = { now: new Date(0), oddities: new OddityCounter(), knownOpenedAt: () => undefined };
  const memberships = new MembershipReader();
  return parse(text).map((host) => convertHost(host, context, memberships));
}

function makeBody(count: number, withMeta: boolean): string {
  const meta = {
    'agent-name': 'mackerel-agent/0.80.0',
    kernel: { name: 'Linux', release: '6.1.0', version: '#1 SMP', machine: 'x86_64', os: 'GNU/Linux' },
    cpu: [{ vendor_id: 'GenuineIntel', model_name: 'Some CPU', mhz: '2400.000', cores: '2' }],
    memory: { total: '2033548kB', free: '1033548kB' },
    filesystem: { '/dev/vda1': { kb_size: 51_474_912, kb_used: 10_000_000, mount: '/' } },
  };
  const hosts = Array.from({ length: count }, (_, i) =>
    aRawHost({
      id: `host${i}`,
      name: `web${i}.internal.example`,
      displayName: i % 3 === 0 ? `Web ${i}` : null,
      roles: i % 2 === 0 ? { shop: ['web'] } : { shop: ['web'], 'shared-lb': ['backend', 'canary'] },
      ...(withMeta ? { meta } : { interfaces: [], meta: {} }),
    }),
  );
  return JSON.stringify({ hosts });
}

function time(work: () => unknown): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}
