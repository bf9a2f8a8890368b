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
  /** The same rows as they are written; see {@link packRows}. */
  packs: readonly RowPack[];
  /** What the overview tells. */
  overview: readonly OverviewDay[];
}

export interface CustomerRow {
  /** Until then nothing happens to it by the clock alone; `null`: the next run looks at it. */
  until: Date | null;
  /** Of what is kept. */
  print: string;
  /** What each run asks of each. */
  bytes: Uint8Array;
  /** Its cases; most runs ask for those of few. */
  cases: LateBytes;
  /** What hit it, case by case. */
  hits: LateBytes;
}

interface LateBytes {
  length: number;
  read: () => Uint8Array;
}

/** Rows that are packed together, one after the other. */
export interface RowPack {
  rows: readonly CustomerRow[];
  known: Uint8Array;
  cases: Uint8Array;
  hits: Uint8Array;
}

const VERSION = 6;
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

export function serializeCustomers({ way, inputs, documents, rows, packs, overview }: CustomersDocument): Uint8Array {
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
  return { way, inputs, documents: new Map(documents), rows, packs: read, overview: days };
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

/** A row of what is known of a customer. */
export function toRow(kept: KeptCustomer, until: Date | null): CustomerRow {
  const { cases, shownCases, told, ...known } = kept;
  const facts = cases.map(({ hits: _hits, ...own }) => own);
  return {
    until,
    print: hash('sha256', factsText(kept), 'base64url'),
    bytes: serialize(known),
    cases: lateBytes(serialize({ cases: facts, shownCases, told } satisfies LateFacts)),
    hits: lateBytes(serialize(cases.map((own) => own.hits))),
  };
}

type LateFacts = Pick<KeptCustomer, 'shownCases' | 'told'> & { cases: Omit<KeptCase, 'hits'>[] };

function lateBytes(bytes: Uint8Array): LateBytes {
  return { length: bytes.byteLength, read: () => bytes };
}

/** Only of a document that {@link parseCustomers} took: its digest says that we wrote it. */
export function fromRow(row: CustomerRow): KeptCustomer {
  return new ReadRow(row);
}

/** A thousand are made each run, and of most only the first facts are asked for. */
class ReadRow implements KeptCustomer {
  readonly headline: KeptCustomer['headline'];
  readonly isObserved: boolean;
  readonly hosts: KeptCustomer['hosts'];
  readonly announced: KeptCustomer['announced'];
  readonly openCases: KeptCustomer['openCases'];
  readonly begins: KeptCustomer['begins'];
  readonly retracted: KeptCustomer['retracted'];
  readonly #row: CustomerRow;
  #late: LateFacts | undefined;
  #cases: KeptCase[] | undefined;
  #hits: KeptHit[][] | undefined;

  constructor(row: CustomerRow) {
    const known = deserialize(row.bytes) as Omit<KeptCustomer, keyof LateFacts>;
    this.headline = known.headline;
    this.isObserved = known.isObserved;
    this.hosts = known.hosts;
    this.announced = known.announced;
    this.openCases = known.openCases;
    this.begins = known.begins;
    this.retracted = known.retracted;
    this.#row = row;
  }

  get cases(): KeptCase[] {
    const hitsAt = (i: number): KeptHit[] => (this.#hits ??= deserialize(this.#row.hits.read()) as KeptHit[][])[i]!;
    return (this.#cases ??= this.#lateFacts.cases.map((own, i) => new ReadCase(own, () => hitsAt(i))));
  }

  get shownCases(): KeptCustomer['shownCases'] {
    return this.#lateFacts.shownCases;
  }

  get told(): KeptCustomer['told'] {
    return this.#lateFacts.told;
  }

  get #lateFacts(): LateFacts {
    return (this.#late ??= deserialize(this.#row.cases.read()) as LateFacts);
  }
}

class ReadCase implements KeptCase {
  readonly caseId: string;
  readonly from: Date;
  readonly to: Date | null;
  readonly isWidespread: boolean;
  readonly impact: KeptCase['impact'];
  readonly state: KeptCase['state'];
  readonly resolvedAt: Date | null;
  readonly lead: KeptCase['lead'];
  readonly #readHits: () => KeptHit[];

  constructor(known: Omit<KeptCase, 'hits'>, readHits: () => KeptHit[]) {
    this.caseId = known.caseId;
    this.from = known.from;
    this.to = known.to;
    this.isWidespread = known.isWidespread;
    this.impact = known.impact;
    this.state = known.state;
    this.resolvedAt = known.resolvedAt;
    this.lead = known.lead;
    this.#readHits = readHits;
  }

  get hits(): KeptHit[] {
    return this.#readHits();
  }
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
