import { createHash, hash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { factsText } from '../site/machine/facts-text.ts';
import type { KeptCase, KeptCustomer, KeptHit } from '../model/model.ts';
import { unpackDay, type OverviewDay } from './overview-rows.ts';

// What each run leaves of every customer for the next one: with it a run in which one host fell looks at those whom that
// concerns. A line of JSON that says whose it is, and then what is known of each customer as V8 writes it: read by the same Node
// alone, for it is part of the inputs.

export interface CustomersDocument {
  /** What was run: which command, with what. */
  way: string;
  /** Of everything that was read beside Mackerel and the state. */
  inputs: string;
  /** Of each document of the state, by name, when all was done. */
  documents: Map<string, string>;
  /** By customer. */
  rows: Map<string, CustomerRow>;
  /** What the overview tells that is over. */
  overview: readonly OverviewDay[];
}

export interface CustomerRow {
  /** Until then nothing happens to it by the clock alone; `null`: the next run looks at it. */
  until: Date | null;
  /** Of what is kept. */
  print: string;
  bytes: Uint8Array;
  /** What hit it, case by case; most runs ask for none of it. */
  hits: Uint8Array;
}

const VERSION = 3;
const LINE_BREAK = 0x0a;
/** Each run that looks at somebody puts it anew: a fifth of the bytes for little time. */
const PACKING = { level: 1 };

const HeadSchema = z.object({
  version: z.literal(VERSION),
  way: z.string(),
  inputs: z.string(),
  documents: z.array(z.tuple([z.string(), z.string()])),
  /** Each with how long its two parts are. */
  rows: z.array(z.tuple([z.string(), z.int().nullable(), z.string(), z.int(), z.int()])),
  /** Of the bytes in which the rows are, and of those of each day of the overview, in their order. */
  packed: z.int(),
  overview: z.array(z.tuple([z.string(), z.int()])),
  digest: z.string(),
});

export function serializeCustomers({ way, inputs, documents, rows, overview }: CustomersDocument): Uint8Array {
  const packed = gzipSync(Buffer.concat([...rows.values()].flatMap(({ bytes, hits }) => [bytes, hits])), PACKING);
  const bodies = Buffer.concat([packed, ...overview.map(({ bytes }) => bytes)]);
  const facts: Omit<z.infer<typeof HeadSchema>, 'digest'> = {
    version: VERSION,
    way,
    inputs,
    documents: [...documents],
    rows: [...rows].map(([id, { until, print, bytes, hits }]) => {
      return [id, until?.getTime() ?? null, print, bytes.byteLength, hits.byteLength];
    }),
    packed: packed.length,
    overview: overview.map(({ day, bytes }) => [day, bytes.length]),
  };
  const head = { ...facts, digest: digestOf(facts, bodies) };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), bodies]);
}

/** @returns `undefined` where it is none that this program wrote: then all customers are looked at */
export function parseCustomers(bytes: Uint8Array): CustomersDocument | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = buffer.indexOf(LINE_BREAK);
  const head = HeadSchema.safeParse(jsonOf(buffer.toString('utf8', 0, Math.max(end, 0))));
  if (!head.success) return undefined;
  const { digest, ...facts } = head.data;
  const { way, inputs, documents, rows, packed, overview } = facts;
  const all = buffer.subarray(end + 1);
  if (digestOf(facts, all) !== digest) return undefined;
  const bodies = gunzipSync(all.subarray(0, packed));
  let from = 0;
  const take = (length: number): Uint8Array => bodies.subarray(from, (from += length));
  const read = rows.map(([id, until, print, length, ofHits]): [string, CustomerRow] => {
    const row = { until: until === null ? null : new Date(until), print, bytes: take(length), hits: take(ofHits) };
    return [id, row];
  });
  if (from !== bodies.length) return undefined;
  let dayFrom = packed;
  const days = overview.map(([day, length]) => unpackDay(day, all.subarray(dayFrom, (dayFrom += length))));
  return { way, inputs, documents: new Map(documents), rows: new Map(read), overview: days };
}

/** A row of what is known of a customer. */
export function toRow(kept: KeptCustomer, until: Date | null): CustomerRow {
  const cases = kept.cases.map(({ hits: _hits, ...own }) => own);
  return {
    until,
    print: hash('sha256', factsText(kept), 'base64url'),
    bytes: serialize({ ...kept, cases }),
    hits: serialize(kept.cases.map((own) => own.hits)),
  };
}

/** Only of a document that {@link parseCustomers} took: its digest says that we wrote it. */
export function fromRow({ bytes, hits }: CustomerRow): KeptCustomer {
  const { cases, ...kept } = deserialize(bytes) as Omit<KeptCustomer, 'cases'> & { cases: Omit<KeptCase, 'hits'>[] };
  let read: KeptHit[][] | undefined;
  const hitsAt = (i: number): KeptHit[] => (read ??= deserialize(hits) as KeptHit[][])[i]!;
  return {
    ...kept,
    cases: cases.map((own, i) => ({
      ...own,
      get hits() {
        return hitsAt(i);
      },
    })),
  };
}

function digestOf(facts: object, bytes: Uint8Array): string {
  return createHash('sha256').update(JSON.stringify(facts)).update(bytes).digest('base64url');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
