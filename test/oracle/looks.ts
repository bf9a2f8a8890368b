import type { Ran } from './program.ts';
import type { Minute, Story, StoryConfig, StoryRun } from './story.ts';

/** One run with what became of it. */
export interface Look {
  run: StoryRun;
  config: StoryConfig;
  /** The run's instant, by the true clock and by its own. */
  lo: Minute;
  hi: Minute;
  outcome: Ran['outcome'];
  learned: boolean;
}

export function lookOf(story: Story, run: StoryRun, { outcome, learned }: Ran): Look {
  const own = run.at + run.clockMinutes;
  const config = story.configs[run.config]!;
  return { run, config, lo: Math.min(run.at, own), hi: Math.max(run.at, own), outcome, learned };
}

/** `certain`: it read all of the organization, kept it and showed it; `maybe`: some of that. */
export type Reading = 'certain' | 'maybe' | 'none';

export function readingOf(story: Story, look: Look, organization: string): Reading {
  if (!look.config.organizations.includes(organization)) return 'none';
  const silences = story.organizations
    .find(({ name }) => name === organization)!
    .silences.filter(({ from, to }) => from <= look.run.at && look.run.at < to);
  if (silences.some(({ path }) => path === null)) return 'none';
  // What a run judged stays judged, whether or not a target took its pages.
  if (look.outcome !== 'published' && look.outcome !== 'unpublished') return look.learned ? 'maybe' : 'none';
  // Without logs nobody can tell what an alert had been that is seen when it is over.
  const { hasNoLogs } = story.organizations.find(({ name }) => name === organization)!;
  return silences.length > 0 || hasNoLogs ? 'maybe' : 'certain';
}

/** Whether all lists of the organization were read and shown, be it without logs. */
export function hasAnswered(story: Story, look: Look, organization: string): boolean {
  const own = story.organizations.find(({ name }) => name === organization)!;
  return readingOf({ ...story, organizations: [{ ...own, hasNoLogs: false }] }, look, organization) === 'certain';
}

/** Whether that customer's page spoke of the organization with this configuration. */
export function speaksOf({ config }: Look, customer: string, organization: string): boolean {
  return config.customers.some(
    ({ id, claims }) => id === customer && claims.some((claim) => claim.organization === organization),
  );
}

/** A stretch of time over which facts may have been taken: what held at any instant of it may have been believed. */
export interface Span {
  lo: Minute;
  hi: Minute;
  /** Judged by one of these. */
  configs: StoryConfig[];
}

/**
 * The spans by whose facts a minute may have been judged: from the last reading before it to the first one after it,
 * and, since whatever was lost is learned anew, each loss with the next reading after it. Empty while nothing was read
 * after the minute.
 */
export function createSpans(story: Story, looks: readonly Look[], customer: string, organization: string) {
  const known = looks
    .map((look) => ({ look, reading: readingOf(story, look, organization) }))
    .filter(({ look }) => speaksOf(look, customer, organization));
  const certain = known.filter(({ reading }) => reading === 'certain').map(({ look }) => look);
  const losses = known.filter(({ look }) => look.run.lost !== null).map(({ look }) => look);

  const configsWithin = (from: Look | undefined, to: Look): StoryConfig[] =>
    looks.slice(from === undefined ? 0 : looks.indexOf(from), looks.indexOf(to) + 1).map(({ config }) => config);

  const spansAfter = new Map<Look, Map<Look | undefined, Span[]>>();

  /** The same array for all minutes between the same two readings. */
  function spansOf(minute: Minute): readonly Span[] {
    const after = certain.find(({ lo }) => lo > minute);
    if (after === undefined) return NOTHING;
    const before = certain.findLast(({ hi }) => hi <= minute);
    const known = spansAfter.get(after) ?? new Map<Look | undefined, Span[]>();
    spansAfter.set(after, known);
    const spans = known.get(before) ?? [ownSpan(before, after), ...lossSpans(before, after)];
    known.set(before, spans);
    return spans;
  }

  function ownSpan(before: Look | undefined, after: Look): Span {
    return {
      lo: before?.lo ?? EVER,
      hi: after.hi,
      configs: before === undefined ? [after.config] : configsWithin(before, after),
    };
  }

  function lossSpans(before: Look | undefined, after: Look): Span[] {
    return losses
      .filter((loss) => loss.hi >= after.lo)
      .flatMap((loss): Span[] => {
        const next = certain.find(({ run }) => run.at >= loss.run.at);
        const lo = before?.lo ?? EVER;
        return next === undefined ? [] : [{ lo, hi: next.hi, configs: configsWithin(loss, next) }];
      });
  }
  /** Lost, and not read since: nobody can tell of it. */
  const isForgotten = (minute: Minute): boolean =>
    losses.some((loss) => loss.hi > minute && !certain.some(({ run }) => run.at >= loss.run.at));

  return { spansOf, isForgotten, certain, first: certain[0], last: certain.at(-1), losses };
}

/** Who reads for the first time judges all that was. */
const EVER = Number.NEGATIVE_INFINITY;
const NOTHING: readonly Span[] = [];

export type Spans = ReturnType<typeof createSpans>;
