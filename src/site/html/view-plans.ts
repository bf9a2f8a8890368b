import { DAY_MS } from '../../base/durations.ts';
import type { Maintenance, Notice, UnknownComponent } from '../../model/status-page.ts';
import { maintenanceTitle } from '../words/incident-words.ts';
import { renderMarkdown } from '../markdown.ts';
import { kindOfAll } from '../../model/pages/headline.ts';
import type { ViewContext } from './view-context.ts';

export interface MaintenanceView {
  id: string;
  title: string;
  state: Maintenance['state'];
  stateWord: string;
  /** From when to when, with the zone. */
  range: string;
  /** Of one that comes again: how often, and when the next ones are. */
  more: string;
  startsIso: string;
  endsIso: string;
  scope: string;
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
  lastRead: string;
}

const MAX_PLANNED = 10;
const MAX_COMPLETED = 5;
const MAX_NAMES = 10;

export function buildMaintenances(context: ViewContext): MaintenancesView {
  const { page, words } = context;
  const planned = page.maintenances.filter((maintenance) => maintenance.state === 'scheduled');
  const upcoming = foldRecurring(planned).map(([next, ...again]): MaintenanceView => {
    const more = again.length === 0 ? '' : words.page.recurring(again.length + 1);
    return { ...buildMaintenance(next, context), more };
  });
  const completed = page.maintenances.filter((maintenance) => maintenance.state === 'completed');
  const build = (maintenance: Maintenance): MaintenanceView => buildMaintenance(maintenance, context);
  return {
    running: page.maintenances.filter((maintenance) => maintenance.state === 'in_progress').map(build),
    planned: upcoming.slice(0, MAX_PLANNED),
    later: upcoming.slice(MAX_PLANNED),
    laterLabel: words.page.more(words.count('mixed', upcoming.length - MAX_PLANNED)),
    completed: completed.slice(0, MAX_COMPLETED).map(build),
    completedLabel: words.page.completed(Math.min(completed.length, MAX_COMPLETED)),
  };
}

/** What comes again at the same time of day stands once, by its next time. In the order given. */
function foldRecurring(planned: readonly Maintenance[]): [Maintenance, ...Maintenance[]][] {
  const groups = new Map<string, [Maintenance, ...Maintenance[]]>();
  for (const one of planned) {
    const { title, text, bodyMarkdown, components, startsAt, endsAt } = one;
    const minutes = endsAt === null ? null : endsAt.getTime() - startsAt.getTime();
    const ids = components.map(({ id }) => id);
    const key = JSON.stringify([title, text, bodyMarkdown, ids, minutes, startsAt.getTime() % DAY_MS]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

function buildMaintenance(maintenance: Maintenance, { words, times }: ViewContext): MaintenanceView {
  const { components, startsAt, endsAt } = maintenance;
  const names = components.map((component) => component.name).filter((name) => name !== '');
  return {
    id: maintenance.id,
    title: maintenanceTitle(maintenance, words),
    state: maintenance.state,
    stateWord: words.maintenanceStates[maintenance.state],
    range: times.range(startsAt, endsAt),
    more: '',
    startsIso: startsAt.toISOString(),
    endsIso: endsAt?.toISOString() ?? '',
    scope:
      components.length === 0
        ? words.page.maintenanceAll
        : names.length === 0
          ? words.count('mixed', components.length)
          : words.and(names.slice(0, MAX_NAMES), components.length - Math.min(names.length, MAX_NAMES)),
    text: maintenance.text ?? '',
    bodyHtml: maintenance.bodyMarkdown === null ? '' : renderMarkdown(maintenance.bodyMarkdown),
    updates: buildUpdates(maintenance.updates, times),
  };
}

export function buildNotice(notice: Notice, { times }: ViewContext): NoticeView {
  const { startsAt, endsAt } = notice;
  return {
    id: notice.id,
    title: notice.title,
    range: startsAt === null ? '' : endsAt === null ? times.dateTime(startsAt) : times.range(startsAt, endsAt),
    bodyHtml: renderMarkdown(notice.bodyMarkdown),
    updates: buildUpdates(notice.updates, times),
  };
}

function buildUpdates(updates: readonly { at: Date; text: string }[], times: ViewContext['times']): UpdateView[] {
  return updates.map(({ at, text }) => ({ at: times.dateTime(at), atIso: at.toISOString(), text })).toReversed();
}

export function buildUnknownGroups(context: ViewContext): UnknownGroupView[] {
  const { page, words, times } = context;
  const kinds = new Map(page.components.map((component) => [component.id, component.kind]));
  const leaves = page.unknown.filter(({ component }) => kinds.get(component) !== 'service');
  const groups = new Map<string, UnknownComponent[]>();
  for (const unknown of leaves.length > 0 ? leaves : page.unknown) {
    const key = `${unknown.cause} ${unknown.since.getTime()} ${unknown.lastReadAt?.getTime() ?? ''} ${unknown.isEmpty ?? ''}`;
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
    const names = group.map((unknown) => unknown.name).filter((name) => name !== '');
    const shown = names.slice(0, MAX_NAMES);
    return {
      text: words.unknownGroup(
        words.count(counted, group.length),
        first.isEmpty ? words.neverSeen : words.causes[first.cause],
        times.dateTime(first.since),
      ),
      names: shown.length > 0 ? words.and(shown, group.length - shown.length) : '',
      lastRead: first.lastReadAt === null ? words.neverRead : words.lastRead(times.dateTime(first.lastReadAt)),
    };
  });
}
