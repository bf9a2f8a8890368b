import { performance } from 'node:perf_hooks';
import { OddityCounter } from '../../src/sources/mackerel/oddities.ts';
import { convertHost } from '../../src/sources/mackerel/convert.ts';
import { aRawHost } from '../support/raw-bodies.ts';

export interface ValidateRow {
  hosts: number;
  /** `lean` only what is read; `full` with the metadata that Mackerel sends along. */
  body: 'lean' | 'full';
  megabytes: number;
  /** Medians. */
  parseMs: number;
  parseAndConvertMs: number;
}

/** `JSON.parse` alone against `JSON.parse` and our reading of every host, in turn; medians of `rounds`. */
export function benchValidate(hosts: number, rounds = 7): ValidateRow[] {
  return (['lean', 'full'] as const).map((body) => {
    const text = makeBody(hosts, body === 'full');
    const alone: number[] = [];
    const both: number[] = [];
    for (let round = 0; round < rounds; round++) {
      alone.push(time(() => JSON.parse(text) as unknown));
      both.push(time(() => parseAndConvert(text)));
    }
    return { hosts, body, megabytes: text.length / 1e6, parseMs: median(alone), parseAndConvertMs: median(both) };
  });
}

export function formatValidateRows(rows: readonly ValidateRow[]): string {
  const head =
    '| hosts | body | MB | JSON.parse ms | with reading ms | × |\n| ---: | --- | ---: | ---: | ---: | ---: |\n';
  const lines = rows.map((row) => {
    const ratio = row.parseAndConvertMs / row.parseMs;
    const times = `${row.parseMs.toFixed(1)} | ${row.parseAndConvertMs.toFixed(1)} | ${ratio.toFixed(2)}`;
    return `| ${row.hosts} | ${row.body} | ${row.megabytes.toFixed(1)} | ${times} |\n`;
  });
  return head + lines.join('');
}

function parseAndConvert(text: string): unknown[] {
  const context = { now: new Date(0), oddities: new OddityCounter(), knownOpenedAt: () => undefined };
  const { hosts } = JSON.parse(text) as { hosts: unknown[] };
  return hosts.map((host) => convertHost(host, context));
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

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
