import { compareText } from '../../base/text.ts';
import type { Locale } from '../../config/config.ts';
import { STATES } from '../../model/state.ts';
import { uncountedText } from '../../site/words/uncounted-words.ts';
import { wordsFor } from '../../site/words/words-for.ts';
import { describeFailures } from '../failure-words.ts';
import type { Annotation } from '../github.ts';
import { formatDeliveries } from '../notify/delivery-summary.ts';
import { placesOf, type RunSummary, type TargetSummary } from './run-summary.ts';
import { SUMMARY_WORDS } from './summary-words.ts';

const MOST_NAMES = 10;

/** For people: a few lines, the bad news last, where the eye is. */
export function formatSummary(summary: RunSummary, locale: Locale = 'en'): string[] {
  const words = SUMMARY_WORDS[locale];
  const { organizations, customers, monitorsUnknown, unmapped } = summary;
  const read = organizations.total - organizations.failed.length;
  const states = STATES.filter((state) => customers[state] > 0).map((state) =>
    words.state(customers[state], locale === 'ja' ? wordsFor('ja').states[state] : state),
  );
  const stages = summary.stages.map(({ name, seconds }) => words.stage(name, seconds.toFixed(2)));
  const uncounted = uncountedText(locale, summary.openAlerts, summary.uncounted);
  const { status_logs_refused: refused = 0 } = organizations.oddities;
  return [
    words.read(read, organizations.total, summary.hosts, summary.openAlerts, organizations.requests),
    ...(summary.unchangedSince === undefined ? [] : [words.rested(summary.unchangedSince.toISOString())]),
    ...(uncounted === '' ? [] : [uncounted + words.stop]),
    words.customers(states),
    ...(summary.leaving === undefined
      ? []
      : [words.leaving(summary.leaving.slice(0, MOST_NAMES), Math.max(0, summary.leaving.length - MOST_NAMES))]),
    ...summary.trees.map(({ id, files, written, removed }) => words.built(id, files, written, removed)),
    ...summary.targets.filter(({ ok }) => ok).map((target) => describeTarget(target, locale)),
    words.took(summary.durationSeconds.toFixed(2), stages),
    ...(unmapped.hosts + unmapped.alerts === 0 ? [] : [words.unmapped(unmapped.hosts, unmapped.alerts)]),
    ...(summary.deliveries === undefined ? [] : formatDeliveries(summary.deliveries, locale)),
    ...(monitorsUnknown.length === 0
      ? []
      : [
          words.monitorsUnknown(
            monitorsUnknown.length,
            monitorsUnknown.slice(0, MOST_NAMES),
            Math.max(0, monitorsUnknown.length - MOST_NAMES),
          ),
        ]),
    ...(organizations.pending.runs === 0 ? [] : [words.pending(organizations.pending)]),
    // Counted in the run that finds it out.
    ...(refused === 0 ? [] : [words.logsRefused(refused)]),
    ...Object.entries(organizations.oddities)
      .toSorted(([a], [b]) => compareText(a, b))
      .map(([code, count]) => words.tolerated(code, count)),
  ];
}

/** What went wrong, each with what to do. */
export function listProblems(summary: RunSummary, locale: Locale = 'en'): Annotation[] {
  const say = (message: string, hint: string | null): string => (hint === null ? message : `${message}\n  ${hint}`);
  return [
    ...describeFailures(summary.organizations.failed, locale).map((message): Annotation => ({
      level: 'warning',
      message,
    })),
    ...(summary.staleState === null
      ? []
      : [{ level: 'warning' as const, message: SUMMARY_WORDS[locale].staleState(summary.staleState) }]),
    ...(summary.clock.message === null ? [] : [{ level: 'warning' as const, message: summary.clock.message }]),
    ...summary.announcements.problems.map((message): Annotation => ({ level: 'warning', message })),
    ...summary.unbuilt.map(({ message }): Annotation => ({ level: 'warning', message })),
    ...summary.notifications.map(({ message }): Annotation => ({ level: 'warning', message })),
    ...(summary.deliveries?.problems ?? []).map((message): Annotation => ({ level: 'warning', message })),
    ...placesOf(summary).flatMap(({ error }): Annotation[] =>
      error === null ? [] : [{ level: 'error', message: say(error.message, error.hint) }],
    ),
  ];
}

/** One line about a target that took its tree. */
export function describeTarget(
  { tree, target, put, removed, unchanged, quiet }: TargetSummary,
  locale: Locale = 'en',
): string {
  const words = SUMMARY_WORDS[locale];
  return quiet ? words.quiet(tree, target) : words.published(tree, target, put, removed, unchanged);
}

/** The summary page of a job of GitHub Actions, as Markdown: one table, what went wrong below it. */
export function formatMarkdown(summary: RunSummary, locale: Locale): string {
  const { organizations, customers, unmapped, openAlerts, uncounted } = summary;
  const words = SUMMARY_WORDS[locale].job;
  const read = organizations.total - organizations.failed.length;
  const rows: (readonly [what: string, value: string])[] = [
    [words.organizations, words.organizationsRead(read, organizations.total)],
    ...STATES.filter((state) => customers[state] > 0).map(
      (state) => [words.customersIn(wordsFor(locale).states[state]), String(customers[state])] as const,
    ),
    [words.hosts, String(summary.hosts)],
    [words.openAlerts, String(openAlerts)],
    ...(uncounted.length === 0 ? [] : [[words.uncounted, uncountedText(locale, openAlerts, uncounted)] as const]),
    [words.unmapped, words.unmappedCounts(unmapped.hosts, unmapped.alerts)],
    ...summary.targets.map(
      ({ tree, target, ok, put, removed, unchanged, error }) =>
        [
          `${tree} → ${target}`,
          ok ? words.target(put, removed, unchanged) : words.targetFailed(error?.code ?? ''),
        ] as const,
    ),
    ...(summary.deliveries === undefined
      ? []
      : [[words.messages, formatDeliveries(summary.deliveries, locale).join(' ')] as const]),
    [words.seconds, summary.durationSeconds.toFixed(2)],
  ];
  const problems = listProblems(summary, locale).map(({ message }) => `- ${cell(message)}`);
  return [
    '### Noroshi',
    '',
    tableRow(words.heads),
    '| --- | --- |',
    ...rows.map(tableRow),
    ...(problems.length === 0 ? [] : ['', ...problems]),
  ].join('\n');
}

function tableRow(texts: readonly string[]): string {
  return `| ${texts.map(cell).join(' | ')} |`;
}

function cell(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[|<>`\\]/g, (character) => `\\${character}`);
}
