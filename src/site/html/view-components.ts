import { withMore } from '../../base/with-more.ts';
import { compareStates } from '../../model/state.ts';
import type { Component, DayBar, StatusPage, Uptime } from '../../model/status-page.ts';
import type { BarsView } from './bars.ts';
import { kindOfAll, type Kind } from '../../model/pages/headline.ts';
import type { Words } from '../words/words.ts';
import { domId, type StateLook, type ViewContext } from './view-context.ts';
import { RowBuilder, summarize, type RowView, type UptimeView } from './view-rows.ts';

/** A service with its hosts, or hosts outside of any service, or the overview's customers. */
export interface GroupView {
  domId: string;
  /** As a row's; −1 where it is no component of its own. */
  index: number;
  /** Empty when the page has a single group without a name. */
  name: string;
  look: StateLook;
  /** `5台中2台が停止` – empty when everything is fine or there are no hosts to count. */
  summary: string;
  since: string;
  sinceIso: string;
  bars: BarsView | null;
  uptime: UptimeView | null;
  problems: RowView[];
  /** Problems beyond what a page can show at once. */
  folded: RowView[];
  foldedLabel: string;
  healthy: RowView[];
  healthyLabel: string;
  /** What nobody watches, told apart from what is well. */
  unwatched: RowView[];
  unwatchedLabel: string;
  isOpen: boolean;
}

export interface ComponentsView {
  heading: string;
  /** Of an old page; `{r}` how long ago. */
  headingPast: string;
  /** Groups in which something is not operational, worst first. */
  troubled: GroupView[];
  /** Groups in which everything is operational. */
  fine: GroupView[];
  fineLabel: string;
  isFineOpen: boolean;
  /** The days of the bars and the uptime's dates, said once. */
  legend: string;
  hasBars: boolean;
  /** Kinds of days that occur, for the key. */
  kinds: DayBar['state'][];
}

const KINDS: readonly DayBar['state'][] = ['operational', 'outage', 'degraded', 'maintenance', 'no_data'];

/** Rows that are shown before the rest of a list is folded away, and over the whole page. */
const VISIBLE_IN_GROUP = 20;
const VISIBLE_ON_PAGE = 40;
/** Pages up to this many rows are unfolded when all is well. */
const SMALL_PAGE = 24;

export function buildComponents(context: ViewContext): ComponentsView {
  const { page, words } = context;
  const rows = new RowBuilder(context);
  const groups = groupsOf(page, words).map((group) => withMore(group, { look: groupLook(group, context) }));
  groups.sort((a, b) => compareStates(a.look.state, b.look.state));
  const budget = { rows: VISIBLE_ON_PAGE };
  const troubled: GroupView[] = [];
  const fine: GroupView[] = [];
  const well: Component[] = [];
  const isQuiet = groups.every((group) => group.look.state === 'operational');
  const isSmall = page.components.length <= SMALL_PAGE;
  for (const group of groups) {
    const isFine = group.look.state === 'operational' && group.rows.every((row) => isOperational(row, context));
    // What lies in a fold already is not folded once more, unless it is long.
    const isOpen = isFine && ((isQuiet && isSmall) || group.head === null || group.rows.length <= VISIBLE_IN_GROUP);
    if (isFine) well.push(...group.rows);
    (isFine ? fine : troubled).push(buildGroup(group, rows, budget, context, isOpen));
  }
  const common = rows.commonUptime;
  const heading = page.kind === 'overview' ? words.page.customers : words.page.components;
  return {
    heading,
    headingPast: words.page.past(heading),
    troubled,
    fine,
    fineLabel: words.page.healthy(
      well.length > 0
        ? countRows(well, well.length, context)
        : words.count(page.kind === 'overview' ? 'customer' : 'service', fine.length),
    ),
    isFineOpen: isQuiet && isSmall,
    legend: words.recorded(page.days.length, common === null ? '' : windowText(common, context)),
    hasBars: page.components.some((component) => component.bars.length > 0),
    kinds: kindsOf(page.components),
  };
}

/** Most components share their bars. */
function kindsOf(components: readonly Component[]): DayBar['state'][] {
  const found = new Set<DayBar['state']>();
  for (const bars of new Set(components.map(({ bars }) => bars))) for (const { state } of bars) found.add(state);
  return KINDS.filter((kind) => found.has(kind));
}

