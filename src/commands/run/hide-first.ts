import { NoroshiError } from '../../base/errors.ts';
import { fail } from '../../base/result.ts';
import { Secret } from '../../base/secret.ts';
import type { Config, S3Credentials, TargetConfig } from '../../config/config.ts';
import { isSameTree, planHiding, type HidingPlan, type PlacedCustomer } from '../../publish/hiding/plan-hiding.ts';
import {
  assertOwner,
  loadPublished,
  savePublished,
  type PublishedMemory,
  type RememberedTarget,
} from '../../publish/hiding/published-memory.ts';
import { publishAll, type PublishJob, type PublishOutcome } from '../../publish/publish.ts';
import type { BuiltTree, HidingReceipt, Target } from '../../publish/target.ts';
import { placeOf } from '../../site/customer-place.ts';
import type { StateStore } from '../../state/state-store.ts';
import type { CommandContext } from '../context.ts';
import { createTargets, treesOf } from '../wiring.ts';

type Tree = Pick<BuiltTree, 'kind' | 'id'>;

/** What a run took down before anything else, and what it owes to it afterwards. */
export interface Hidden {
  plan: HidingPlan;
  /** Targets that still show what must not be seen: they get their heartbeat and nothing else. By {@link keyOf}. */
  refused: ReadonlyMap<string, NoroshiError>;
  /** Of targets that left the configuration and could not be emptied. */
  outcomes: PublishOutcome[];
  /** Empties what moved, now that its new place is there, and remembers what is where. */
  finish(published: readonly PublishOutcome[]): Promise<PublishOutcome[]>;
}

/**
 * Takes down what must not be seen any more, at every target, before anything is learned or put: it needs the configuration
 * and what is remembered, and goes also when all that follows fails.
 *
 * @throws NoroshiError `config.foreign_state` when the state belongs to another configuration
 */
export async function hideFirst(
  config: Config,
  state: StateStore,
  context: CommandContext,
  options: {
    assertMayWrite: () => Promise<void>;
    forgets: ReadonlySet<string>;
    /** The trees come from elsewhere, where what is missing here may have been at hand. */
    isBuiltElsewhere?: boolean;
  },
): Promise<Hidden> {
  const at = context.now;
  const memory = await loadPublished(state, (text) => context.logger.warn(text));
  const owner = { siteUrl: config.site.url, configFile: config.file };
  assertOwner(memory, owner, state.location);
  const create = createTargets(config, state, context, { ...options, formerUrl: memory?.owner.siteUrl });
  const present = treesOf(config).flatMap(({ tree, targets }) =>
    targets.map((target) => ({ tree, config: target, target: create(target) })),
  );
  const rows = present.map(({ tree, config: given, target }) => ({ id: target.id, tree, config: given }));
  const isKept = ({ id }: { id: string }): boolean => !options.forgets.has(id);
  const kept = memory && {
    ...memory,
    targets: memory.targets.filter(isKept),
    unknown: memory.unknown.filter(isKept),
  };
  const plan = planHiding(kept, placedCustomers(config, options.isBuiltElsewhere === true), rows);
  const refused = new Map<string, NoroshiError>();
  await Promise.all(
    present.map(async ({ tree, target }) => {
      const receipt = await attempt(() => hideAt(target, tree, plan, at));
      if (receipt instanceof NoroshiError) return; // It is told where publishing to it fails as well.
      if (receipt.refused !== null) refused.set(keyOf(tree.id, target.id), receipt.refused);
    }),
  );
  const left = new Set<RememberedTarget>();
  const empty = async (targets: readonly RememberedTarget[]): Promise<PublishOutcome[]> => {
    const emptied = await Promise.all(
      targets.map(async (remembered): Promise<PublishOutcome[]> => {
        const result = await attempt(() => create(withCredentials(remembered.config, config, context)).empty(at));
        const error = result instanceof NoroshiError ? result : result.refused;
        if (error === null) return [];
        left.add(remembered);
        return [{ treeId: remembered.tree.id, targetId: remembered.id, result: fail(leftError(remembered, error)) }];
      }),
    );
    return emptied.flat();
  };
  const outcomes = await empty(plan.leavingFirst);

  return {
    plan,
    refused,
    outcomes,
    async finish(published) {
      const isDone = ({ id, tree }: { id: string; tree: Tree }): boolean =>
        published.some(
          ({ treeId, targetId, result }) =>
            result.ok && targetId === id && treeId === tree.id && !refused.has(keyOf(treeId, id)),
        );
      const isReady = ({ tree }: RememberedTarget): boolean =>
        rows.filter((row) => isSameTree(row.tree, tree)).every(isDone);
      const waiting = plan.leavingAfter.filter((target) => !isReady(target));
      const late = await empty(plan.leavingAfter.filter(isReady));
      const before = (kept?.targets ?? []).filter((known) =>
        rows.some((row) => row.id === known.id && isSameTree(row.tree, known.tree)),
      );
      const live = rows.filter(
        (row) => isDone(row) || before.some(({ id, tree }) => id === row.id && isSameTree(tree, row.tree)),
      );
      const isAllDone = rows.every(isDone) && left.size === 0;
      const visibilities = isAllDone || kept === undefined ? visibilitiesOf(config) : kept.visibilities;
      const takenBack = isAllDone ? [] : (kept?.takenBack ?? []);
      const targets = [...live, ...waiting, ...left];
      const unknown = kept?.unknown ?? [];
      await savePublished(state, { owner, visibilities, takenBack, targets, unknown }, memory);
      return late;
    },
  };
}

