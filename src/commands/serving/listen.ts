import { dirname } from 'node:path';
import { MINUTE_MS } from '../../base/durations.ts';
import { systemTiming } from '../../io/timing.ts';
import { runChild } from '../../listen/child.ts';
import { createDoor } from '../../listen/door.ts';
import { createListener } from '../../listen/listener.ts';
import { startReceiver } from '../../listen/receiver.ts';
import type { RunEnd } from '../../listen/run-end.ts';
import type { ScheduleSettings } from '../../listen/schedule.ts';
import type { Config } from '../../config/config.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { loadWithCredentials } from '../load-with-credentials.ts';
import { failUsage } from '../print.ts';

export interface ListenOptions {
  host: string;
  port: number;
  /** From run to run, in place of `site.everyMinutes`; what pages promise stays. */
  everySeconds: number | undefined;
  /** The script of this program, which is started anew for each run. */
  script: string;
}

/** How far Mackerel's API may lag behind its webhook. */
const CONFIRM_MS = 10_000;
/** Without `listen:` in the configuration there are no hooks, and the schedule alone. */
const NO_HOOKS = { user: '', secrets: [], settleSeconds: 2, minGapSeconds: 10 };
/** A run that takes longer hangs: every request, organization and target in it has a limit of its own far below. */
const SHORTEST_LIMIT_MS = 10 * MINUTE_MS;

/** Receiver and schedule in one process, until somebody ends it; then it waits for the run at work. */
export async function listenCommand(context: CommandContext, options: ListenOptions): Promise<ExitCode> {
  const loaded = await loadWithCredentials(context, { keys: 'some', publish: true, hook: true });
  if (!loaded.ok) return failUsage(context, loaded.error);
  const { config } = loaded.value;
  const hooks = config.listen ?? NO_HOOKS;
  const settings = settingsOf(config, options);
  const listener = createListener({
    settings,
    timing: systemTiming,
    logger: context.logger,
    run: () => startCommand(context, config, options, config.notify === null ? ['run'] : ['run', '--no-notify']),
    // Mails must not hold up pages.
    deliver: config.notify === null ? null : () => startCommand(context, config, options, ['notify']),
  });
  const { figures } = listener;
  const receiver = await startReceiver(
    {
      door: createDoor({ user: hooks.user, secrets: hooks.secrets, monotonicMs: () => systemTiming.monotonicMs() }),
      onHook: listener.takeHook,
      onNote: listener.note,
      onRefusal: figures.countRefusal,
      health: () => figures.health(systemTiming.monotonicMs()),
      metrics: () => figures.metrics(systemTiming.monotonicMs()),
    },
    options.host,
    options.port,
  );
  // Before anybody is told that it listens: who is told may end it at once.
  const stopped = context.untilStopped();
  context.print(
    `Listening at ${receiver.url}${config.listen === null ? ' – no "listen:" in the configuration, so no hook is let in' : 'hook'}; a run every ${describeEvery(settings)}.`,
  );
  listener.start();
  await stopped;
  context.tell(
    context.locale === 'ja'
      ? '停止します：新しい実行は始めず、いまの実行の終わりを待ちます。'
      : 'Stopping: no run is begun any more; the one at work comes to its end.',
  );
  await receiver.close();
  await listener.stop();
  return EXIT.done;
}

function settingsOf({ site, listen }: Config, { everySeconds }: ListenOptions): ScheduleSettings {
  const { settleSeconds, minGapSeconds } = listen ?? NO_HOOKS;
  return {
    everyMs: everySeconds === undefined ? site.everyMinutes * MINUTE_MS : everySeconds * 1000,
    settleMs: settleSeconds * 1000,
    minGapMs: minGapSeconds * 1000,
    confirmMs: CONFIRM_MS,
  };
}

function describeEvery({ everyMs }: ScheduleSettings): string {
  return everyMs % MINUTE_MS === 0 ? `${everyMs / MINUTE_MS} minutes` : `${everyMs / 1000} seconds`;
}

function startCommand(
  context: CommandContext,
  config: Config,
  { script }: ListenOptions,
  words: readonly string[],
): Promise<RunEnd> {
  const flags = [...(context.json ? ['--json'] : []), ...(context.quiet ? ['--quiet'] : [])];
  return runChild({
    argv: [script, ...words, '--config', context.configFile, ...flags],
    env: process.env,
    directory: dirname(context.configFile),
    limitMs: Math.max(SHORTEST_LIMIT_MS, 3 * config.site.everyMinutes * MINUTE_MS),
    timing: systemTiming,
  });
}
