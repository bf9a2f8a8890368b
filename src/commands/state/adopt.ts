import { loadPublished, savePublished } from '../../publish/hiding/published-memory.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { loadConfiguration } from '../load-configuration.ts';
import { failUsage } from '../print.ts';
import { withStateLock } from '../run/state-lock.ts';
import { openState } from '../wiring.ts';

/** For a site that was moved and renamed at once: its state is told who it belongs to. */
export async function adoptCommand(context: CommandContext, options: { waitSeconds: number }): Promise<ExitCode> {
  const loaded = loadConfiguration(context, { keys: false, publish: false });
  if (!loaded.ok) return failUsage(context, loaded.error);
  const { config } = loaded.value;
  const state = await openState(config, context);
  return withStateLock(state, context, options.waitSeconds, async () => {
    const memory = await loadPublished(state, (text) => context.logger.warn(text));
    const owner = { siteUrl: config.site.url, configFile: config.file };
    if (memory === undefined) {
      context.print(
        `The state in ${state.location} belongs to nobody yet; the first run that publishes makes it its own.`,
      );
      return EXIT.done;
    }
    await savePublished(state, { ...memory, owner }, memory);
    context.print(
      context.locale === 'ja'
        ? `${state.location} の状態データは、${config.file}（${config.site.url}）のものになりました。`
        : `The state in ${state.location} belongs to ${config.file} (${config.site.url}) now.`,
    );
    return EXIT.done;
  });
}
