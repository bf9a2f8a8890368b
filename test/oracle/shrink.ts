import type { Story } from './story.ts';

/** A story with one thing taken away; what is gone leaves the rest possible. */
type Cut = (story: Story) => Story[];

/** Of a list, each half, then each one: what is left when it is gone. */
function without<T>(list: readonly T[], keepAtLeast = 0): T[][] {
  const shorter: T[][] = [];
  for (let size = Math.max(1, list.length >> 1); size >= 1; size >>= 1) {
    for (let at = 0; at + size <= list.length; at += size)
      shorter.push([...list.slice(0, at), ...list.slice(at + size)]);
  }
  return shorter.filter((each) => each.length >= keepAtLeast);
}

const CUTS: Cut[] = [
  (story) =>
    story.organizations.length === 1
      ? []
      : story.organizations.map(({ name }) => withoutOrganization(story, name)).filter((each) => each !== null),
  (story) =>
    withOrganizations(story, ({ hosts, alerts }) =>
      without(hosts).map((cut) => ({
        hosts: cut,
        alerts: alerts.filter(({ hostId }) => cut.some(({ id }) => id === hostId)),
      })),
    ),
  (story) => without(story.runs, 1).map((runs) => ({ ...story, runs })),
  (story) =>
    story.configs.length === 1
      ? []
      : story.configs.map((config) => ({
          ...story,
          configs: [config],
          runs: story.runs.map((run) => ({ ...run, config: 0 })),
        })),
  (story) =>
    story.runs.flatMap((run, i) =>
      [{ killedBefore: null }, { lost: null }, { clockMinutes: 0 }, { targetFails: false }]
        .map((change) => ({ ...run, ...change }))
        .filter((calm) => JSON.stringify(calm) !== JSON.stringify(run))
        .map((calm) => ({ ...story, runs: story.runs.with(i, calm) })),
    ),
  (story) => without(story.announcements).map((announcements) => ({ ...story, announcements })),
  (story) =>
    story.announcements.flatMap((one, i) =>
      without(one.updates).map((updates) => ({
        ...story,
        announcements: story.announcements.with(i, { ...one, updates }),
      })),
    ),
  (story) => withOrganizations(story, ({ hasNoLogs }) => (hasNoLogs ? [{ hasNoLogs: false }] : [])),
  (story) =>
    withOrganizations(story, ({ alerts }) =>
      alerts.flatMap((alert, i) =>
        alert.lines.length > 1 ? [{ alerts: alerts.with(i, { ...alert, lines: alert.lines.slice(0, -1) }) }] : [],
      ),
    ),
  (story) => withOrganizations(story, ({ silences }) => without(silences).map((cut) => ({ silences: cut }))),
  (story) => withOrganizations(story, ({ downtimes }) => without(downtimes).map((cut) => ({ downtimes: cut }))),
  (story) => withOrganizations(story, ({ alerts }) => without(alerts).map((cut) => ({ alerts: cut }))),
  (story) =>
    withOrganizations(story, ({ hosts }) =>
      hosts.flatMap((host, i) =>
        (['name', 'services', 'status'] as const)
          .filter((key) => host[key].length > 1)
          .flatMap((key) =>
            [host[key].slice(0, 1), host[key].slice(0, -1)].map((course) => ({
              hosts: hosts.with(i, { ...host, [key]: course }),
            })),
          ),
      ),
    ),
  (story) =>
    withOrganizations(story, ({ alerts }) =>
      alerts.flatMap((alert, i) =>
        alert.status.length > 1 ? [{ alerts: alerts.with(i, { ...alert, status: alert.status.slice(0, 1) }) }] : [],
      ),
    ),
  (story) =>
    withOrganizations(story, ({ monitors }) =>
      monitors.flatMap((monitor, i) =>
        monitor.isMute.length > 1
          ? [{ monitors: monitors.with(i, { ...monitor, isMute: monitor.isMute.slice(0, 1) }) }]
          : [],
      ),
    ),
  (story) => (story.timeZone === 'UTC' ? [] : [{ ...story, timeZone: 'UTC' }]),
];

type OrganizationPart = Partial<Story['organizations'][number]>;

function withOrganizations(
  story: Story,
  cut: (organization: Story['organizations'][number]) => OrganizationPart[],
): Story[] {
  return story.organizations.flatMap((organization, i) =>
    cut(organization).map((part) => ({
      ...story,
      organizations: story.organizations.with(i, { ...organization, ...part }),
    })),
  );
}

function withoutOrganization(story: Story, name: string): Story | null {
  const configs = story.configs.map((config) => ({
    ...config,
    organizations: config.organizations.filter((each) => each !== name),
    customers: config.customers.filter(({ claims }) => claims.every(({ organization }) => organization !== name)),
  }));
  if (configs.some(({ organizations, customers }) => organizations.length === 0 || customers.length === 0)) return null;
  return { ...story, configs, organizations: story.organizations.filter((each) => each.name !== name) };
}

/** The shortest story found that still fails; at most so many are tried. */
export async function shrink(story: Story, fails: (story: Story) => Promise<boolean>, maxTries = 3000): Promise<Story> {
  let best = story;
  let tries = 0;
  for (let isShorter = true; isShorter && tries < maxTries;) {
    isShorter = false;
    for (const cut of CUTS) {
      for (let next = 0; tries < maxTries;) {
        const candidate = cut(best)[next];
        if (candidate === undefined) break;
        tries++;
        if (await fails(candidate)) {
          best = candidate;
          isShorter = true;
        } else next++;
      }
    }
  }
  return best;
}
