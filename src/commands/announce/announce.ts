import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { formatFinding } from '../../announcements/words/finding-words.ts';
import { parseAnnouncement } from '../../announcements/parse-announcement.ts';
import { NoroshiError } from '../../base/errors.ts';
import { cleanLine, cleanText } from '../../base/text.ts';
import { twoDigits } from '../../base/thousands.ts';
import { wallTimeAt } from '../../base/time-zone.ts';
import type { Config, Locale } from '../../config/config.ts';
import { findNearest } from '../../findings/nearest.ts';
import { didYouMean } from '../../findings/wording.ts';
import type { Dialog } from '../init/ask-on-terminal.ts';
import { splitNames } from '../init/questions.ts';
import { writeNew } from '../init/write-new.ts';
import type { CommandContext } from '../context.ts';
import { spokenLocale } from '../locale.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { loadConfiguration } from '../load-configuration.ts';
import { failUsage, printJson } from '../print.ts';
import { unknownCustomerError } from '../unknown-customer.ts';
import { openState } from '../wiring.ts';
import { ANNOUNCE_WORDS, type AnnounceWords } from './announce-words.ts';
import {
  buildAnnouncement,
  fileStem,
  PROPOSALS,
  templateNamed,
  TEMPLATES,
  type AnnouncementDraft,
  type Template,
} from './announcement-text.ts';

/** What was given on the command line; the rest is asked for on a terminal, and proposed elsewhere. */
export interface AnnounceOptions {
  template?: string;
  title?: string;
  customers?: string;
  case?: string;
  starts?: string;
  ends?: string;
  next?: string;
  text?: string;
  /** `null` where nobody can answer. */
  dialog: Pick<Dialog, 'ask'> | null;
}

const LONGEST_TITLE = 200;

/** `noroshi announce`: writes one new file into the folder of announcements, and only one that can be used. */
export async function announceCommand(context: CommandContext, options: AnnounceOptions): Promise<ExitCode> {
  const loaded = loadConfiguration(context, { keys: false, publish: false, links: false });
  if (!loaded.ok) return failUsage(context, loaded.error);
  const { config } = loaded.value;
  const words = ANNOUNCE_WORDS[context.locale];
  const draft = await completeDraft(config, context, options, words);
  if (draft === undefined) {
    context.tell(words.left);
    return EXIT.usage;
  }
  const text = buildAnnouncement(draft);
  const file = join(config.announcementsDirectory, findFreeName(config.announcementsDirectory, fileStem(draft)));
  assertUsable(text, file, config, spokenLocale(context));
  if (!writeNew(file, text)) throw new NoroshiError('usage.announce', words.exists(file));
  if (context.json) printJson(context, { exitCode: EXIT.done, file });
  else {
    context.print(words.written(file));
    if (!context.quiet) context.print(words.next);
  }
  return EXIT.done;
}

/** `undefined` when somebody left the questions. */
async function completeDraft(
  config: Config,
  context: CommandContext,
  options: AnnounceOptions,
  words: AnnounceWords,
): Promise<AnnouncementDraft | undefined> {
  const { dialog } = options;
  let hasLeft = false;
  const ask = async (given: string | undefined, question: string, fallback: string): Promise<string> => {
    if (given !== undefined || dialog === null || hasLeft) return given ?? fallback;
    const answer = await dialog.ask(fallback === '' ? `${question}: ` : `${question} [${fallback}]: `);
    if (answer === undefined) hasLeft = true;
    return answer?.trim() || fallback;
  };
  const errors = ANNOUNCE_WORDS[spokenLocale(context)];
  const template = readTemplate(await ask(options.template, words.template, 'investigating'), errors);
  const proposal = PROPOSALS[config.site.locale][template];
  const isMaintenance = template === 'maintenance';
  const named = readCustomers(await ask(options.customers, words.customers, ''), config, {
    hasLeft,
    locale: spokenLocale(context),
  });
  const caseText = isMaintenance ? '' : await ask(options.case, words.case, '');
  const draft: AnnouncementDraft = {
    template,
    customers: named,
    caseId: caseText === '' ? null : await findCase(caseText, named, config, context),
    at: formatWallTime(context.now, config.site.timeZone),
    startsAt: isMaintenance ? await ask(options.starts, words.starts, '') : (options.starts ?? null),
    endsAt: isMaintenance ? await ask(options.ends, words.ends, '') : (options.ends ?? null),
    nextReportAt: options.next ?? null,
    title: cleanLine(await ask(options.title, words.title, proposal.title), LONGEST_TITLE),
    text: cleanText(await ask(options.text, words.text, proposal.text)),
  };
  return hasLeft ? undefined : draft;
}

