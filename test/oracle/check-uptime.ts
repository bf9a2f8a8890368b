import { localDate } from './local-days.ts';
import { createSpans, readingOf, speaksOf, type Look, type Spans } from './looks.ts';
import { hitMinutes, type Bounds } from './meaning.ts';
import { isWatchedBy } from './check-watch.ts';
import { questionsOf } from './check-windows.ts';
import type { Page, PageComponent } from './pages.ts';
import { downtimeMinutes } from './recurrence.ts';
import { valuesWithin, valueAt, type Minute, type Story, type StoryHost, type StoryOrganization } from './story.ts';

const DAY = 24 * 60;

/**
 * Uptime of hosts, counted minute by minute over whole local days: observed minutes without maintenance, and those of
 * them that were out. Where a minute may be either, it widens the bounds.
 */
export function checkUptime(story: Story, looks: readonly Look[], customer: string, page: Page): string[] {
  const look = looks.at(-1)!;
  return story.organizations.flatMap((organization) => {
    if (!speaksOf(look, customer, organization.name)) return [];
    const spans = createSpans(story, looks, customer, organization.name);
    // What humans call an outage counts as one; how much of it is theirs to say.
    const isCalledOut = story.announcements.some((one) => one.customer === customer && one.impact !== 'none');
    if (spans.first === undefined || isCalledOut) return [];
    return organization.hosts.flatMap((host) => {
      const names = host.name.map(({ value }) => value);
      const component = page.components.find(({ kind, name }) => kind === 'host' && names.includes(name));
      if (component === undefined || !isSteady(host, story)) return [];
      const watched = new Set(
        looks.map(({ config }) => isWatchedBy(config, organization, valueAt(host.services, story.from))),
      );
      // Watched by some rules only: when it was is told apart elsewhere.
      if (watched.size > 1) return [];
      if (!watched.has(true))
        return isGrey(component) && component.uptime !== undefined
          ? [`${customer}: ${component.name} is not watched and has uptime`]
          : [];
      return checkHost(story, looks, { customer, organization, host, component, spans });
    });
  });
}

function isGrey({ state }: PageComponent): boolean {
  return state === 'not_monitored';
}

interface Counted {
  customer: string;
  organization: StoryOrganization;
  host: StoryHost;
  component: PageComponent;
  spans: Spans;
}

/** A host that moved belonged to somebody else before; its time is not told apart by the contract. */
function isSteady({ services, bornAt }: StoryHost, story: Story): boolean {
  return services.length === 1 && bornAt < story.from;
}

function checkHost(story: Story, looks: readonly Look[], counted: Counted): string[] {
  const { customer, organization, host, component, spans } = counted;
  const now = looks.at(-1)!.run.at + looks.at(-1)!.run.clockMinutes;
  const today = localDate(story.timeZone, now);
  const observed = observedMinutes(story, looks, spans, organization.name, customer);
  const outage = hitMinutes(spans, questionsOf(customer, organization, host), 'outage');
  const planned = maintenanceMinutes(story, spans, organization, host);
  const bounds = { counted: [0, 0], down: [0, 0] };
  for (const minute of observed.may) {
    if (localDate(story.timeZone, minute) >= today || planned.must.has(minute)) continue;
    const isSure = observed.must.has(minute) && !planned.may.has(minute);
    bounds.counted[1]! += 60;
    if (isSure) bounds.counted[0]! += 60;
    // A run that was killed may have learned more than the last one that showed what it read.
    if (!outage.may.has(minute) && minute < spans.last!.lo) continue;
    bounds.down[1]! += 60;
    if (isSure && outage.must.has(minute)) bounds.down[0]! += 60;
  }
  return compare(component, bounds).map((problem) => `${customer}: uptime of ${component.name} ${problem}`);
}

function compare({ uptime }: PageComponent, { counted, down }: Record<'counted' | 'down', number[]>): string[] {
  if (uptime === undefined) return counted[0]! > 0 ? [`is not shown; ${counted[0]} seconds were observed`] : [];
  const { observedSeconds, outageSeconds, ratio } = uptime;
  const problems: string[] = [];
  if (observedSeconds < counted[0]! || observedSeconds > counted[1]!) {
    problems.push(`counts ${observedSeconds} observed seconds; there were ${counted.join('–')}`);
  }
  if (outageSeconds < down[0]! || outageSeconds > down[1]!) {
    problems.push(`counts ${outageSeconds} seconds of outage; there were ${down.join('–')}`);
  }
  if (Math.abs(ratio - (1 - outageSeconds / observedSeconds)) > 1e-9)
    problems.push(`is ${ratio}, which is not its formula`);
  return problems;
}

/** From the first reading to the last: what lies between is read back. What was lost may have been forgotten. */
function observedMinutes(
  story: Story,
  looks: readonly Look[],
  spans: Spans,
  organization: string,
  customer: string,
): Bounds {
  const bounds: Bounds = { must: new Set(), may: new Set() };
  const readings = looks.filter((look) => readingOf(story, look, organization) !== 'none');
  const [first, last] = [readings[0], readings.at(-1)];
  const lost = looks.findLast((look) => look.run.lost !== null);
  const away = looks.filter((look) => !speaksOf(look, customer, organization));
  if (first === undefined || last === undefined) return bounds;
  for (let minute = first.lo; minute < last.hi; minute++) {
    bounds.may.add(minute);
    const isBetween = minute >= spans.first!.hi && minute < spans.last!.lo;
    const isKept =
      lost === undefined || minute >= (spans.certain.find(({ run }) => run.at >= lost.run.at)?.hi ?? Infinity);
    if (isBetween && isKept && away.length === 0) bounds.must.add(minute);
  }
  return bounds;
}

function maintenanceMinutes(story: Story, spans: Spans, organization: StoryOrganization, host: StoryHost): Bounds {
  const bounds: Bounds = { must: new Set(), may: new Set() };
  const from = spans.first!.lo - 1;
  const to = spans.last!.hi;
  for (let minute = from; minute < to; minute++) {
    const judged = spans.spansOf(minute);
    const values = new Set(judged.flatMap((span) => valuesWithin(host.status, span.lo, span.hi)));
    const away = [...values].filter((value) => value === 'maintenance' || value === 'poweroff');
    if (away.length > 0) bounds.may.add(minute);
    if (away.length > 0 && away.length === values.size) bounds.must.add(minute);
  }
  for (const downtime of organization.downtimes) {
    const services = valueAt(host.services, story.from);
    const covers =
      downtime.serviceScopes.length === 0 || downtime.serviceScopes.some((name) => services.includes(name));
    if (!covers) continue;
    for (const minute of downtimeMinutes(downtime, from, to)) {
      bounds.may.add(minute);
      // Downtimes are read hourly at the latest; one that was entered in time is planned work for sure.
      if (isKnownBefore(spans, downtime.enteredAt, minute)) bounds.must.add(minute);
    }
  }
  return bounds;
}

function isKnownBefore({ certain }: Spans, enteredAt: Minute, minute: Minute): boolean {
  return certain.some(({ lo }) => lo >= enteredAt + 60 && lo <= minute) || enteredAt <= minute - DAY;
}