/** Publishes what may be published after what had to be hidden, and says what is not done. */
export async function publishAfterHiding(jobs: readonly PublishJob[], hidden: Hidden): Promise<PublishOutcome[]> {
  const { plan, refused } = hidden;
  const published = await publishAll(
    jobs.flatMap(({ tree, targets }) => {
      const isRefused = ({ id }: Target): boolean => refused.has(keyOf(tree.id, id));
      const { hidesNames, firstAddresses, keptAddresses } = plan;
      const hiding = tree.kind === 'internal' ? tree : { ...tree, hidesNames, firstAddresses, keptAddresses };
      return [
        { tree: hiding, targets: targets.filter((target) => !isRefused(target)) },
        { tree: { ...tree, isHeartbeatOnly: true }, targets: targets.filter(isRefused) },
      ];
    }),
  );
  const outcomes = published.map((outcome): PublishOutcome => {
    const error = refused.get(keyOf(outcome.treeId, outcome.targetId));
    return error === undefined || !outcome.result.ok ? outcome : { ...outcome, result: fail(error) };
  });
  return [...outcomes, ...hidden.outcomes, ...(await hidden.finish(outcomes))];
}

async function hideAt(target: Target, tree: Tree, plan: HidingPlan, at: Date): Promise<HidingReceipt> {
  if (tree.kind === 'public') return target.hide({ isHidden: plan.isHidden, at });
  if (tree.kind === 'customer' && plan.closedSites.has(tree.id)) return target.empty(at);
  return { hiddenCount: 0, refused: null };
}

async function attempt(work: () => Promise<HidingReceipt>): Promise<HidingReceipt | NoroshiError> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof NoroshiError) return thrown;
    throw thrown;
  }
}

function placedCustomers(config: Config, isBuiltElsewhere: boolean): PlacedCustomer[] {
  return config.customers.map((customer) => ({
    id: customer.id,
    visibility: customer.visibility,
    addresses: placeOf(config, { ...customer, isPassphraseMissing: false }).paths.map(({ path }) => path),
    isUnbuilt: customer.isPassphraseMissing && !isBuiltElsewhere,
  }));
}

function visibilitiesOf(config: Config): PublishedMemory['visibilities'] {
  return new Map(config.customers.map(({ id, visibility }) => [id, visibility]));
}

function keyOf(treeId: string, targetId: string): string {
  return JSON.stringify([treeId, targetId]);
}

function leftError({ id, tree }: RememberedTarget, cause: NoroshiError): NoroshiError {
  const what = tree.kind === 'customer' ? `the site of "${tree.id}"` : `the ${tree.kind} site`;
  return new NoroshiError(
    'publish.left_behind',
    {
      en: `Target "${id}" left the configuration and still holds ${what}: ${cause.message}`,
      ja: `設定から外れた公開先「${id}」に${tree.kind === 'customer' ? `「${tree.id}」のサイト` : tree.kind === 'internal' ? '社内用サイト' : '公開サイト'}が残っています: ${cause.tellIn('ja').message}`,
    },
    {
      cause,
      hint: {
        en: `Remove it by hand, then run once with --forget-target "${id}".`,
        ja: `手動で削除してから、一度だけ --forget-target "${id}" を付けて実行してください。`,
      },
    },
  );
}

/** What reaches its bucket today: what the configuration gives that bucket, any other, or the environment. */
function withCredentials(target: TargetConfig, config: Config, { env }: CommandContext): TargetConfig {
  if ('directory' in target || 'git' in target) return target;
  const all = [...treesOf(config).flatMap(({ targets }) => targets), ...('s3' in config.state ? [config.state] : [])];
  const known = all.flatMap((each) => ('s3' in each && each.s3.credentials !== null ? [each.s3] : []));
  const own = known.find(({ bucket }) => bucket === target.s3.bucket) ?? known[0];
  return { s3: { ...target.s3, credentials: own?.credentials ?? credentialsOf(env) } };
}

function credentialsOf(env: CommandContext['env']): S3Credentials | null {
  // Files and consoles leave line breaks behind what they give.
  const read = (name: string): string => env[name]?.trim() ?? '';
  const [accessKeyId, key, token] = [
    read('AWS_ACCESS_KEY_ID'),
    read('AWS_SECRET_ACCESS_KEY'),
    read('AWS_SESSION_TOKEN'),
  ];
  if (accessKeyId === '' || key === '') return null;
  return { accessKeyId, secretAccessKey: new Secret(key), sessionToken: token === '' ? null : new Secret(token) };
}
