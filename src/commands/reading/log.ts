import { stringify } from 'csv-stringify/sync';
import { NoroshiError } from '../../base/errors.ts';
import { isoText } from '../../base/iso-text.ts';
import { cleanLine } from '../../base/text.ts';
import { parseEpochDay, startOfLocalDay } from '../../base/time-zone.ts';
import type { Config } from '../../config/config.ts';
import { findNearest } from '../../findings/nearest.ts';
import type { ArchivedCase } from '../../model/ledger/archive.ts';
import { OVERVIEW, type Ledger } from '../../model/ledger/ledger.ts';
import type { Delivery } from '../../model/ledger/outbox.ts';
import { discloseReports, discloseRetracted } from '../../model/reports/disclose.ts';
import { retractCase, retractWords, type Retraction } from '../../model/reports/retract.ts';
import { loadPublished, savePublished } from '../../publish/hiding/published-memory.ts';
import { reportSentence } from '../../site/words/report-sentence.ts';
import { wordsFor } from '../../site/words/words-for.ts';
import type { StateStore } from '../../state/state-store.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { loadConfiguration } from '../load-configuration.ts';
import { loadDeliverable } from '../notify/deliver-waiting.ts';
import { openOutboxOf } from '../notify/tell-waiting.ts';
import { createToldTo } from '../notify/told-to.ts';
import { failUsage, printJson } from '../print.ts';
import { withStateLock } from '../run/state-lock.ts';
import { openState } from '../wiring.ts';
import { didYouMean } from '../../findings/wording.ts';

export interface LogOptions {
  /** One page's only; of a customer who left, too. */
  customer?: string;
  /** Dates of the site's time zone, both inclusive: `YYYY-MM-DD`. */
  from?: string;
  to?: string;
  format: 'text' | 'csv';
  /** The key of words, or – with `customer` – a case id: taken back instead of listed. */
  retract?: string;
  /** Shows addresses as they are. */
  addresses?: boolean;
  waitSeconds: number;
}

/** One report that was issued. */
export interface LogRow {
  issuedAt: string;
  /** Empty: the public overview. */
  customer: string;
  caseId: string;
  spokenNumber: string;
  number: number;
  kind: string;
  state: string;
  text: string;
  /** To whom it went, and what became of it. */
  told: string[];
  /** Of a human's words: what `--retract` takes; empty otherwise. */
  key: string;
}

/** `noroshi log`: what was said when. Reads the state and asks nobody. */
export async function logCommand(context: CommandContext, options: LogOptions): Promise<ExitCode> {
  const loaded = loadConfiguration(context, { keys: false, publish: false, links: false });
  if (!loaded.ok) return failUsage(context, loaded.error);
  const { config } = loaded.value;
  if (options.retract !== undefined) return retract(context, config, options.retract, options);
  const state = await openState(config, context, { isReadOnly: true });
  const outbox = await openOutboxOf(config, context);
  const ledger = outbox === null ? await state.loadLedger() : (await loadDeliverable(state, outbox, Infinity)).ledger;
  const cases = [...(await state.loadArchive()), ...casesOf(ledger)];
  assertKnown(config, cases, options.customer);
  const rows = listRows(cases, config, options);
  if (context.json) printJson(context, { exitCode: EXIT.done, reports: rows });
  else if (options.format === 'csv') context.print(toCsv(rows).replace(/\r\n$/, ''));
  else for (const row of rows) context.print(toLine(row));
  return EXIT.done;
}

