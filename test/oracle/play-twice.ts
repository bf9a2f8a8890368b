import { isDeepStrictEqual } from 'node:util';
import { createRandom, type Random } from '../../src/simulation/random.ts';
import { startProgram } from './program.ts';
import { randomStory } from './random-story.ts';
import { clockText, type Story, type StoryRun } from './story.ts';

export interface Twins {
  runs: number;
  /** Of them, those that left all as it was. */
  rests: number;
  /** Of them, those that looked at some customers and not at others; and at how many they did not. */
  parts: number;
  carried: number;
  /** Incidents of the overview that were told as they were. */
  incidents: number;
  files: number;
  /** Where a program that may rest and one that may not showed, or remembered, something else. */
  differences: string[];
}

const MOST_RUNS = 40;
const EVERY_MINUTES = 5;

/** In every third story no run rests as a whole, so that more look at some customers only. */
export function restsAsWhole(seed: number): boolean {
  return seed % 3 !== 0;
}

/** Plays the story of a seed, run as often as cron does, by a program that rests and by one that never does. */
export async function playTwice(seed: number): Promise<Twins> {
  const random = createRandom(`twice-${seed}`);
  const story = asCronRuns(randomStory(seed), random);
  const resting = startProgram(story, { rests: restsAsWhole(seed), carries: true });
  const restless = startProgram(story);
  const twins: Twins = { runs: 0, rests: 0, parts: 0, carried: 0, incidents: 0, files: 0, differences: [] };
  for (const [i, run] of story.runs.entries()) {
    const [ran, other] = [await resting.run(run), await restless.run(run)];
    twins.runs++;
    if (ran.rested === true) twins.rests++;
    if ((ran.carried ?? 0) > 0) twins.parts++;
    twins.carried += ran.carried ?? 0;
    twins.incidents += ran.incidents ?? 0;
    const say = (what: string): void =>
      void twins.differences.push(`seed ${seed}, run ${i + 1} at ${clockText(run.at)}: ${what}`);
    if (ran.outcome !== other.outcome) say(`${ran.outcome}, not ${other.outcome}: ${ran.reason} ${other.reason}`);
    for (const path of new Set([...ran.site.keys(), ...other.site.keys()])) {
      twins.files++;
      if (ran.site.get(path) !== other.site.get(path)) say(`${path} is not the same`);
    }
    const [known, others] = [await resting.remembers(), await restless.remembers()];
    for (const [document, value] of Object.entries(known)) {
      if (!isDeepStrictEqual(value, others[document])) say(`the ${document} remembered is not the same`);
    }
    if (twins.differences.length > 0) break;
  }
  return twins;
}

/** Between the looks of the story others every five minutes; nobody dies, since whoever does more dies elsewhere. */
function asCronRuns(story: Story, random: Random): Story {
  const runs: StoryRun[] = [];
  for (const [i, run] of story.runs.entries()) {
    runs.push({ ...run, killedBefore: null });
    const until = story.runs[i + 1]?.at ?? run.at;
    const count = random.integer(0, 8);
    for (let more = 1; more <= count && run.at + more * EVERY_MINUTES < until && runs.length < MOST_RUNS; more++) {
      const calm = { clockMinutes: 0, killedBefore: null, lost: null };
      runs.push({ ...run, ...calm, at: run.at + more * EVERY_MINUTES });
    }
  }
  return { ...story, runs };
}
