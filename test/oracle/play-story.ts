import { checkCases } from './check-cases.ts';
import { checkLinks, checkPrefix, checkReports, toldOn, type Told } from './check-ledger.ts';
import { checkMaintenance } from './check-maintenance.ts';
import { checkOutputs } from './check-outputs.ts';
import { checkDisclosure, checkOverview, OverviewMemory } from './check-overview.ts';
import { checkQuiet } from './check-quiet.ts';
import { checkUnknown } from './check-unknown.ts';
import { checkUptime } from './check-uptime.ts';
import { checkRecoveries, checkWatch } from './check-watch.ts';
import { checkWindows } from './check-windows.ts';
import { checkWords } from './check-words.ts';
import { lookOf, type Look } from './looks.ts';
import { pageOf } from './pages.ts';
import { startProgram, type Site } from './program.ts';
import { clockText, isoOf, type Minute, type Story } from './story.ts';

/** What is compared; by name, so that one can be looked at alone. */
export type Check =
  | 'windows'
  | 'uptime'
  | 'outputs'
  | 'reports'
  | 'prefix'
  | 'links'
  | 'cases'
  | 'maintenance'
  | 'unknown'
  | 'unknownNamed'
  | 'quiet'
  | 'words'
  | 'watch'
  | 'recoveries'
  | 'disclosure'
  | 'overview';

/** Those that the program fulfils for every seed; what is missing here is known not to be true yet. */
export const FULFILLED: readonly Check[] = [
  'windows',
  'uptime',
  'outputs',
  'reports',
  'prefix',
  'links',
  'cases',
  'maintenance',
  'unknown',
  'unknownNamed',
  'quiet',
  'words',
  'watch',
  'recoveries',
  'disclosure',
  'overview',
];

export interface Played {
  runs: number;
  kills: number;
  refusals: number;
  comparisons: number;
  /** What was wrong, each a sentence with its run. */
  mismatches: string[];
}

const TOLERATED_MINUTES = 5;

/** Plays a story through the program and holds everything it shows against the reference. */
export async function playStory(story: Story, checks: readonly Check[] = FULFILLED): Promise<Played> {
  // Some of them are killed: what they left of customers must not be believed.
  const program = startProgram(story, { carries: true });
  const looks: Look[] = [];
  const told = new Map<string, Told>();
  const shown = new Map<string, Set<string>>();
  const overview = new OverviewMemory();
  let site: Site | undefined = undefined;
  const played: Played = { runs: 0, kills: 0, refusals: 0, comparisons: 0, mismatches: [] };
  for (const [i, run] of story.runs.entries()) {
    const ran = await program.run(run);
    const look = lookOf(story, run, ran);
    looks.push(look);
    played.runs++;
    if (ran.outcome === 'killed') played.kills++;
    if (ran.outcome === 'refused') played.refusals++;
    // What was told is kept, not derived: whoever loses it starts anew.
    if (ran.lostLedger) {
      told.clear();
      overview.forget();
    }
    if (ran.outcome !== 'published') continue;
    const stirred = checks.includes('quiet') ? checkQuiet(story, looks, site, ran.site) : [];
    played.mismatches.push(...stirred.map((problem) => `run ${i + 1} at ${clockText(run.at)}: ${problem}`));
    site = ran.site;
    for (const { id } of look.config.customers) {
      played.comparisons += checks.length;
      const problems = checkCustomer({ story, looks, site: ran.site, told, shown }, id, new Set(checks));
      played.mismatches.push(...problems.map((problem) => `run ${i + 1} at ${clockText(run.at)}: ${problem}`));
    }
    if (checks.includes('overview')) {
      played.comparisons++;
      const problems = checkOverview(story, looks, site, overview);
      played.mismatches.push(...problems.map((problem) => `run ${i + 1} at ${clockText(run.at)}: ${problem}`));
    }
    for (const id of told.keys()) if (!look.config.customers.some((each) => each.id === id)) told.delete(id);
  }
  return played;
}

function beginningsOf({ organizations }: Story): Minute[] {
  return organizations.flatMap(({ alerts }) =>
    alerts.flatMap(({ openedAt, status }) => [openedAt, ...status.map(({ at }) => at)]),
  );
}

/** What a run put into cases whose target took nothing is not seen before the next one, which may join otherwise. */
function isJudgedUnseen(looks: readonly Look[]): boolean {
  return looks.at(-2)?.outcome === 'unpublished';
}

function closingsOf({ organizations }: Story): Minute[] {
  return organizations.flatMap(({ alerts }) => alerts.flatMap(({ closedAt }) => closedAt ?? []));
}

interface Scene {
  story: Story;
  looks: readonly Look[];
  site: Site;
  told: Map<string, Told>;
  /** Ids of cases that a customer's page showed, whatever was lost since. */
  shown: Map<string, Set<string>>;
}

function checkCustomer({ story, looks, site, told, shown }: Scene, id: string, checks: ReadonlySet<Check>): string[] {
  const { config, run } = looks.at(-1)!;
  const { visibility } = config.customers.find((each) => each.id === id)!;
  const disclosed = checks.has('disclosure') ? checkDisclosure(site, id, visibility) : [];
  const page = pageOf(site, id);
  if (visibility === 'internal') return disclosed;
  if (page === undefined) return [`${id} has no page`];
  const readings = looks
    .filter(({ outcome }) => outcome === 'published' || outcome === 'unpublished')
    .map(({ run }) => run.at);
  // Two clocks that differ by a few minutes work together: what one dated, the other takes as it is.
  const now = isoOf(looks.at(-1)!.hi + TOLERATED_MINUTES);
  const announced = new Set(story.announcements.map((one) => one.id));
  const wasLost = looks.some((look) => look.run.lost !== null);
  const before = told.get(id) ?? new Map();
  told.set(id, toldOn(page));
  const known = new Set(shown.get(id));
  shown.set(id, new Set([...known, ...page.incidents.map(({ caseId }) => caseId)]));
  const say = (problems: string[]): string[] => problems.map((problem) => `${id}: ${problem}`);
  return [
    ...disclosed,
    ...(checks.has('windows') ? checkWindows(story, looks, id, page) : []),
    ...(checks.has('uptime') ? checkUptime(story, looks, id, page) : []),
    ...(checks.has('maintenance') ? checkMaintenance(story, looks, id, page) : []),
    ...(checks.has('unknown') ? checkUnknown(story, looks, id, page, checks.has('unknownNamed')) : []),
    ...(checks.has('words') ? checkWords(story, looks, id, page) : []),
    ...(checks.has('watch') ? checkWatch(story, looks, id, page) : []),
    ...(checks.has('recoveries') ? checkRecoveries(story, page) : []),
    ...(checks.has('outputs') ? say(checkOutputs(site, id, page, visibility)) : []),
    ...(checks.has('reports') ? say(checkReports(page, now, wasLost)) : []),
    ...(checks.has('cases') && run.lost === null && !isJudgedUnseen(looks)
      ? say(checkCases(page, known, config, readings, beginningsOf(story), announced, closingsOf(story)))
      : []),
    ...(checks.has('prefix') ? say(checkPrefix(before, toldOn(page))) : []),
    ...(checks.has('links') ? say(checkLinks(site, id, before.keys())) : []),
  ];
}
