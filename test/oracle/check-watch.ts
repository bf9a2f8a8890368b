import { readingOf, speaksOf, type Look } from './looks.ts';
import type { Page } from './pages.ts';
import { minuteOf } from './pages.ts';
import { valueAt, type Minute, type Story, type StoryConfig, type StoryOrganization, type StoryRule } from './story.ts';

/** Monitors take turns with name and downtimes: so many runs ask for all of them. */
const TURNS = 3;
const HIDES = ['major_outage', 'degraded', 'unknown', 'maintenance'];

/** Whether somebody would hear of a host with these services, by these rules. */
export function isWatchedBy(
  config: StoryConfig,
  { monitors }: StoryOrganization,
  services: readonly string[],
): boolean {
  return monitors.some(
    ({ type, excludes }) => !excludes.some((name) => services.includes(name)) && mayCount(config.rules, type, services),
  );
}

function mayCount(rules: readonly StoryRule[], type: StoryRule['type'], services: readonly string[]): boolean {
  for (const rule of rules) {
    if (rule.type !== undefined && rule.type !== type) continue;
    if (rule.service !== undefined && !services.includes(rule.service)) continue;
    if (rule.as !== 'ignore') return true;
    const { status, hostStatus, muted, openForMinutes } = rule;
    if ([status, hostStatus, muted, openForMinutes].every((condition) => condition === undefined)) return false;
  }
  return false;
}

/** What nobody watches is not green, and what somebody does is not grey. */
export function checkWatch(story: Story, looks: readonly Look[], customer: string, page: Page): string[] {
  const look = looks.at(-1)!;
  return story.organizations.flatMap((organization) => {
    const { name, hosts } = organization;
    if (!speaksOf(look, customer, name) || readingOf(story, look, name) !== 'certain') return [];
    const isKnown = looks.filter((each) => readingOf(story, each, name) === 'certain').length > TURNS;
    return hosts.flatMap((host) => {
      const names = new Set(host.name.map(({ value }) => value));
      const component = page.components.find(({ kind, name: shown }) => kind === 'host' && names.has(shown));
      if (component === undefined || look.lo !== look.hi) return [];
      const isWatched = isWatchedBy(look.config, organization, valueAt(host.services, look.run.at));
      const isGrey = component.state === 'not_monitored';
      if (isWatched && isGrey) return [`${customer}: ${component.name} is watched and shown as not monitored`];
      if (isWatched || !isKnown || isGrey || HIDES.includes(component.state)) return [];
      return [`${customer}: nobody watches ${component.name}, and it is ${component.state}`];
    });
  });
}

/** What is called a recovery is one: a monitor closed an alert of that host then. */
export function checkRecoveries(story: Story, page: Page): string[] {
  const hosts = story.organizations.flatMap((organization) =>
    organization.hosts.map((host) => ({ organization, host })),
  );
  return page.incidents.flatMap(({ caseId, affected }) =>
    affected.flatMap(({ name, to, end }) => {
      if (end !== 'recovered' || to === null || name === undefined) return [];
      const found = hosts.find(({ host }) => host.name.some(({ value }) => value === name));
      if (found === undefined) return [];
      const isOne = isRecovery(found.organization, found.host.id, minuteOf(to));
      return isOne ? [] : [`${page.id}: ${name} in ${caseId} is called recovered at ${to}, and no monitor said so`];
    }),
  );
}

function isRecovery({ alerts, hasNoLogs }: StoryOrganization, hostId: string, at: Minute): boolean {
  // What fell to a lower level first was over for the page by then; that it recovered is known since it closed.
  return alerts.some(
    ({ hostId: own, closedAt, closedBy, status }) =>
      own === hostId &&
      closedBy === 'monitoring' &&
      !hasNoLogs &&
      (closedAt === at || (closedAt !== null && closedAt > at && status.some((level) => level.at === at))),
  );
}