function readTemplate(name: string, words: AnnounceWords): Template {
  const template = templateNamed(name);
  if (template !== undefined) return template;
  throw new NoroshiError('usage.announce', words.noKind(name), { hint: words.kinds(TEMPLATES.join(', ')) });
}

function readCustomers(
  text: string,
  config: Config,
  { hasLeft, locale }: { hasLeft: boolean; locale: Locale },
): AnnouncementDraft['customers'] {
  const ids = splitNames(text);
  if (ids.length === 1 && ids[0] === 'all') return 'all';
  const known = config.customers.map(({ id }) => id);
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined) throw unknownCustomerError(unknown, known, locale);
  if (ids.length > 0 || hasLeft) return ids;
  const words = ANNOUNCE_WORDS[locale];
  throw new NoroshiError('usage.announce', words.nobody, { hint: words.nobodyHint });
}

/** By its id, or by the number that customers quote; of the customers who are told. */
async function findCase(
  text: string,
  customers: AnnouncementDraft['customers'],
  config: Config,
  context: CommandContext,
): Promise<string> {
  const ledger = await (await openState(config, context, { isReadOnly: true })).loadLedger();
  const pages = [...(ledger?.pages ?? [])].filter(([id]) => customers === 'all' || customers.includes(id));
  const cases = pages.flatMap(([, { cases: told }]) => told);
  const found = new Set(
    cases.filter(({ caseId, spokenNumber }) => [caseId, spokenNumber].includes(text)).map(({ caseId }) => caseId),
  );
  const [caseId] = found;
  if (caseId !== undefined && found.size === 1) return caseId;
  const known = cases.flatMap((each) => [each.caseId, each.spokenNumber]);
  const nearest = findNearest(text, known);
  const locale = spokenLocale(context);
  const words = ANNOUNCE_WORDS[locale];
  const hint = (found.size > 1 ? '' : didYouMean(nearest, locale)) || words.caseHint;
  throw new NoroshiError('usage.case', found.size > 1 ? words.manyCases(text, found.size) : words.noCase(text), {
    hint,
  });
}

/** What a run would not use is not written. */
function assertUsable(text: string, file: string, config: Config, locale: Locale): void {
  const customerIds = new Set(config.customers.map(({ id }) => id));
  const { timeZone } = config.site;
  const { announcement, findings } = parseAnnouncement(text, {
    file,
    id: basename(file, '.md'),
    timeZone,
    customerIds,
  });
  if (announcement !== undefined && findings.length === 0) return;
  const lines = findings.map((finding) => formatFinding(finding, basename(file), locale));
  const words = ANNOUNCE_WORDS[locale];
  throw new NoroshiError('usage.announce', words.refused(lines.join('\n')), { hint: words.refusedHint });
}

function findFreeName(folder: string, stem: string): string {
  for (let count = 1; ; count++) {
    const name = `${stem}${count === 1 ? '' : `-${count}`}.md`;
    if (!existsSync(join(folder, name))) return name;
  }
}

function formatWallTime(at: Date, timeZone: string): string {
  const { year, month, day, hour, minute } = wallTimeAt(at, timeZone);
  return `${year}-${twoDigits(month)}-${twoDigits(day)} ${twoDigits(hour)}:${twoDigits(minute)}`;
}
