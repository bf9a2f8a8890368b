import { NoroshiError } from '../../base/errors.ts';
import type { Config } from '../../config/config.ts';
import { assertNotOvertaken } from '../../publish/heartbeat.ts';
import type { BuiltTree, Target, TargetLook } from '../../publish/target.ts';
import type { ClockJudgement } from '../../snapshot/clock.ts';
import type { StateStore } from '../../state/state-store.ts';
import type { CommandContext } from '../context.ts';
import { createTargets, treesOf } from '../wiring.ts';

export interface Looks {
  /** How far our clock is ahead of the first store's that told; `null`: none did. */
  storeClockSkewMs: number | null;
  /** The instant that readers of each target see. */
  checkedAt: (Date | undefined)[];
  /** The id that this site goes by where readers look; by it a run whose state was lost goes on. */
  siteId: string | undefined;
  /** @throws PublishError `publish.newer_exists` where readers of any target see a newer run of this site than this one */
  assertFirst: (clock: Pick<ClockJudgement, 'isConfirmed'>) => void;
}

/** Looks at every target, side by side. One that does not answer is told where publishing to it fails as well. */
export async function lookAtTargets(
  config: Config,
  state: StateStore,
  context: CommandContext,
  options: {
    replacesNewer: boolean;
    /** What is to be shown; left out: what this run is about to build. */
    built?: Pick<BuiltTree, 'builtAt' | 'heartbeat'> | undefined;
  },
): Promise<Looks> {
  const create = createTargets(config, state, context, { assertMayWrite: () => Promise.resolve() });
  const targets = treesOf(config).flatMap((tree) => tree.targets.map(create));
  const looks = await Promise.all(targets.map(lookAt));
  return {
    storeClockSkewMs: looks.find((look) => look?.clockSkewMs != null)?.clockSkewMs ?? null,
    checkedAt: looks.map((look) => look?.checkedAt),
    siteId: looks.find((look) => look?.site?.url === config.site.url)?.site?.id,
    assertFirst(clock) {
      const run = {
        builtAt: options.built?.builtAt ?? context.now,
        heartbeat: options.built?.heartbeat ?? '',
        replacesNewer: options.replacesNewer,
        ...(clock.isConfirmed ? { clockConfirmedAt: context.now } : {}),
      };
      for (const [i, target] of targets.entries()) {
        const { publishedAt, checkedAt } = looks[i] ?? {};
        // A branch tells when its pages were built and not when that was checked: each is compared with its like.
        assertNotOvertaken(target.id, run, {
          publishedAt,
          checkedAt: publishedAt === undefined ? checkedAt : undefined,
        });
      }
    },
  };
}

async function lookAt(target: Target): Promise<TargetLook | undefined> {
  try {
    return await target.look();
  } catch (thrown) {
    if (thrown instanceof NoroshiError) return undefined;
    throw thrown;
  }
}
