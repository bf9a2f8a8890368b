import { earliestOf } from '../../base/moments.ts';
import { compareText } from '../../base/text.ts';
import type { Report, ReportChange, ReportGroup, ReportThings } from '../status-page.ts';
import { isOfRelease010 } from '../cases/published-010.ts';
import type { CameFact, ComponentFact, LedgerReport } from '../ledger/ledger.ts';
import { ToldRecovery } from './told-recovery.ts';

const MAX_NAMES = 50;

/** What of that which was said a page may still say. */
export interface Disclosure {
  showsHosts: boolean;
  /** Whether the page speaks of a component at all: an overview speaks of those customers only that are listed today. */
  isShown: (component: ComponentFact) => boolean;
  /** Whether humans' words under this key are about what the page speaks of. */
  isHeard: (key: string) => boolean;
}

/**
 * Reports as today's disclosure lets them be read: where hosts are not named, they are counted; of whom the page does not speak
 * any more, nothing is left. A report that was about nobody else is left out, and its number with it.
 */
export function discloseReports(all: readonly LedgerReport[], disclosure: Disclosure): Report[] {
  const { showsHosts } = disclosure;
  const reports: LedgerReport[] = [];
  for (const report of withoutOldTexts(all, disclosure)) {
    const left = withoutHidden(report, disclosure);
    if (left !== undefined) reports.push(left);
  }
  const recovery = new ToldRecovery(disclosure.isShown);
  const takenBack = takenBackIn(reports);
  return reports.map((report): Report => {
    const { number, issuedAt, asOf, state, words } = report;
    const isRetracted = words !== null && words.text !== null && takenBack.has(words.key);
    return {
      number,
      at: issuedAt,
      asOf,
      state,
      change: discloseChange(report, showsHosts),
      text: isRetracted ? null : (words?.text ?? null),
      isRetracted,
      isRecovery: recovery.follow(report),
      corrects: words?.corrects ?? null,
      nextReportAt: words?.nextReportAt ?? null,
      expectedAt: words?.expectedAt ?? null,
    };
  });
}

const NOTHING: ReadonlySet<string> = new Set();

/** Where words stood that were taken back. */
function takenBackIn(reports: readonly LedgerReport[]): ReadonlySet<string> {
  if (reports.every(({ words }) => words === null)) return NOTHING;
  return new Set(reports.flatMap(({ words }) => (words?.text === null ? [words.key] : [])));
}

/**
 * Sentences of release 0.1.0 are kept as they were, names and all. Where any name of the case must not be read today, they are
 * told from their facts as all others.
 */
function withoutOldTexts(
  reports: readonly LedgerReport[],
  { showsHosts, isShown }: Disclosure,
): readonly LedgerReport[] {
  const isOld = ({ words }: LedgerReport): boolean => words !== null && isOfRelease010(words.key);
  if (!reports.some(isOld)) return reports;
  const components = reports.flatMap(({ hit, came, went }) => [...hit, ...came, ...went].map((fact) => fact.component));
  const hidesSome = components.some((one) => !isShown(one));
  const names = showsHosts ? [] : components.filter(({ kind, name }) => kind === 'host' && name !== '');
  const tellsTooMuch = ({ words }: LedgerReport): boolean =>
    hidesSome || names.some(({ name }) => words?.text?.includes(name) === true);
  return reports.map((report) => (isOld(report) && tellsTooMuch(report) ? { ...report, words: null } : report));
}

function withoutHidden(report: LedgerReport, { isShown, isHeard }: Disclosure): LedgerReport | undefined {
  const { hit, came, went, words } = report;
  if (words !== null && !isHeard(words.key)) return undefined;
  const isWhole = (facts: readonly { component: ComponentFact }[]): boolean =>
    facts.every((fact) => isShown(fact.component));
  if (isWhole(hit) && isWhole(came) && isWhole(went)) return report;
  const shown = <F extends { component: ComponentFact }>(facts: F[]): F[] =>
    facts.filter((fact) => isShown(fact.component));
  const left = { hit: shown(hit), came: shown(came), went: shown(went) };
  const before = came.length + went.length;
  const isAboutOthers = words === null && before > 0 && left.came.length + left.went.length === 0;
  return isAboutOthers ? undefined : { ...report, ...left };
}