function windowText({ fromDay, toDay, days }: Uptime, { page, words, times }: ViewContext): string {
  return toDay === page.days.at(-2)
    ? words.uptimeToYesterday(days)
    : words.uptimeWindow(times.dateText(fromDay), times.dateText(toDay));
}

interface Group {
  head: Component | null;
  name: string;
  rows: Component[];
}

/**
 * Services with their hosts; what stands alone comes last. A host in two services is listed in both. What stands for the
 * customer beside its services is their rest: under the customer's own name it would read as if everything were well. It
 * is all of the customer where an alert or a human spoke of that.
 */
function groupsOf({ kind, components }: StatusPage, words: Words): Group[] {
  const byService = new Map<string, Group>();
  for (const component of components) {
    if (component.kind === 'service') byService.set(component.id, { head: component, name: component.name, rows: [] });
  }
  const rest: Group[] = [];
  const alone: Component[] = [];
  for (const component of components) {
    if (component.kind === 'service') continue;
    if (component.kind === 'customer' && kind === 'customer' && byService.size > 0) {
      const isHit = component.state === 'major_outage' || component.state === 'degraded';
      const isWhole = component.counted === 'customer' && isHit;
      rest.push({ head: component, name: isWhole ? words.page.whole : words.page.rest, rows: [] });
      continue;
    }
    const parents = component.parents.filter((id) => byService.has(id));
    if (parents.length === 0) alone.push(component);
    for (const id of parents) byService.get(id)!.rows.push(component);
  }
  const groups = [...byService.values(), ...rest];
  if (alone.length > 0) groups.push({ head: null, name: '', rows: alone });
  return groups;
}

function groupLook(group: Group, context: ViewContext): StateLook {
  const own = group.head === null ? null : context.look(group.head);
  const looks = group.rows.map((row) => context.look(row));
  const worst = looks.reduce<StateLook | null>(
    (found, look) => (found === null || compareStates(look.state, found.state) < 0 ? look : found),
    null,
  );
  if (own === null) return worst ?? { state: 'operational', word: context.words.states.operational, asOf: '' };
  // A service is never shown better than unknown while one of its hosts cannot be seen.
  return own.state === 'operational' && worst !== null && compareStates(worst.state, own.state) < 0
    ? { ...worst, asOf: own.asOf }
    : own;
}

/** @param n how many of them */
function countRows(rows: readonly Component[], n: number, { page, words }: ViewContext): string {
  return words.count(kindOfRows(rows, { page }), n);
}

function kindOfRows(rows: readonly Component[], { page }: Pick<ViewContext, 'page'>): Kind {
  return kindOfAll(
    rows.map(({ kind }) => kind),
    page,
  );
}

function isOperational(component: Component, context: ViewContext): boolean {
  return context.look(component).state === 'operational';
}

function buildGroup(
  group: Group & { look: StateLook },
  rows: RowBuilder,
  budget: { rows: number },
  context: ViewContext,
  isOpen: boolean,
): GroupView {
  const { words, page } = context;
  const unwatched = group.rows.filter((row) => context.look(row).state === 'not_monitored');
  const sick = group.rows.filter((row) => !isOperational(row, context) && !unwatched.includes(row));
  const well = group.rows.filter((row) => isOperational(row, context));
  const shown = Math.min(sick.length, VISIBLE_IN_GROUP, budget.rows);
  budget.rows -= shown;
  const head = group.head;
  const name =
    group.name ||
    (page.kind === 'customer' && page.components.some((c) => c.kind === 'service') ? words.page.noService : '');
  return {
    domId: domId('group', head?.id ?? 'alone'),
    index: head === null ? -1 : rows.indexOf(head),
    name,
    look: group.look,
    summary: head === null ? '' : summarize(head, context),
    ...rows.sinceOf(head, group.look),
    bars: head === null ? null : rows.barsOf(head),
    uptime: head === null ? null : rows.uptimeOf(head.uptime),
    problems: sick.slice(0, shown).map((row) => rows.build(row)),
    folded: sick.slice(shown).map((row) => rows.build(row)),
    foldedLabel:
      shown === 0
        ? words.page.affectedComponents(countRows(sick, sick.length, context))
        : words.page.more(countRows(sick, sick.length - shown, context)),
    healthy: well.map((row) => rows.build(row)),
    healthyLabel: words.page.healthy(countRows(well, well.length, context)),
    unwatched: unwatched.map((row) => rows.build(row)),
    unwatchedLabel: words.notMonitoredBeside(kindOfRows(unwatched, context), unwatched.length),
    isOpen,
  };
}
