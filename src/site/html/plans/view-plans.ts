import type {
  Maintenance,
  Notice,
  StatusPage,
  UnknownComponent,
  WithdrawnMaintenance,
} from '../../../model/status-page.ts';
import { maintenanceTitle } from '../../words/incident-words.ts';
import { htmlOf, markName, plainOf } from '../../words/marked-names.ts';
import { renderMarkdown } from '../../markdown.ts';
import { kindOfAll } from '../../../model/pages/headline.ts';
import { cadenceWordsFor } from './cadence-words.ts';
import { cadenceOf, foldMaintenances, type Times } from './recurring.ts';
import type { ViewContext } from '../view-context.ts';
import type { Words } from '../../words/words.ts';

export interface MaintenanceView {
  id: string;
  title: string;
  /** As raw HTML, in which names of hosts are not translated; so is `scopeHtml`. */
  titleHtml: string;
  state: Maintenance['state'] | 'withdrawn';
  /** Empty where the title says it. */
  stateWord: string;
  /** From when to when, or in which rhythm; empty where that is the title: nobody gave it one. */
  range: string;
  /** Of one that comes again: when next, or how often. */
  more: string;
  startsIso: string;
  endsIso: string;
  /** Empty where the title says it. */
  scope: string;
  scopeHtml: string;
  text: string;
  /** Raw HTML, safe; empty when there is none. */
  bodyHtml: string;
  /** Newest first. */
  updates: UpdateView[];
}

export interface UpdateView {
  at: string;
  atIso: string;
  text: string;
}

export interface MaintenancesView {
  running: MaintenanceView[];
  /** Taken back, until they would have been over. */
  withdrawn: MaintenanceView[];
  /** Scheduled, unfolded; at most {@link MAX_PLANNED}. */
  planned: MaintenanceView[];
  /** Beyond those. */
  later: MaintenanceView[];
  laterLabel: string;
  completed: MaintenanceView[];
  completedLabel: string;
}

export interface NoticeView {
  id: string;
  title: string;
  range: string;
  bodyHtml: string;
  updates: UpdateView[];
}

/** Components that cannot be seen for one reason since one moment. */
export interface UnknownGroupView {
  /** `3台：監視データを取得できません（応答なし）。2026年… から` */
  text: string;
  /** Empty where they may not be said. */
  names: string;
  /** Raw HTML, in which no name is translated. */
  namesHtml: string;
  lastRead: string;
}

const MAX_PLANNED = 5;
const MAX_COMPLETED = 5;
const MAX_WITHDRAWN = 5;
const MAX_NAMES = 10;
const MAX_TITLE_NAMES = 2;

export function buildMaintenances(context: ViewContext): MaintenancesView {
  const { page, words } = context;
  const build = (state: Maintenance['state'], isFolded: boolean): MaintenanceView[] => {
    const all = page.maintenances.filter((maintenance) => maintenance.state === state);
    // Each time that is over or lasts stands by itself, unless it is one work for several customers.
    const apart = isFolded ? all : all.map((each) => ({ ...each, series: each.id }));
    return foldMaintenances(apart, page.kind).map((times) => headByTime(buildMaintenance(times, context), words));
  };
  const upcoming = build('scheduled', true);
  const completed = build('completed', false);
  return {
    running: build('in_progress', false),
    withdrawn: page.withdrawn.slice(0, MAX_WITHDRAWN).map((one) => buildWithdrawn(one, context)),
    planned: upcoming.slice(0, MAX_PLANNED),
    later: upcoming.slice(MAX_PLANNED),
    laterLabel: words.page.moreMaintenances(upcoming.length - MAX_PLANNED),
    completed: completed.slice(0, MAX_COMPLETED),
    completedLabel: words.page.completed(Math.min(completed.length, MAX_COMPLETED)),
  };
}

/** Under a heading that says maintenance, what nobody gave a title is known by its time. */
function headByTime(view: MaintenanceView, words: Words): MaintenanceView {
  return view.title === words.maintenanceTitle([])
    ? { ...view, title: view.range, titleHtml: htmlOf(view.range), range: '' }
    : view;
}

/** In place of its dates, where it has a rhythm. */
function timesText([next, ...again]: Times, { words, times, today }: ViewContext): { range: string; more: string } {
  const range = times.span(next.startsAt, next.endsAt, today);
  const own = cadenceWordsFor(words.locale);
  const cadence = cadenceOf([next, ...again], times);
  if (cadence === null) return { range, more: again.length === 0 ? '' : own.again(again.length) };
  const clock = (at: Date): string => times.near(at, times.localDay(at));
  return {
    range: own.every(cadence, clock(next.startsAt), next.endsAt === null ? '' : clock(next.endsAt)),
    more: own.next(times.moment(next.startsAt, today)),
  };
}

