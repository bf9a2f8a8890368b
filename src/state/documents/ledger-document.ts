import { hash } from 'node:crypto';
import type { Announcement } from '../../announcements/announcement.ts';
import { isoText } from '../../base/iso-text.ts';
import type { AlertTarget } from '../../model/claims/mapping.ts';
import type { JudgedAlert, Ledger, LedgerCase, PageLedger } from '../../model/ledger/ledger.ts';
import { rememberPrint, unreadCase } from '../../model/ledger/unread-cases.ts';
import { textOfPage, unreadPage } from '../../model/ledger/unread-pages.ts';
import { OPEN_END } from '../../model/spans.ts';
import { emptyOutbox } from '../../model/ledger/outbox.ts';
import { AnnouncementSchema } from './announcement-schema.ts';
import { broken, date, list, nullable, record, string } from './fields.ts';
import { LedgerReader, widespreadFrom } from './ledger-reader.ts';
import { outboxFrom, outboxToJson } from './outbox-document.ts';
import { inOne } from './chunks.ts';
import { StateError } from '../state-store.ts';
import {
  joinLedger,
  placePages,
  printLine,
  splitCase,
  toText,
  withoutPages,
  writePage,
  type HeldPageText,
  type LedgerText,
  type PageText,
  type WholeLedgerText,
} from './ledger-text.ts';

export const LEDGER_VERSION = 1;

export function serializeLedger(ledger: Ledger): string {
  return Buffer.from(inOne(joinLedger(writeLedgerText(ledger)))).toString('utf8');
}

/** Its pages are written when they are asked for: together they are longer than all else that a first run holds. */
export function writeLedgerText({
  siteId,
  judgedAt,
  pages,
  announcements,
  widespread,
  scopes,
  outbox,
}: Ledger): LedgerText {
  const head = JSON.stringify({ version: LEDGER_VERSION, siteId, judgedAt });
  const tail = JSON.stringify({ announcements, widespread, scopes: [...scopes], outbox: outboxToJson(outbox) });
  return { ...placePages(head, tail), lines: { [Symbol.iterator]: () => writePages(pages) } };
}

function* writePages(pages: Ledger['pages']): Generator<PageText> {
  for (const [page, own] of pages) yield writeOnePage(page, own);
}

/** Of what a ledger says beside its pages, whenever it was judged. */
export function digestAround({ head, tail }: Pick<LedgerText, 'head' | 'tail'>): string {
  return hash('sha256', `${withoutJudgedAt(head)}\n${tail}`, 'hex');
}

/** The ledger whose pages are read when they are asked for: only of a text that is known to be what we wrote. */
export function readUnread(text: WholeLedgerText): Ledger {
  const reader = new LedgerReader();
  const pages = text.lines.map((own): [string, PageLedger] => {
    const { page, chunks } = own;
    return [page, unreadPage({ chunks, read: () => readPage(own, reader) })];
  });
  return { ...parseLedger(withoutPages(text)), pages: new Map(pages) };
}

function readPage({ chunks, cut }: HeldPageText, reader: LedgerReader): PageLedger {
  if (cut === undefined) return reader.page(parseJson(Buffer.concat(chunks).toString('utf8')))[1];
  const around = parseJson(Buffer.concat([cut.begin, cut.end]).toString('utf8'));
  return { ...reader.page(around)[1], cases: cut.cases.map((line) => readCase(line, reader)) };
}

function readCase(bytes: Uint8Array, reader: LedgerReader): LedgerCase {
  const parts = splitCase(bytes);
  const own =
    parts === undefined
      ? reader.case(parseJson(Buffer.from(bytes).toString('utf8')))
      : unreadCase(reader.known(parseJson(parts.known)), {
          bytes,
          readReports: () => reader.reports(parseJson(parts.reports())),
        });
  rememberPrint(own, printLine(bytes));
  return own;
}