/** Of a case that was taken back: that there were so many reports, and when. */
export function discloseRetracted(reports: readonly LedgerReport[]): Report[] {
  return reports.map(({ number, issuedAt, asOf }) => ({
    number,
    at: issuedAt,
    asOf,
    state: 'resolved',
    change: discloseChange({ kind: 'human', hit: [], came: [], went: [] }, false),
    text: null,
    isRetracted: true,
    isRecovery: false,
    corrects: null,
    nextReportAt: null,
    expectedAt: null,
  }));
}

export function discloseChange(
  { kind, hit, came, went }: Pick<LedgerReport, 'kind' | 'hit' | 'came' | 'went'>,
  showsHosts: boolean,
): ReportChange {
  const flapping = hit.filter(({ isFlapping }) => isFlapping);
  const things = (facts: readonly { component: ComponentFact }[]): ReportThings => thingsOf(facts, showsHosts);
  return {
    kind,
    came: groupsOf(
      came,
      ({ effect, isWorse }) => `${effect} ${isWorse}`,
      (group) => {
        const { effect, isWorse } = group[0]!;
        const begun = group.map(({ from }) => from);
        return groupOf(things(group), begun, openingOf(group), {
          effect,
          isChange: isWorse,
          end: null,
          isEstimated: false,
        });
      },
    ),
    went: groupsOf(
      went,
      ({ effect, end, isEased, isEstimated }) => `${effect} ${end} ${isEased} ${isEstimated}`,
      (group) => {
        const { effect, isEased, end, isEstimated } = group[0]!;
        const ended = group.map(({ to }) => to);
        return groupOf(things(group), ended, null, { effect, isChange: isEased, end, isEstimated });
      },
    ),
    flapping: flapping.length === 0 ? null : things(flapping),
    hit: things(hit),
    effect: hit.some(isOutage) || came.some(isOutage) || went.some(isOutage) ? 'outage' : 'degraded',
  };
}

function isOutage({ effect }: { effect: 'outage' | 'degraded' }): boolean {
  return effect === 'outage';
}

function groupsOf<F>(
  facts: readonly F[],
  keyOf: (fact: F) => string,
  toGroup: (facts: F[]) => ReportGroup,
): ReportGroup[] {
  // Nearly every report tells of one thing or of none.
  if (facts.length < 2) return facts.map((fact) => toGroup([fact]));
  const groups = new Map<string, F[]>();
  for (const fact of facts) groups.set(keyOf(fact), [...(groups.get(keyOf(fact)) ?? []), fact]);
  return [...groups.values()].map(toGroup);
}

/** Written out in full: see `withMore`. A report's groups are read by every page and file that tells it. */
function groupOf(
  { kind, count, names }: ReportThings,
  instants: readonly Date[],
  openedAt: Date | null,
  { effect, isChange, end, isEstimated }: Pick<ReportGroup, 'effect' | 'isChange' | 'end' | 'isEstimated'>,
): ReportGroup {
  const { from, to } = spanOf(instants);
  return openedAt === null
    ? { kind, count, names, from, to, effect, isChange, end, isEstimated }
    : { kind, count, names, from, to, openedAt, effect, isChange, end, isEstimated };
}

function openingOf(came: readonly CameFact[]): Date | null {
  return earliestOf(came.map((fact) => fact.openedAt));
}

function spanOf(instants: readonly Date[]): { from: Date; to: Date } {
  const [only] = instants;
  if (only !== undefined && instants.length === 1) return { from: only, to: only };
  const all = instants.map(Number);
  return { from: new Date(Math.min(...all)), to: new Date(Math.max(...all)) };
}

function thingsOf(facts: readonly { component: ComponentFact }[], showsHosts: boolean): ReportThings {
  const [only] = facts;
  // Most reports tell of one thing, twice for each page; the rest of this took a fiftieth of a build.
  if (only !== undefined && facts.length === 1) {
    const { kind, name } = only.component;
    return { kind, count: 1, names: isNamed(only.component, showsHosts) ? [name] : [] };
  }
  const components = new Map(facts.map(({ component }) => [component.id, component]));
  const kinds = new Set([...components.values()].map(({ kind }) => kind));
  const [kind = 'host'] = kinds;
  const names = [...components.values()].filter((component) => isNamed(component, showsHosts)).map(({ name }) => name);
  return {
    kind: kinds.size > 1 ? 'mixed' : kind,
    count: components.size,
    names: names.toSorted(compareText).slice(0, MAX_NAMES),
  };
}

function isNamed({ kind, name }: ComponentFact, showsHosts: boolean): boolean {
  return name !== '' && (kind !== 'host' || showsHosts);
}