function buildMaintenance(all: Times, context: ViewContext): MaintenanceView {
  const { words, times, today, page } = context;
  const [maintenance] = all;
  const { components, startsAt, endsAt } = maintenance;
  const names = components.map((component) => component.name).filter((name) => name !== '');
  const isOfMany = page.kind === 'overview' && components.length > 1;
  const named = isOfMany ? [] : markHosts(components, page);
  const title = maintenanceTitle({ ...maintenance, components: named }, words);
  // Its title is made of that name.
  const isScopeSaid = maintenance.title === null && names.length === 1 && components.length === 1;
  const scope =
    components.length === 0
      ? words.page.maintenanceAll
      : names.length === 0
        ? words.count('mixed', components.length)
        : words.and(names.slice(0, MAX_NAMES).map(markName), components.length - Math.min(names.length, MAX_NAMES));
  return {
    id: maintenance.id,
    title: plainOf(title),
    titleHtml: htmlOf(title),
    state: maintenance.state,
    stateWord: words.maintenanceStates[maintenance.state],
    ...timesText(all, context),
    startsIso: startsAt.toISOString(),
    endsIso: endsAt?.toISOString() ?? '',
    scope: isScopeSaid ? '' : plainOf(scope),
    scopeHtml: isScopeSaid ? '' : htmlOf(scope),
    text: maintenance.text ?? '',
    bodyHtml: maintenance.bodyMarkdown === null ? '' : renderMarkdown(maintenance.bodyMarkdown),
    updates: buildUpdates(maintenance.updates, times, today),
  };
}

/** The names of hosts marked, where they are so few that a title names them. */
function markHosts(components: Maintenance['components'], page: StatusPage): Maintenance['components'] {
  if (components.length > MAX_TITLE_NAMES) return components;
  const kindOf = (id: string): string => page.components.find((each) => each.id === id)?.kind ?? '';
  return components.map(({ id, name }) => ({
    id,
    name: name !== '' && kindOf(id) === 'host' ? markName(name) : name,
  }));
}

/** Who reads it knows it from before: what it was, and that it does not take place. */
function buildWithdrawn(withdrawn: WithdrawnMaintenance, context: ViewContext): MaintenanceView {
  const known: Maintenance = { ...withdrawn, state: 'scheduled', bodyMarkdown: null, updates: [] };
  const view = buildMaintenance([known], context);
  const { words } = context;
  const titles = { title: words.withdrawn(view.title), titleHtml: words.withdrawn(view.titleHtml) };
  return { ...view, ...titles, state: 'withdrawn', stateWord: '', text: '' };
}

export function buildNotice(notice: Notice, { times, today }: ViewContext): NoticeView {
  const { startsAt, endsAt } = notice;
  return {
    id: notice.id,
    title: notice.title,
    range:
      startsAt === null ? '' : endsAt === null ? times.moment(startsAt, today) : times.span(startsAt, endsAt, today),
    bodyHtml: renderMarkdown(notice.bodyMarkdown),
    updates: buildUpdates(notice.updates, times, today),
  };
}

function buildUpdates(
  updates: readonly { at: Date; text: string }[],
  times: ViewContext['times'],
  today: string,
): UpdateView[] {
  return updates.map(({ at, text }) => ({ at: times.moment(at, today), atIso: at.toISOString(), text })).toReversed();
}

/** @param isSinceTold beside them already; a single group then leaves it out */
export function buildUnknownGroups(context: ViewContext, isSinceTold: boolean): UnknownGroupView[] {
  const { page, words, times, today } = context;
  const kinds = new Map(page.components.map((component) => [component.id, component.kind]));
  const leaves = page.unknown.filter(({ component }) => kinds.get(component) !== 'service');
  const groups = new Map<string, UnknownComponent[]>();
  for (const unknown of leaves.length > 0 ? leaves : page.unknown) {
    const key = `${unknown.cause} ${unknown.since.getTime()} ${unknown.lastReadAt?.getTime() ?? ''} ${unknown.isEmpty ?? ''} ${unknown.isPartial ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [unknown]);
    else group.push(unknown);
  }
  return [...groups.values()].map((group) => {
    const first = group[0]!;
    const counted = kindOfAll(
      group.flatMap(({ component }) => kinds.get(component) ?? []),
      page,
    );
    // Of what was never read only the customer is known: beside components that were, it is what else there may be.
    const isRest = counted === 'whole' && page.components.some(({ kind }) => kind !== 'customer');
    const names = isRest ? [] : group.map((unknown) => unknown.name).filter((name) => name !== '');
    const shown = names.slice(0, MAX_NAMES).map(markName);
    const list = shown.length > 0 ? words.and(shown, group.length - shown.length) : '';
    const count = words.count(counted, group.length);
    const lastRead =
      first.lastReadAt === null ? words.neverRead : words.lastRead(times.moment(first.lastReadAt, today));
    return {
      text: words.unknownGroup(
        isRest ? words.page.rest : first.isPartial ? words.inPart(count) : count,
        first.isEmpty ? words.neverSeen : words.causes[first.cause],
        isSinceTold && groups.size === 1 ? '' : times.moment(first.since, today),
      ),
      names: plainOf(list),
      namesHtml: htmlOf(list),
      lastRead: first.isPartial ? words.ofUnreadPart(lastRead) : lastRead,
    };
  });
}
