import { hash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { KeptCustomer } from '../model/model.ts';

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
}

export interface CustomerRow {
  /** Until then nothing happens to it by the clock alone; `null`: the next run looks at it. */
  until: Date | null;
  /** Of what is kept. */
  print: string;
  bytes: Uint8Array;
}

const VERSION = 1;
const LINE_BREAK = 0x0a;
/** Each run that looks at somebody puts it anew: a fifth of the bytes for little time. */
const PACKING = { level: 1 };

const HeadSchema = z.object({
  version: z.literal(VERSION),
  way: z.string(),
  inputs: z.string(),
  documents: z.array(z.tuple([z.string(), z.string()])),
  rows: z.array(z.tuple([z.string(), z.int().nullable(), z.string(), z.int()])),
  digest: z.string(),
});

export function serializeCustomers({ way, inputs, documents, rows }: CustomersDocument): Uint8Array {
  const bodies = gzipSync(Buffer.concat([...rows.values()].map(({ bytes }) => bytes)), PACKING);
  const head: z.infer<typeof HeadSchema> = {
    version: VERSION,
    way,
    inputs,
    documents: [...documents],
    rows: [...rows].map(([id, { until, print, bytes }]) => [id, until?.getTime() ?? null, print, bytes.byteLength]),
    digest: digestOf(bodies),
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), bodies]);
}

/** @returns `undefined` where it is none that this program wrote: then all customers are looked at */
export function parseCustomers(bytes: Uint8Array): CustomersDocument | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = buffer.indexOf(LINE_BREAK);
  const head = HeadSchema.safeParse(jsonOf(buffer.toString('utf8', 0, Math.max(end, 0))));
  if (!head.success) return undefined;
  const { way, inputs, documents, rows, digest } = head.data;
  const packed = buffer.subarray(end + 1);
  if (digestOf(packed) !== digest) return undefined;
  const bodies = gunzipSync(packed);
  let from = 0;
  const read = rows.map(([id, until, print, length]): [string, CustomerRow] => {
    const body = bodies.subarray(from, from + length);
    from += length;
    return [id, { until: until === null ? null : new Date(until), print, bytes: body }];
  });
  return from === bodies.length ? { way, inputs, documents: new Map(documents), rows: new Map(read) } : undefined;
}

/** A row of what is known of a customer. */
export function toRow(kept: KeptCustomer, until: Date | null): CustomerRow {
  return { until, print: hash('sha256', JSON.stringify(kept), 'base64url'), bytes: serialize(kept) };
}

/** Only of a document that {@link parseCustomers} took: its digest says that we wrote it. */
export function fromRow({ bytes }: CustomerRow): KeptCustomer {
  return deserialize(bytes) as KeptCustomer;
}

function digestOf(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'base64url');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
