import { hash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { factsText } from '../site/machine/facts-text.ts';
import type { KeptCase, KeptCustomer, KeptHit } from '../model/model.ts';

// What is known of one customer, as V8 writes it.

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

export interface LateBytes {
  length: number;
  read: () => Uint8Array;
}

/** A row of what is known of a customer. */
export function toRow(kept: KeptCustomer, until: Date | null): CustomerRow {
  const { cases, shownCases, told, ...known } = kept;
  const facts = cases.map(({ hits: _hits, ...own }) => own);
  return {
    until,
    print: printOfKept(kept),
    bytes: serialize(known),
    cases: lateBytes(serialize({ cases: facts, shownCases, told } satisfies LateFacts)),
    hits: lateBytes(serialize(cases.map((own) => own.hits))),
  };
}

/** Names what is known of a customer. */
export function printOfKept(kept: KeptCustomer): string {
  return hash('sha256', factsText(kept), 'base64url');
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