/** What is taken back leaves the pages with the next run that publishes: it is a change that hides something. */
async function retract(
  context: CommandContext,
  config: Config,
  what: string,
  { customer, waitSeconds }: LogOptions,
): Promise<ExitCode> {
  const state = await openState(config, context);
  return withStateLock(state, context, waitSeconds, async ({ assertHeld }) => {
    const ledger = await state.loadLedger();
    const found = ledger === undefined ? undefined : takeBack(ledger, what, customer, context.now);
    if (found === undefined || found.cases.length === 0) throw nothingToRetractError(what, customer);
    await assertHeld();
    await state.saveLedger(found.ledger);
    await hideWith(state, found.cases, (text) => context.logger.warn(text));
    const cases = found.cases.map((each) => each.replace(/^\//, 'overview/'));
    if (context.json) printJson(context, { exitCode: EXIT.done, retracted: cases });
    else {
      const isJapanese = context.locale === 'ja';
      for (const each of cases) context.print(isJapanese ? `取り消しました：${each}` : `Taken back: ${each}`);
      context.print(
        isJapanese ? '次回の「noroshi run」でページから外れます。' : 'It leaves the pages with the next "noroshi run".',
      );
    }
    return EXIT.done;
  });
}

/** Pages that may still show it go before all others; a site that was never published shows nothing. */
async function hideWith(state: StateStore, cases: readonly string[], warn: (text: string) => void): Promise<void> {
  const memory = await loadPublished(state, warn);
  if (memory === undefined) return;
  const customers = cases.map((each) => each.split('/')[0] ?? '').filter((id) => id !== '');
  await savePublished(state, { ...memory, takenBack: [...new Set([...memory.takenBack, ...customers])] }, memory);
}

function takeBack(ledger: Ledger, what: string, customer: string | undefined, now: Date): Retraction {
  return customer === undefined ? retractWords(ledger, what, now) : retractCase(ledger, customer, what, now);
}

function nothingToRetractError(what: string, customer: string | undefined): NoroshiError {
  if (customer === undefined) {
    return new NoroshiError(
      'usage.retract',
      { en: `No words stand under the key "${what}".`, ja: `「${what}」というキーの報告はありません。` },
      {
        hint: {
          en: '"noroshi log" shows the keys. To take a whole case back, add --customer ID.',
          ja: 'キーは「noroshi log」で確認できます。案件全体を取り消すには --customer ID を付けてください。',
        },
      },
    );
  }
  return new NoroshiError(
    'usage.retract',
    {
      en: `Customer "${customer}" was shown no detected case "${what}".`,
      ja: `お客様「${customer}」に、検知した案件「${what}」は表示されていません。`,
    },
    {
      hint: {
        en: 'An incident that stands in an announcement is taken back by removing its file.',
        ja: 'お知らせの障害は、ファイルを削除すると取り消されます。',
      },
    },
  );
}

function casesOf(ledger: Ledger | undefined): ArchivedCase[] {
  const told = new Map<string, Delivery[]>();
  for (const delivery of ledger?.outbox.deliveries.values() ?? []) {
    const key = `${delivery.customer}/${delivery.caseId}`;
    told.set(key, [...(told.get(key) ?? []), delivery]);
  }
  return [...(ledger?.pages ?? [])].flatMap(([page, { cases }]) =>
    cases.map((own) => ({ page, own, told: told.get(`${page}/${own.caseId}`) ?? [] })),
  );
}

function assertKnown({ customers }: Config, cases: readonly ArchivedCase[], customer: string | undefined): void {
  if (customer === undefined) return;
  const known = new Set([...customers.map(({ id }) => id), ...cases.map(({ page }) => page)]);
  if (known.has(customer)) return;
  const nearest = findNearest(customer, [...known]);
  throw new NoroshiError(
    'usage.customer',
    {
      en: `There is no customer "${customer}", and never was one.`,
      ja: `「${customer}」というお客様はいません（以前にもいません）。`,
    },
    {
      hint: {
        en: didYouMean(nearest) || 'Their ids are in noroshi.yaml.',
        ja: didYouMean(nearest, 'ja') || 'ID は noroshi.yaml にあります。',
      },
    },
  );
}

/** By when they were issued. A page's own words and disclosure: the log says what the page said. */
function listRows(cases: readonly ArchivedCase[], config: Config, options: LogOptions): LogRow[] {
  const { locale, timeZone } = config.site;
  const words = wordsFor(locale);
  const from = dayOf(options.from, '--from', timeZone, 0);
  const before = dayOf(options.to, '--to', timeZone, 1);
  const toldTo = createToldTo(config, options.addresses === true);
  const hidesHosts = new Set(config.customers.filter(({ hosts }) => hosts === 'count').map(({ id }) => id));
  const rows = cases
    .filter(({ page }) => options.customer === undefined || page === options.customer)
    .flatMap(({ page, own, told: deliveries }) => {
      const { reports, retractedAt, caseId, spokenNumber } = own;
      const told =
        retractedAt === null
          ? discloseReports(reports, { ...EVERYTHING, showsHosts: page !== OVERVIEW && !hidesHosts.has(page) })
          : discloseRetracted(reports);
      return told.map((report, i): LogRow => {
        const { kind, state, words: human } = reports[i]!;
        const text = cleanLine(reportSentence(report, words, timeZone).replaceAll('\n', ' '), 4000);
        const { number, at } = report;
        const key = retractedAt === null ? (human?.key ?? '') : '';
        const to = toldTo(deliveries, number);
        return {
          issuedAt: isoText(at),
          customer: page,
          caseId,
          spokenNumber,
          number,
          kind,
          state,
          text,
          told: to,
          key,
        };
      });
    });
  return rows
    .filter(
      ({ issuedAt }) => (from === null || issuedAt >= isoText(from)) && (before === null || issuedAt < isoText(before)),
    )
    .toSorted((a, b) => (a.issuedAt < b.issuedAt ? -1 : a.issuedAt > b.issuedAt ? 1 : 0));
}

/** Who asks is who operates it: the log speaks of whoever it was said of. */
const EVERYTHING = { isShown: () => true, isHeard: () => true };

function dayOf(date: string | undefined, option: string, timeZone: string, daysLater: number): Date | null {
  if (date === undefined) return null;
  const day = parseEpochDay(date);
  if (day === undefined) {
    throw new NoroshiError(
      'usage.period',
      { en: `${option} "${date}" is not a date.`, ja: `${option} の「${date}」は日付ではありません。` },
      {
        hint: {
          en: 'Write dates of the site’s time zone, both inclusive: --from 2026-10-01 --to 2026-10-31.',
          ja: 'サイトのタイムゾーンの日付で、両端を含めて指定してください: --from 2026-10-01 --to 2026-10-31',
        },
      },
    );
  }
  return startOfLocalDay(day + daysLater, timeZone);
}

function toLine({ issuedAt, customer, caseId, spokenNumber, number, text, told, key }: LogRow): string {
  const page = customer === OVERVIEW ? 'overview' : customer;
  const rest = [...(told.length === 0 ? [] : [told.join('; ')]), ...(key === '' ? [] : [key])];
  return [issuedAt, page, caseId, spokenNumber, String(number), text, ...rest].join('\t');
}

const COLUMNS = [
  'issuedAt',
  'customer',
  'caseId',
  'spokenNumber',
  'number',
  'kind',
  'state',
  'text',
  'key',
  'told',
] as const;

function toCsv(rows: readonly LogRow[]): string {
  const cells = rows.map((row) =>
    COLUMNS.map((column) => (column === 'told' ? row.told.join('; ') : String(row[column]))),
  );
  return stringify([[...COLUMNS], ...cells], { bom: true, escape_formulas: true, record_delimiter: 'windows' });
}
