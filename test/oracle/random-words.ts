import type { Random } from '../../src/simulation/random.ts';
import type { Course, Minute, StoryAlert, StoryAnnouncement, StoryCustomer } from './story.ts';

// What humans say: lines of memos that come, are written anew and go, and files.

const LONGEST_WORDS = 5;
const MARKS = ['', '', '[調査中]', '[対応中]', '[monitoring]'];

/** An alert whose memo changes while it is open, or never says anything public. */
export function withLines(random: Random, alert: StoryAlert, to: Minute): StoryAlert {
  const until = Math.min(alert.closedAt ?? to, to) - 1;
  if (!random.chance(0.35) || until <= alert.openedAt + 1)
    return { ...alert, lines: [{ at: alert.openedAt, value: [] }] };
  const lines: Course<string[]> = [{ at: alert.openedAt, value: [] }];
  let at = alert.openedAt;
  for (let i = 1; i <= LONGEST_WORDS; i++) {
    at += random.skewed(1, 3 * 60);
    if (at > until) break;
    const last = lines.at(-1)!.value;
    const fresh = `${random.pick(MARKS)}word ${alert.id} ${i}`;
    const change = last.length === 0 ? 'more' : random.pick(['more', 'more', 'other', 'less'] as const);
    const kept = change === 'more' ? last : last.slice(0, -1);
    lines.push({ at, value: change === 'less' ? kept : [...kept, fresh] });
  }
  return { ...alert, lines };
}

/** A line as a reader is to see it: without its mark. */
export function textOfLine(line: string): string {
  return line.replace(/^\[[^\]]*\]/, '');
}

/** Few; most of them say nothing of servers. */
export function randomAnnouncements(
  random: Random,
  customers: readonly StoryCustomer[],
  from: Minute,
  to: Minute,
): StoryAnnouncement[] {
  const count = random.pick([0, 0, 1, 1, 2]);
  return Array.from({ length: count }, (_, i) => {
    const written = random.integer(from, to);
    const startsAt = written + random.pick([-30, -5, 0, 20]);
    const isShort = random.chance(0.6);
    const kind = random.pick(['incident', 'incident', 'maintenance'] as const);
    const id = `said-${i + 1}`;
    const times = Array.from({ length: random.integer(0, 3) }, () => startsAt + random.integer(1, 400));
    const updates = times
      .toSorted((a, b) => a - b)
      .map((at, k) => ({
        at,
        text: `update ${id} ${k + 1}`,
        state: random.pick(['investigating', 'in_progress', null, 'resolved'] as const),
      }));
    return {
      id,
      kind,
      customer: random.pick(customers).id,
      from: written,
      to: random.chance(0.3) ? written + random.skewed(10, 24 * 60) : null,
      startsAt,
      endsAt: isShort || kind === 'maintenance' ? startsAt + random.skewed(10, 10 * 60) : null,
      impact: kind === 'maintenance' ? 'none' : random.pick(['none', 'none', 'major_outage', 'degraded'] as const),
      updates: kind === 'maintenance' ? [] : updates,
    };
  });
}
