import type { Random } from '../../src/simulation/random.ts';
import type { Minute, StoryOrganization, StoryRun } from './story.ts';

export interface RunsPlan {
  from: Minute;
  to: Minute;
  organizations: readonly StoryOrganization[];
  configs: number;
}

const MAX_RUNS = 34;
/** How far a clock is off, in minutes: some do no harm, some are told, some stop the run. */
const CLOCKS = [-540, -7, -4, 1, 3, 9, 540];

/** Somebody looks at odd times: often around what happens, seldom else, with accidents. */
export function randomRuns(random: Random, { from, to, organizations, configs }: RunsPlan): StoryRun[] {
  const events = organizations.flatMap((each) => eventsOf(each)).filter((at) => at >= from && at <= to);
  const wanted = new Set<Minute>([from, to]);
  for (const at of random.shuffle(events).slice(0, 12)) {
    wanted.add(at + random.integer(-1, 1));
    if (random.chance(0.6)) wanted.add(at + random.integer(2, 6));
  }
  while (wanted.size < 14) wanted.add(random.integer(from, to));
  const times = [...wanted].filter((at) => at >= from && at <= to).toSorted((a, b) => a - b);
  const kept =
    times.length <= MAX_RUNS
      ? times
      : random
          .shuffle(times)
          .slice(0, MAX_RUNS)
          .toSorted((a, b) => a - b);
  const hasAccidents = random.chance(0.5);
  const targets = random.fork('targets');
  const runs = kept.map((at, i): StoryRun => ({
    at,
    clockMinutes: random.chance(0.05) ? random.pick(CLOCKS) : 0,
    config: Math.min(configs - 1, Math.floor((i * configs) / kept.length)),
    killedBefore: hasAccidents && random.chance(0.12) ? random.integer(0, 9) : null,
    lost:
      hasAccidents && i > 0 && random.chance(0.06)
        ? { document: random.integer(0, 9), how: random.pick(['gone', 'cut', 'garbage'] as const) }
        : null,
    targetFails: targets.chance(0.06),
  }));
  // The last two see all there is, undisturbed.
  const calm: Omit<StoryRun, 'at' | 'config'> = {
    targetFails: false,
    clockMinutes: 0,
    killedBefore: null,
    lost: null,
  };
  const last = runs.at(-1)!;
  return [...runs.slice(0, -1), { ...last, ...calm }, { ...last, ...calm, at: last.at + 12 }];
}

function eventsOf({ hosts, monitors, alerts, silences }: StoryOrganization): Minute[] {
  return [
    ...alerts.flatMap(({ openedAt, closedAt, status }) => [
      openedAt,
      closedAt ?? openedAt,
      ...status.map(({ at }) => at),
    ]),
    ...hosts.flatMap(({ name, services, status }) => [...name, ...services, ...status].map(({ at }) => at)),
    ...monitors.flatMap(({ isMute }) => isMute.map(({ at }) => at)),
    ...silences.flatMap(({ from, to }) => [from, to]),
  ];
}
