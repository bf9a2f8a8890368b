import { readingOf, type Look } from './looks.ts';
import { isClaimed } from './meaning.ts';
import { minuteOf, type Page } from './pages.ts';
import { downtimeMinutes } from './recurrence.ts';
import { clockText, valueAt, type Minute, type Story, type StoryDowntime, type StoryOrganization } from './story.ts';

/** Recurring work is told two weeks ahead; the last day of them is left alone, where it may be cut. */
const AHEAD_MINUTES = 13 * 24 * 60;
/** A page lists no more of it. */
const MOST_LISTED = 10;
/** Downtimes are read hourly at the latest. */
const KEPT_MINUTES = 61;
/** A run asks for one of what changes rarely: so many runs ask for all of it. */
const TURNS = 3;

const known = new WeakMap<StoryDowntime, { from: Minute; to: Minute; minutes: Set<Minute> }>();

/** The planned work that the page lists ahead, minute by minute, against the downtimes of its organizations. */
export function checkMaintenance(story: Story, looks: readonly Look[], customer: string, page: Page): string[] {
  const look = looks.at(-1)!;
  const now = look.hi;
  const listed = new Set<Minute>();
  const said = new Set(story.announcements.map(({ id }) => id));
  for (const { id, startsAt, endsAt, state } of page.maintenances) {
    if (state === 'completed' || said.has(id)) continue;
    const end = endsAt === null ? now + AHEAD_MINUTES : Math.min(minuteOf(endsAt), now + AHEAD_MINUTES);
    for (let minute = Math.max(minuteOf(startsAt), now); minute < end; minute++) listed.add(minute);
  }
  const must = new Set<Minute>();
  const may = new Set<Minute>();
  for (const organization of story.organizations) {
    for (const downtime of organization.downtimes) {
      const certainty = certaintyOf(story, looks, customer, organization, downtime);
      if (certainty === 'no') continue;
      for (const minute of minutesAhead(story, downtime, now)) {
        may.add(minute);
        if (certainty === 'sure') must.add(minute);
      }
    }
  }
  const scheduled = page.maintenances.filter(({ state }) => state === 'scheduled');
  const told =
    scheduled.length < MOST_LISTED ? Infinity : Math.max(...scheduled.map(({ startsAt }) => minuteOf(startsAt)));
  // Work that is announced speaks for the silent downtime behind it.
  const isAnnounced = (minute: Minute): boolean =>
    page.maintenances.some(
      ({ id, state, startsAt, endsAt }) =>
        said.has(id) &&
        state !== 'completed' &&
        overlapsRun(minuteOf(startsAt), endsAt === null ? null : minuteOf(endsAt), minute),
    );
  const missing = [...must].find((minute) => !listed.has(minute) && minute <= told && !isAnnounced(minute));
  const invented = [...listed].find((minute) => !may.has(minute));
  return [
    ...(missing === undefined ? [] : [`${customer}: planned work at ${clockText(missing)} is not listed`]),
    ...(invented === undefined
      ? []
      : [`${customer}: planned work at ${clockText(invented)} is listed, and there is none`]),
  ];
}

/** A downtime is one with its announcement where any of it lies within: none lasts longer than eight hours. */
function overlapsRun(from: Minute, to: Minute | null, minute: Minute): boolean {
  return minute >= from - 8 * 60 && (to === null || minute < to + 8 * 60);
}

function minutesAhead(story: Story, downtime: StoryDowntime, now: Minute): Minute[] {
  const from = story.from;
  const to = (story.runs.at(-1)?.at ?? from) + AHEAD_MINUTES + KEPT_MINUTES;
  const cached = known.get(downtime);
  const all = cached?.from === from && cached.to === to ? cached.minutes : downtimeMinutes(downtime, from, to);
  known.set(downtime, { from, to, minutes: all });
  return [...all].filter((minute) => minute >= now && minute < now + AHEAD_MINUTES);
}

/** Whether the customer has a host that it covers, and whether that was read. */
function certaintyOf(
  story: Story,
  looks: readonly Look[],
  customer: string,
  organization: StoryOrganization,
  downtime: StoryDowntime,
): 'sure' | 'maybe' | 'no' {
  const look = looks.at(-1)!;
  const at = look.run.at;
  if (downtime.enteredAt > at) return 'no';
  const covers = (minute: Minute): boolean =>
    organization.hosts.some((host) => {
      const isListed = host.bornAt <= minute && (host.retiredAt === null || minute < host.retiredAt);
      const services = valueAt(host.services, minute);
      const isScoped =
        downtime.serviceScopes.length === 0 || downtime.serviceScopes.some((name) => services.includes(name));
      return isListed && isScoped && isClaimed(look.config, customer, organization.name, services);
    });
  const readings = looks.filter((each) => readingOf(story, each, organization.name) === 'certain');
  const since = readings.filter(({ lo }) => lo >= downtime.enteredAt + KEPT_MINUTES);
  const isFresh = since.at(-1) === look && since.length >= TURNS;
  if (covers(at) && isFresh && look.lo === look.hi) return 'sure';
  return looks.some(({ run }) => covers(run.at)) ? 'maybe' : 'no';
}
