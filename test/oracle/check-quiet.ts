import { localDate } from './local-days.ts';
import { readingOf, type Look } from './looks.ts';
import type { Site } from './program.ts';
import { downtimeMinutes } from './recurrence.ts';
import type { Minute, Story, StoryAnnouncement, StoryOrganization } from './story.ts';

/** What settles or waits has settled by then. */
const REST_MINUTES = 70;

/** A run since which nothing happened writes the same bytes. */
export function checkQuiet(story: Story, looks: readonly Look[], before: Site | undefined, now: Site): string[] {
  const [first, last, look] = [looks.at(-3), looks.at(-2), looks.at(-1)!];
  // Bars have no time to show before something was read twice.
  const isSeen = first?.outcome === 'published' && last?.outcome === 'published' && last.run.lost === null;
  if (before === undefined || !isSeen || !isQuiet(story, last, look)) return [];
  if (isNewsOfPlans(story, looks.at(-4)?.lo ?? -Infinity, look.hi)) return [];
  const changed = [...now].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
  const gone = [...before.keys()].filter((path) => !now.has(path));
  return [
    ...changed.map((path) => `nothing happened, and ${path} changed`),
    ...gone.map((path) => `nothing happened, and ${path} is gone`),
  ];
}

function isQuiet(story: Story, last: Look, look: Look): boolean {
  const from = last.lo - REST_MINUTES;
  const isCalm =
    look.run.lost === null && last.lo === last.hi && look.lo === look.hi && last.run.config === look.run.config;
  if (!isCalm || localDate(story.timeZone, last.lo) !== localDate(story.timeZone, look.hi)) return false;
  const isRead = (each: Look): boolean =>
    each.config.organizations.every((name) => readingOf(story, each, name) === 'certain');
  const isSaid = story.announcements.some((one) => speaksWithin(one, from, look.hi));
  return isRead(last) && isRead(look) && !isSaid && !story.organizations.some((each) => happens(each, from, look.hi));
}

function speaksWithin(
  { from, to, startsAt, endsAt, updates }: StoryAnnouncement,
  since: Minute,
  until: Minute,
): boolean {
  const times = [from, to ?? from, startsAt, endsAt ?? startsAt, ...updates.map(({ at }) => at)];
  return times.some((at) => at >= since && at <= until);
}

function happens(organization: StoryOrganization, from: Minute, to: Minute): boolean {
  const { hosts, monitors, alerts, downtimes, silences } = organization;
  const times = [
    ...hosts.flatMap(({ name, services, status, bornAt, retiredAt }) => [
      ...[...name, ...services, ...status].map(({ at }) => at),
      bornAt,
      retiredAt ?? bornAt,
    ]),
    ...monitors.flatMap(({ name, isMute }) => [...name, ...isMute].map(({ at }) => at)),
    ...alerts.flatMap(({ openedAt, closedAt, status }) => [
      openedAt,
      closedAt ?? openedAt,
      ...status.map(({ at }) => at),
    ]),
    ...silences.flatMap((silence) => [silence.from, silence.to]),
  ];
  // An open alert that waits to be old enough is something that happens.
  const waits = alerts.some(({ openedAt, closedAt }) => openedAt <= to && (closedAt ?? to) >= from);
  return waits || times.some((at) => at >= from && at <= to) || downtimes.some((each) => isNear(each, from, to));
}

/** Downtimes take turns with what else changes rarely: it may take three runs until one is read. */
function isNewsOfPlans({ organizations }: Story, from: Minute, to: Minute): boolean {
  return organizations.some(({ downtimes }) => downtimes.some(({ enteredAt: at }) => at >= from && at <= to));
}

/** Work that is planned moves the list ahead from run to run. */
function isNear(downtime: StoryOrganization['downtimes'][number], from: Minute, to: Minute): boolean {
  return downtime.recurrence !== null || downtimeMinutes(downtime, from, to).size > 0;
}
