import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { CustomerRow } from './customer-row.ts';
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
  /** By customer; none where nobody rests. */
  rows: Map<string, CustomerRow>;
  /** The same rows as they are written; see {@link packRows}. */
  packs: readonly RowPack[];
  /** What the overview tells. */
  overview: readonly OverviewDay[];
  /** Instead of all these, where nobody rests. */
  looks: Looks;
}

/**
 * What all looked like after a run that had nothing to compare it with. Until the next one has, nobody rests, and nobody asks
 * what is known of anybody: to leave that as well took a fortieth of a first run of 1,000 customers, and 35 MB.
 */
export interface Looks {
  /** Of what is known of each customer, by its id. */
  customers: ReadonlyMap<string, string>;
  /** Of each incident of the overview in each language, by the print of its case. */
  incidents: ReadonlyMap<string, readonly Look[]>;
}

export type Look = [locale: string, digest: string];

export const NO_LOOKS: Looks = { customers: new Map(), incidents: new Map() };

/** Rows that are packed together, one after the other. */
export interface RowPack {
  rows: readonly CustomerRow[];
  known: Uint8Array;
  cases: Uint8Array;
  hits: Uint8Array;
}

const VERSION = 7;
/** Of a thousand customers, one that changed has a thirtieth of them packed anew. */
const ROWS_A_PACK = 32;
const LINE_BREAK = 0x0a;
/** A fifth of the bytes for little time. */
const PACKING = { level: 1 };

const HeadSchema = z.object({
  version: z.literal(VERSION),
  way: z.string(),
  inputs: z.string(),
  documents: z.array(z.tuple([z.string(), z.string()])),
  /** Each with how long its three parts are. */
  rows: z.array(z.tuple([z.string(), z.int().nullable(), z.string(), z.int(), z.int(), z.int()])),
  /** How many rows are in each, and of the bytes of their three parts. */
  packs: z.array(z.tuple([z.int(), z.int(), z.int(), z.int()])),
  /** Of each day of the overview: of its bytes, and until when each of its incidents rests. */
  overview: z.array(z.tuple([z.string(), z.int(), z.array(z.int().nullable())])),
  looks: z.object({
    customers: z.array(z.tuple([z.string(), z.string()])),
    incidents: z.array(z.tuple([z.string(), z.array(z.tuple([z.string(), z.string()]))])),
  }),
  digest: z.string(),
});

/** Packs of which nothing is different go on as they are written. */
export function packRows(rows: readonly CustomerRow[], before: readonly RowPack[]): RowPack[] {
  return Array.from({ length: Math.ceil(rows.length / ROWS_A_PACK) }, (_, i) => {
    const own = rows.slice(i * ROWS_A_PACK, (i + 1) * ROWS_A_PACK);
    const last = before[i];
    const isSame = last?.rows.length === own.length && own.every(({ bytes }, k) => bytes === last.rows[k]!.bytes);
    if (isSame) return { ...last, rows: own };
    return {
      rows: own,
      known: pack(own.map(({ bytes }) => bytes)),
      cases: pack(own.map(({ cases }) => cases.read())),
      hits: pack(own.map(({ hits }) => hits.read())),
    };
  });
}

function pack(parts: readonly Uint8Array[]): Uint8Array {
  return gzipSync(Buffer.concat(parts), PACKING);
}

export function serializeCustomers(document: CustomersDocument): Uint8Array {
  const { way, inputs, documents, rows, packs, overview, looks } = document;
  const bodies = [
    ...packs.flatMap(({ known, cases, hits }) => [known, cases, hits]),
    ...overview.map(({ bytes }) => bytes),
  ];
  const facts: Omit<z.infer<typeof HeadSchema>, 'digest'> = {
    version: VERSION,
    way,
    inputs,
    documents: [...documents],
    rows: [...rows].map(([id, { until, print, bytes, cases, hits }]) => {
      return [id, until?.getTime() ?? null, print, bytes.byteLength, cases.length, hits.length];
    }),
    packs: packs.map((own) => [own.rows.length, own.known.length, own.cases.length, own.hits.length]),
    overview: overview.map((own) => [own.day, own.bytes.length, own.rows.map(({ until }) => until?.getTime() ?? null)]),
    looks: {
      customers: [...looks.customers],
      incidents: Array.from(looks.incidents, ([print, own]) => [print, [...own]]),
    },
  };
  const head = { ...facts, digest: digestOf(facts, bodies) };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...bodies]);
}

/** @returns `undefined` where it is none that this program wrote: then all customers are looked at */
export function parseCustomers(bytes: Uint8Array): CustomersDocument | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = buffer.indexOf(LINE_BREAK);
  const head = HeadSchema.safeParse(jsonOf(buffer.toString('utf8', 0, Math.max(end, 0))));
  if (!head.success) return undefined;
  const { digest, ...facts } = head.data;
  const { way, inputs, documents, packs, overview } = facts;
  const all = buffer.subarray(end + 1);
  if (digestOf(facts, [all]) !== digest) return undefined;
  let from = 0;
  const take = (length: number): Uint8Array => all.subarray(from, (from += length));
  const rows = new Map<string, CustomerRow>();
  const read = packs.map(([count, ofKnown, ofCases, ofHits]): RowPack => {
    const own = facts.rows.slice(rows.size, rows.size + count);
    const parts = { known: take(ofKnown), cases: take(ofCases), hits: take(ofHits) };
    const unpacked = rowsOf(own, parts);
    for (const [i, [id]] of own.entries()) rows.set(id, unpacked[i]!);
    return { rows: unpacked, ...parts };
  });
  const days = overview.map(([day, length, untils]) => unpackDay(day, take(length), untils));
  const looks = { customers: new Map(facts.looks.customers), incidents: new Map(facts.looks.incidents) };
  return { way, inputs, documents: new Map(documents), rows, packs: read, overview: days, looks };
}

type RowFacts = z.infer<typeof HeadSchema>['rows'][number];

function rowsOf(facts: readonly RowFacts[], { known, cases, hits }: Omit<RowPack, 'rows'>): CustomerRow[] {
  const knowns = cut(
    gunzipSync(known),
    facts.map((own) => own[3]),
  );
  const [casesAt, hitsAt] = [
    cutLate(
      cases,
      facts.map((own) => own[4]),
    ),
    cutLate(
      hits,
      facts.map((own) => own[5]),
    ),
  ];
  return facts.map(([, until, print, , ofCases, ofHits], i) => ({
    until: until === null ? null : new Date(until),
    print,
    bytes: knowns[i]!,
    cases: { length: ofCases, read: () => casesAt(i) },
    hits: { length: ofHits, read: () => hitsAt(i) },
  }));
}

/** Unpacked when somebody asks for a part. */
function cutLate(packed: Uint8Array, lengths: readonly number[]): (i: number) => Uint8Array {
  let parts: Uint8Array[] | undefined;
  return (i) => (parts ??= cut(gunzipSync(packed), lengths))[i]!;
}

function cut(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  let from = 0;
  return lengths.map((length) => bytes.subarray(from, (from += length)));
}

function digestOf(facts: object, bodies: readonly Uint8Array[]): string {
  const digest = createHash('sha256').update(JSON.stringify(facts));
  for (const bytes of bodies) digest.update(bytes);
  return digest.digest('base64url');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
