import { join, resolve } from 'node:path';
import { loadAnnouncements } from '../../announcements/load-announcements.ts';
import { NoroshiError } from '../../base/errors.ts';
import type { Config } from '../../config/config.ts';
import { saveFileAtomically } from '../../io/atomic-file.ts';
import { assembleReportInput, untilLeft } from '../../report/availability-input.ts';
import { renderIndexCsv, renderIndexHtml, type IndexEntry } from '../../report/report-index.ts';
import { daysOfMonth, type MonthDays } from '../../report/report-month.ts';
import { renderFormats, renderReport, type ReportFormat, type ReportRequest } from '../../report/render-report.ts';
import type { Model } from '../../model/model.ts';
import { prepareModel } from '../../model/prepare-model.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { loadConfiguration } from '../load-configuration.ts';
import { failUsage, printJson } from '../print.ts';
import { withDeparted } from '../run/remembered-customers.ts';
import { openState } from '../wiring.ts';

export interface ReportOptions {
  /** Left out: every customer, into `out`. */
  customer?: string;
  /** Either a month (`YYYY-MM`, `last`), or the first and the last day. */
  month?: string;
  from?: string;
  to?: string;
  format: ReportFormat;
  /** Folder for the reports of all. */
  out?: string;
}

const SAID = {
  ja: {
    written: (count: number, folder: string) => `${count}件のお客様の稼働報告書を ${folder} に書きました。`,
    unobserved: (count: number) => `うち ${count}件には、この期間の監視データがありません。`,
  },
  en: {
    written: (count: number, folder: string) =>
      `Wrote the availability reports of ${count} ${count === 1 ? 'customer' : 'customers'} to ${folder}.`,
    unobserved: (count: number) =>
      `Of ${count} of them nothing was observed in this period, and ${count === 1 ? 'its report says' : 'their reports say'} so.`,
  },
};

/**
 * `noroshi report`, from what the state remembers – of customers who left, too –; asks Mackerel nothing and changes nothing
 * but the folder it is given.
 */
export async function reportCommand(context: CommandContext, options: ReportOptions): Promise<ExitCode> {
  const loaded = loadConfiguration(context, { keys: false, publish: false, links: false });
  if (!loaded.ok) return failUsage(context, loaded.error);
  const known = loaded.value.config;
  const days = readDays(options, known, context.now);
  const state = await openState(known, context, { isReadOnly: true });
  const { config, departed } = await withDeparted(state, known);
  const { snapshot, history } = await state.loadLearned();
  // What was judged and said stays so: the report tells the same cases as the pages.
  const ledger = await state.loadLedger();
  const said = ledger === undefined ? {} : { ledger };
  const { now } = context;
  const { announcements } = loadAnnouncements(config);
  const present = snapshot ?? { takenAt: now, organizations: [] };
  let made: Model | undefined;
  // Only when what was asked for is good.
  const model = (): Model =>
    (made ??= prepareModel({ config, snapshot: present, history, announcements, now, ...said }));
  const request: Omit<ReportRequest, 'customerId' | 'format'> = {
    ...days,
    ...(options.month === undefined ? {} : { month: options.month }),
    locale: config.site.locale,
    timeZone: config.site.timeZone,
    now,
    customerIds: config.customers.map(({ id }) => id),
    load: (customerId) => untilLeft(assembleReportInput(model(), customerId), departed.get(customerId) ?? null),
  };
  if (options.customer !== undefined) {
    const text = renderReport({ ...request, customerId: options.customer, format: options.format });
    context.print(text.replace(/\n$/, ''));
    return EXIT.done;
  }
  const folder = resolve(context.directory, options.out ?? '.');
  const entries = writeAll(config, departed, request, folder, context);
  if (context.json) printJson(context, { exitCode: EXIT.done, folder, ...days, reports: entries });
  else if (!context.quiet) {
    const unobserved = entries.filter(({ isObserved }) => !isObserved).length;
    context.print(SAID[context.locale].written(entries.length, folder));
    if (unobserved > 0) context.print(SAID[context.locale].unobserved(unobserved));
  }
  return EXIT.done;
}

const FORMATS_OF_ALL = ['html', 'csv'] as const;

/** One customer after the other: an index that leads to what is there already comes last. */
function writeAll(
  config: Config,
  departed: ReadonlyMap<string, Date | null>,
  request: Omit<ReportRequest, 'customerId' | 'format'>,
  folder: string,
  context: CommandContext,
): IndexEntry[] {
  const { from, to } = request;
  const save = (file: string, text: string): void => saveFileAtomically(join(folder, file), text, { sync: false });
  const entries = config.customers.map(({ id, name }, i): IndexEntry => {
    context.progress(`${i + 1} / ${config.customers.length}`);
    const { texts, isObserved } = renderFormats({ ...request, customerId: id }, FORMATS_OF_ALL);
    const [html, csv] = FORMATS_OF_ALL.map((format, f) => {
      const file = `${id}_${from}_${to}.${format}`;
      save(file, texts[f]!);
      return file;
    });
    return { customer: id, name, hasLeft: departed.has(id), isObserved, html: html!, csv: csv! };
  });
  context.progress(null);
  save('index.html', renderIndexHtml(entries, { from, to }, config.site.locale));
  save('index.csv', renderIndexCsv(entries));
  return entries;
}

function readDays({ customer, month, from, to, out }: ReportOptions, config: Config, now: Date): MonthDays {
  if ((customer === undefined) === (out === undefined)) {
    throw new NoroshiError(
      'usage.report',
      {
        en: 'A report is of one customer, or of all into a folder.',
        ja: '稼働報告書は、一つのお客様か、全お客様（フォルダーに出力）のどちらかです。',
      },
      {
        hint: {
          en: 'Write --customer ID, or --all --out DIR.',
          ja: '--customer ID か、--all --out DIR を指定してください。',
        },
      },
    );
  }
  if (month === undefined && from !== undefined && to !== undefined) return { from, to };
  const days =
    month === undefined || from !== undefined || to !== undefined
      ? undefined
      : daysOfMonth(month, config.site.timeZone, now);
  if (days !== undefined) return days;
  throw new NoroshiError(
    'usage.period',
    { en: 'The period is a month, or a first and a last day.', ja: '期間は、月か、最初と最後の日で指定してください。' },
    {
      hint: {
        en: 'Write --month last, --month 2026-10, or --from 2026-10-01 --to 2026-10-31.',
        ja: '--month last、--month 2026-10、または --from 2026-10-01 --to 2026-10-31 のように書きます。',
      },
    },
  );
}
