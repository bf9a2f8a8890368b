import { resolve } from 'node:path';
import { NoroshiError } from '../../base/errors.ts';
import { tellThrown } from '../../base/system-words.ts';
import { saveFileAtomically } from '../../io/atomic-file.ts';
import { findOpenQuestions } from '../../model/history/find-open-questions.ts';
import { assertClock, describeClock, settleClock } from '../../snapshot/clock.ts';
import { serializeSnapshot } from '../../snapshot/write-snapshot.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { formatAnnotation, isGitHubActions } from '../github.ts';
import { loadConfiguration } from '../load-configuration.ts';
import { failUsage, printJson } from '../print.ts';
import { summarizeSnapshot } from './run-summary.ts';
import { askStoreClock, collectNow, openState, type CollectOptions } from '../wiring.ts';
import { spokenLocale } from '../locale.ts';
import { SUMMARY_WORDS } from './summary-words.ts';
import { describeFailures } from '../failure-words.ts';

/**
 * Writes what Mackerel says now into a file, for `build --snapshot`. The state is only read – it tells how far back closed
 * alerts are known – so that many shards may run at once.
 */
export async function collectCommand(
  context: CommandContext,
  options: CollectOptions & { to: string },
): Promise<ExitCode> {
  const loaded = loadConfiguration(context, { keys: 'some', publish: false, links: false });
  if (!loaded.ok) return failUsage(context, loaded.error);
  const { config } = loaded.value;
  const state = await openState(config, context);
  const { snapshot: last, history } = await state.loadLearned();
  const snapshot = await collectNow(config, context, { last, questions: findOpenQuestions(history) }, options);
  const store = context.isNowGiven ? null : state.clockSkewMs();
  const clock = await settleClock(snapshot, store, () => askStoreClock(config, context));
  assertClock(clock, context.isNowGiven);
  const told = describeClock(clock, context.isNowGiven);
  if (told !== null) context.tell(told[spokenLocale(context)]);
  const file = resolve(options.to);
  try {
    saveFileAtomically(file, serializeSnapshot(snapshot));
  } catch (cause) {
    throw new NoroshiError(
      'usage.to',
      {
        en: `The snapshot ${file} cannot be written: ${tellThrown(cause).en}.`,
        ja: `スナップショット ${file} を書き込めません: ${tellThrown(cause).ja}`,
      },
      { cause },
    );
  }
  const summary = summarizeSnapshot(snapshot, config);
  const { failed, total, requests } = summary.organizations;
  const exitCode = failed.length > 0 && !context.allowPartial ? EXIT.partial : EXIT.done;
  for (const message of describeFailures(failed, spokenLocale(context))) {
    context.tell(message);
    if (isGitHubActions(context.env)) context.tell(formatAnnotation({ level: 'warning', message }));
  }
  if (context.json) printJson(context, { exitCode, file, takenAt: snapshot.takenAt, ...summary });
  else if (!context.quiet) {
    context.print(SUMMARY_WORDS[context.locale].collected(total - failed.length, total, requests, file));
  }
  return exitCode;
}
