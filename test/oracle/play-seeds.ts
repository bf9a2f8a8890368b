import { FULFILLED, playStory, type Check, type Played } from './play-story.ts';
import { randomStory } from './random-story.ts';
import { shrink } from './shrink.ts';
import type { Story } from './story.ts';
import { tell } from './tell.ts';

export interface Campaign extends Omit<Played, 'mismatches'> {
  histories: number;
  /** Seeds that failed, each with a sentence. */
  failures: { seed: number; mismatches: string[] }[];
}

/** Plays the history of each seed; a failing one goes on to the next. */
export async function playSeeds(seeds: Iterable<number>, checks: readonly Check[] = FULFILLED): Promise<Campaign> {
  const campaign: Campaign = { histories: 0, runs: 0, kills: 0, refusals: 0, comparisons: 0, failures: [] };
  for (const seed of seeds) {
    const { mismatches, ...counts } = await playStory(randomStory(seed), checks);
    campaign.histories++;
    campaign.runs += counts.runs;
    campaign.kills += counts.kills;
    campaign.refusals += counts.refusals;
    campaign.comparisons += counts.comparisons;
    if (mismatches.length > 0) campaign.failures.push({ seed, mismatches });
  }
  return campaign;
}

/** The shortest history found that still fails as this seed does, told in lines, and what is wrong with it. */
export async function explain(seed: number, checks: readonly Check[] = FULFILLED): Promise<string> {
  const wrongs = async (story: Story): Promise<string[]> => (await playStory(story, checks)).mismatches;
  const story = randomStory(seed);
  const kind = kindOf((await wrongs(story))[0] ?? '');
  const fails = async (shorter: Story): Promise<boolean> =>
    (await wrongs(shorter)).some((each) => kindOf(each) === kind);
  const shortest = await shrink(story, fails);
  return [tell(shortest), ...(await wrongs(shortest)).slice(0, 8)].join('\n');
}

/** The sentence without its names and times. */
function kindOf(mismatch: string): string {
  return mismatch.replace(/^run .*?: /, '').replace(/\S*\d\S*/g, '·');
}