function writeOnePage(page: string, own: PageLedger): PageText {
  const text = textOfPage(own);
  if (text !== undefined) return toText(page, text.chunks);
  const { former, judgedBy, begunAt, judged, cases, plans, unwatched } = own;
  return writePage(
    page,
    { former, judgedBy, begunAt, judged: [...judged].map(([key, alert]) => judgedToRow(key, alert)) },
    cases,
    { plans, ...(unwatched.size > 0 && { unwatched: unwatchedToRows(unwatched) }) },
  );
}

/** Each list once, with the components that share it. */
function unwatchedToRows(unwatched: PageLedger['unwatched']): unknown[] {
  const idsBySpans = new Map<string, string[]>();
  for (const [id, spans] of unwatched) {
    const rows = JSON.stringify(spans.map(({ from, to }) => (to < OPEN_END ? [from, to] : [from])));
    idsBySpans.set(rows, [...(idsBySpans.get(rows) ?? []), id]);
  }
  return [...idsBySpans].map(([rows, ids]) => [JSON.parse(rows) as unknown, ...ids]);
}

/** A serialized ledger without the instant of judging: what is said in it. */
export function withoutJudgedAt(text: string): string {
  return text.replace(/"judgedAt":(?:null|"[^"]*"),/, '');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StateError(
      'state.broken',
      {
        en: 'The ledger is not valid JSON; it was probably cut.',
        ja: '報告の台帳が JSON として読めません。途中で切れたようです。',
      },
      { cause },
    );
  }
}

/** @throws StateError `state.newer_version`, `state.broken` */
export function parseLedger(text: string): Ledger {
  const parsed = parseJson(text);
  const { version, siteId, judgedAt, pages, announcements, widespread, scopes, outbox } = record(parsed);
  if (typeof version === 'number' && version > LEDGER_VERSION) {
    throw new StateError(
      'state.newer_version',
      {
        en: `The ledger of reports was written by a newer Noroshi (version ${version}, this one knows ${LEDGER_VERSION}).`,
        ja: `報告の台帳は新しい版の Noroshi が書いたものです（形式 ${version}、この版は ${LEDGER_VERSION} まで）。`,
      },
      {
        hint: {
          en: 'Run the newer Noroshi again: reports that were issued cannot be guessed.',
          ja: '新しい版の Noroshi を実行してください。発行した報告は推測では補えません。',
        },
      },
    );
  }
  if (version !== LEDGER_VERSION) broken('a version number');
  const reader = new LedgerReader();
  return {
    siteId: string(siteId) === '' ? broken('the id of the site') : string(siteId),
    judgedAt: nullable(date, judgedAt),
    pages: new Map(list(pages).map((page) => reader.page(page))),
    announcements: list(announcements).map(announcementFrom),
    widespread: list(widespread).map(widespreadFrom),
    scopes: new Map(list(scopes).map((pair) => [string(list(pair)[0]), string(list(pair)[1])])),
    // Nobody was told of anything before there was one.
    outbox: outbox === undefined ? emptyOutbox() : outboxFrom(outbox),
  };
}

function announcementFrom(value: unknown): Announcement {
  const parsed = AnnouncementSchema.safeParse(value);
  return parsed.success ? parsed.data : broken('an announcement');
}

/** Instants as text, or 0 for none. */
type JudgedRow = [key: string, windows: unknown[][], frozenUntil: string | 0, target: string[]];

function judgedToRow(key: string, { windows, frozenUntil, target }: JudgedAlert): JudgedRow {
  return [
    key,
    windows.map(({ from, to, effect, end, isEstimated, overAt, openedAt }) => {
      const marks = [isEstimated === true ? 'estimated' : null, isoTextOf(overAt), isoTextOf(openedAt)];
      const lastMark = marks.findLastIndex((mark) => mark !== null);
      return [isoText(from), to === null ? 0 : isoText(to), effect, end, ...marks.slice(0, lastMark + 1)];
    }),
    frozenUntil === null ? 0 : isoText(frozenUntil),
    targetToRow(target),
  ];
}

function isoTextOf(at: Date | undefined): string | null {
  return at === undefined ? null : isoText(at);
}

function targetToRow(target: AlertTarget): string[] {
  if (target.kind === 'host') return ['host', target.hostId, ...target.services];
  return target.kind === 'service' ? ['service', target.service] : ['customer'];
}
