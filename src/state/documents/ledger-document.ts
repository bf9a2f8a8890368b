import { hash } from 'node:crypto';
import type { Announcement } from '../../announcements/announcement.ts';
import { isoText } from '../../base/iso-text.ts';
import type { AlertTarget } from '../../model/claims/mapping.ts';
import type { JudgedAlert, Ledger, PageLedger } from '../../model/ledger/ledger.ts';
import { textOfPage, unreadPage } from '../../model/ledger/unread-pages.ts';
import { OPEN_END } from '../../model/spans.ts';
import { emptyOutbox } from '../../model/ledger/outbox.ts';
import { AnnouncementSchema } from './announcement-schema.ts';
import { broken, date, list, nullable, record, string } from './fields.ts';
import { LedgerReader, widespreadFrom } from './ledger-reader.ts';
import { outboxFrom, outboxToJson } from './outbox-document.ts';
import { StateError } from '../state-store.ts';

export const LEDGER_VERSION = 1;

/** Each page is a line of its own, so that nobody need read those nobody looks at. It is JSON all the same. */
const PAGES_BEGIN = '"pages":[\n';
const PAGES_END = '\n],"announcements":';
const LINE_BREAK = 0x0a;
const COMMA = 0x2c;

/** A ledger as it is written. */
export interface LedgerText {
  /** Up to the pages. */
  head: string;
  /** One a page; none of them holds a line break. */
  lines: { page: string; bytes: Uint8Array; digest: string }[];
  /** What follows them. */
  tail: string;
}

export function serializeLedger(ledger: Ledger): string {
  return Buffer.from(joinLedger(writeLedgerText(ledger))).toString('utf8');
}

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
  return {
    head: `${head.slice(0, -1)},${PAGES_BEGIN}`,
    lines: [...pages].map(([page, own]) => {
      const text = textOfPage(own);
      return text === undefined ? lineOf(page, own) : { page, bytes: text.bytes, digest: text.digest };
    }),
    tail: PAGES_END + tail.slice('{"announcements":'.length),
  };
}

/** As bytes. */
export function joinLedger({ head, lines, tail }: LedgerText): Uint8Array {
  const comma = Buffer.from(',\n');
  const between = lines.flatMap(({ bytes }, i) => (i === 0 ? [bytes] : [comma, bytes]));
  return Buffer.concat([Buffer.from(head), ...between, Buffer.from(tail)]);
}

/** Of what a ledger says, whenever it was judged. */
export function digestLedger({ head, lines, tail }: LedgerText): string {
  return hash('sha256', [withoutJudgedAt(head), ...lines.map(({ digest }) => digest), tail].join('\n'), 'hex');
}

/** @returns `undefined` where it is not written page by page, as earlier ones are */
export function splitLedger(bytes: Uint8Array): LedgerText | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const begin = buffer.indexOf(PAGES_BEGIN);
  const end = buffer.lastIndexOf(PAGES_END);
  if (begin < 0 || end < 0) return undefined;
  const first = begin + PAGES_BEGIN.length;
  const lines: LedgerText['lines'] = [];
  for (let from = first; from < end;) {
    const found = buffer.indexOf(LINE_BREAK, from);
    const to = found === end ? found : found - 1;
    if (found < 0 || (found !== end && buffer[to] !== COMMA)) return undefined;
    const line = buffer.subarray(from, to);
    const page = pageOfLine(line);
    if (page === undefined) return undefined;
    lines.push({ page, bytes: line, digest: digestLine(line) });
    from = found + 1;
  }
  return { head: buffer.toString('utf8', 0, first), lines, tail: buffer.toString('utf8', end) };
}

/** The ledger whose pages are read when they are asked for: only of a text that is known to be what we wrote. */
export function readUnread({ head, lines, tail }: LedgerText): Ledger {
  const reader = new LedgerReader();
  const pages = lines.map(({ page, bytes, digest }): [string, PageLedger] => {
    const read = (): PageLedger => reader.page(parseJson(Buffer.from(bytes).toString('utf8')))[1];
    return [page, unreadPage({ bytes, digest, read })];
  });
  return { ...parseLedger(head.slice(0, -1) + tail.slice(1)), pages: new Map(pages) };
}

/** A line begins with the name of its page. */
function pageOfLine(line: Buffer): string | undefined {
  const name = /^\{"page":("(?:[^"\\]|\\.)*"),/.exec(line.toString('utf8', 0, Math.min(line.length, 1_000)))?.[1];
  return name === undefined ? undefined : (JSON.parse(name) as string);
}

function lineOf(page: string, own: PageLedger): LedgerText['lines'][number] {
  const { former, judgedBy, begunAt, judged, cases, plans, unwatched } = own;
  const bytes = Buffer.from(
    JSON.stringify({
      page,
      former,
      judgedBy,
      begunAt,
      judged: [...judged].map(([key, alert]) => judgedToRow(key, alert)),
      cases,
      plans,
      ...(unwatched.size > 0 && { unwatched: unwatchedToRows(unwatched) }),
    }),
  );
  return { page, bytes, digest: digestLine(bytes) };
}

function digestLine(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'base64url');
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
