import { isUtf8 } from 'node:buffer';
import { DAY_MS } from '../base/durations.ts';
import type { ArchivedCase } from '../model/ledger/archive.ts';
import type { GenerationBlobs } from './ledger-store.ts';
import { list, record, string, whole } from './documents/fields.ts';
import { LedgerReader } from './documents/ledger-reader.ts';
import { deliveryFrom } from './documents/outbox-document.ts';
import { StateError } from './state-store.ts';

/** Cases that are too old for the ledger, in one document a month; only who asks what was said reads them. */
export interface ArchiveStore {
  /** Adds what is not there yet; where nothing is to be added, nothing is read. Forgets months that ended `keepDays` ago. */
  add(cases: readonly ArchivedCase[], options: { now: Date; keepDays: number }): Promise<void>;
  /** Of all months, oldest first. */
  load(): Promise<ArchivedCase[]>;
}

type ArchiveBlobs = Pick<GenerationBlobs, 'location' | 'load' | 'list' | 'remove'> & {
  save(name: string, bytes: Uint8Array): Promise<void>;
};

const VERSION = 1;
const PREFIX = 'log-';

export function createArchiveStore(blobs: ArchiveBlobs): ArchiveStore {
  async function read(name: string): Promise<ArchivedCase[]> {
    const bytes = await blobs.load(name);
    if (bytes === undefined) return [];
    const broken = (cause?: unknown): StateError =>
      new StateError(
        'state.broken',
        {
          en: `"${name}" at ${blobs.location} is not as it was written.`,
          ja: `${blobs.location} の「${name}」が、書き込んだときと異なります。`,
        },
        {
          hint: {
            en: 'It holds old reports that nothing else knows: bring it back from a backup, or move it away.',
            ja: 'ほかにない過去の報告が入っています。バックアップから戻すか、別の場所に移してください。',
          },
          cause,
        },
      );
    if (!isUtf8(bytes)) throw broken();
    let document: { version: number; cases: ArchivedCase[] };
    try {
      document = parseArchive(Buffer.from(bytes).toString('utf8'));
    } catch (cause) {
      throw broken(cause);
    }
    if (document.version > VERSION) {
      throw new StateError(
        'state.newer_version',
        {
          en: `"${name}" at ${blobs.location} was written by a newer Noroshi.`,
          ja: `${blobs.location} の「${name}」は新しい版の Noroshi が書いたものです。`,
        },
        {
          hint: { en: 'Run the newer Noroshi again.', ja: '新しい版の Noroshi を実行してください。' },
        },
      );
    }
    return document.cases;
  }

  return {
    async add(cases, { now, keepDays }) {
      if (cases.length === 0) return;
      const byMonth = new Map<string, ArchivedCase[]>();
      for (const each of cases) {
        const name = PREFIX + monthOf(lastSaidAt(each.own));
        byMonth.set(name, [...(byMonth.get(name) ?? []), each]);
      }
      for (const [name, added] of byMonth) {
        const kept = await read(name);
        const known = new Set(kept.map(keyOf));
        const fresh = added.filter((each) => !known.has(keyOf(each)));
        if (fresh.length === 0) continue;
        const document = { version: VERSION, cases: [...kept, ...fresh] };
        await blobs.save(name, Buffer.from(JSON.stringify(document)));
      }
      const oldest = PREFIX + monthOf(new Date(now.getTime() - keepDays * DAY_MS));
      for (const name of await blobs.list(PREFIX)) if (name < oldest) await blobs.remove(name);
    },

    async load() {
      const names = (await blobs.list(PREFIX)).toSorted();
      const cases: ArchivedCase[] = [];
      for (const name of names) cases.push(...(await read(name)));
      return cases;
    },
  };
}

function parseArchive(text: string): { version: number; cases: ArchivedCase[] } {
  const { version, cases } = record(JSON.parse(text));
  const reader = new LedgerReader();
  const rows = list(cases).map(record);
  return {
    version: whole(version),
    cases: rows.map(({ page, own, told }) => ({
      page: string(page),
      own: reader.case(own),
      told: told === undefined ? [] : list(told).map(deliveryFrom),
    })),
  };
}

function keyOf({ page, own }: ArchivedCase): string {
  return JSON.stringify([page, own.caseId]);
}

function lastSaidAt({ reports, openedAt }: ArchivedCase['own']): Date {
  return reports.at(-1)?.issuedAt ?? openedAt;
}

/** `YYYY-MM`, UTC. */
function monthOf(at: Date): string {
  return at.toISOString().slice(0, 7);
}
