import { loadBuiltTrees } from '../../publish/built/load-built-trees.ts';
import { planAll } from '../../publish/publish.ts';
import type { Config } from '../../config/config.ts';
import type { BuiltTree } from '../../publish/target.ts';
import type { StateStore } from '../../state/state-store.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { formatAnnotation, isGitHubActions } from '../github.ts';
import { loadWithCredentials } from '../load-with-credentials.ts';
import { spokenLocale } from '../locale.ts';
import { failUsage, printJson, printPlans } from '../print.ts';
import { lookAtTargets } from './look-at-targets.ts';
import { hideFirst, publishAfterHiding } from './hide-first.ts';
import { describeTarget } from './format-summary.ts';
import { summarizeOutcomes, summarizePlans, type PlanSummary, type TargetSummary } from './run-summary.ts';
import { withStateLock } from './state-lock.ts';
import { openState, planJobs } from '../wiring.ts';

/** Brings what `build` made to the targets. */
export async function publishCommand(
  context: CommandContext,
  options: {
    from: string;
    dryRun: boolean;
    waitSeconds: number;
    replacesNewer: boolean;
    adopts: boolean;
    verifies: boolean;
    forgetTargets: readonly string[];
  },
): Promise<ExitCode> {
  const loaded = await loadWithCredentials(context, { keys: false, publish: true });
  if (!loaded.ok) return failUsage(context, loaded.error);
  const { config } = loaded.value;
  const trees = loadBuiltTrees(options.from, { verify: 'hash' });
  const state = await openState(config, context);
  return withStateLock(state, context, options.waitSeconds, async (lock) => {
    const writing = {
      assertMayWrite: lock.assertHeld,
      forgets: new Set(options.forgetTargets),
      isBuiltElsewhere: true,
    };
    if (!options.dryRun)
      await assertNotOlder(config, state, context, { built: trees[0], replacesNewer: options.replacesNewer });
    const hidden = options.dryRun ? null : await hideFirst(config, state, context, writing);
    const jobs = planJobs(config, trees, state, context, {
      assertMayWrite: lock.assertHeld,
      replacesNewer: options.replacesNewer,
      adopts: options.adopts,
      verifies: options.verifies,
      clockConfirmedAt: undefined,
    });
    const locale = spokenLocale(context);
    const results =
      hidden === null
        ? summarizePlans(await planAll(jobs), locale)
        : summarizeOutcomes(await publishAfterHiding(jobs, hidden), locale);
    const failures = results.flatMap(({ error }) => (error === null ? [] : [error]));
    const exitCode = exitCodeFor(results, context.allowPartial);
    if (context.json) printJson(context, { exitCode, [options.dryRun ? 'plans' : 'targets']: results });
    else printResults(context, results);
    for (const { message, hint } of failures) {
      context.tell(hint === null ? message : `${message}\n  ${hint}`);
      if (isGitHubActions(context.env)) context.tell(formatAnnotation({ level: 'error', message }));
    }
    return exitCode;
  });
}

/** An older build knows nothing of what a newer run shows: it hides none of it. @throws PublishError `publish.newer_exists` */
async function assertNotOlder(
  config: Config,
  state: StateStore,
  context: CommandContext,
  how: { built: BuiltTree | undefined; replacesNewer: boolean },
): Promise<void> {
  const { assertFirst } = await lookAtTargets(config, state, context, how);
  assertFirst({ isConfirmed: false });
}

function printResults(context: CommandContext, results: readonly (TargetSummary | PlanSummary)[]): void {
  for (const result of results) {
    if ('remove' in result) printPlans(context, [result]);
    else if (result.ok && !context.quiet) context.print(describeTarget(result, context.locale));
  }
}

function exitCodeFor(results: readonly (TargetSummary | PlanSummary)[], allowPartial: boolean): ExitCode {
  if (results.every(({ ok }) => !ok)) return EXIT.nothingPublished;
  return results.some(({ error }) => error !== null) && !allowPartial ? EXIT.partial : EXIT.done;
}
