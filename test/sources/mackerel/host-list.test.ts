import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConvertContext } from '../../../src/sources/mackerel/convert.ts';
import { readHostList } from '../../../src/sources/mackerel/host-list.ts';
import { MembershipReader } from '../../../src/sources/mackerel/memberships.ts';
import { OddityCounter } from '../../../src/sources/mackerel/oddities.ts';
import { aRawHost } from '../../support/raw-bodies.ts';

const NO_CHUNKS = Infinity;

function read(body: string | Buffer, chunkBytes: number) {
  const oddities = new OddityCounter();
  const memberships = new MembershipReader();
  const context: ConvertContext = { now: new Date(0), oddities, memberships, knownOpenedAt: () => undefined };
  let wholes = 0;
  const parseWhole = (whole: Buffer): unknown[] => {
    wholes++;
    return (JSON.parse(whole.toString('utf8')) as { hosts: unknown[] }).hosts;
  };
  const list = readHostList(Buffer.from(body), context, parseWhole, chunkBytes);
  return { list, oddities: oddities.toRecord(), wholes };
}

/** Strings and keys that look like the place between two rows, and values that do. */
const tricky = fc.constantFrom('},{"id":', '"},{"id":"', ']}', '{"hosts":[', '\\', '監視', '\ud800', 'shop', 'id', '');
const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    tricky,
    fc.constantFrom(null, 7, true),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(tricky, tie('value'), { maxKeys: 3 }),
    fc.array(fc.record({ id: tricky }), { maxLength: 3 }),
  ),
})).value;
const row = fc.oneof(
  {
    arbitrary: fc.record({ id: fc.oneof(tricky, anyValue), status: tricky, roles: anyValue, meta: anyValue }),
    weight: 9,
  },
  { arbitrary: anyValue, weight: 1 },
);

describe('read in chunks', () => {
  it('a list is what it is as a whole, whatever stands in it, oddities counted once', () => {
    const rest = fc.option(fc.dictionary(tricky, anyValue, { maxKeys: 2 }), { nil: undefined });
    const indent = fc.constantFrom(undefined, undefined, undefined, 1);
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 12 }),
        rest,
        indent,
        fc.integer({ min: 1, max: 200 }),
        (hosts, more, by, size) => {
          const body = JSON.stringify({ hosts, ...more, ...(more === undefined ? {} : { hosts }) }, null, by);
          const [inChunks, whole] = [read(body, size), read(body, NO_CHUNKS)];
          expect(inChunks.list).toEqual(whole.list);
          expect(inChunks.oddities).toEqual(whole.oddities);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('an ordinary list needs no look at the whole', () => {
    const hosts = Array.from({ length: 40 }, (_, i) =>
      aRawHost({ id: `host-${i}`, name: `監視${i}`, interfaces: [{ name: 'eth0' }, { name: 'eth1' }] }),
    );
    const { list, wholes } = read(JSON.stringify({ hosts }), 500);
    expect(list.rows.map(({ name }) => name)).toEqual(hosts.map(({ name }) => name));
    expect(wholes).toBe(0);
  });

  it.each([
    ['a list inside of a row looks like rows', { hosts: [{ id: 'a', meta: [{ id: 1 }, { id: 2 }] }, { id: 'b' }] }],
    ['something follows the list', { hosts: [{ id: 'a' }, { id: 'b', status: 'odd' }], more: ['x'] }],
    ['the list is named twice', '{"hosts":[{"id":"a","status":"odd"},{"id":"b"}],"hosts":[{"id":"c"}]}'],
  ])('the whole is read where %s, and nothing counts twice', (_, given) => {
    const body = typeof given === 'string' ? given : JSON.stringify(given);
    const [inChunks, whole] = [read(body, 1), read(body, NO_CHUNKS)];
    expect(inChunks).toEqual({ ...whole, wholes: 1 });
  });

  it('what is cut off is told by the whole', () => {
    const body = JSON.stringify({ hosts: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] }).slice(0, -5);
    expect(() => read(body, 1)).toThrow(SyntaxError);
    expect(() => read(`${body}]}`, 1)).toThrow(SyntaxError);
  });

  it('bytes that are no text are read as they are in the whole', () => {
    const [before, after] = ['{"hosts":[{"id":"a","name":"', '"},{"id":"b","name":"x"}]}'].map((part) =>
      Buffer.from(part),
    );
    const body = Buffer.concat([before!, Buffer.from([0xe7, 0x9b]), after!]);
    expect(read(body, 1).list).toEqual(read(body, NO_CHUNKS).list);
  });
});

it('rows that cannot be identified are counted as lost', () => {
  const { list, oddities } = read(JSON.stringify({ hosts: [{ id: 'a' }, { id: '' }, null] }), NO_CHUNKS);
  expect(list.lostRows).toBe(2);
  expect(oddities).toEqual({ invalid_host: 2, unknown_host_status: 1 });
});
