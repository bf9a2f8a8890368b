import { hash } from 'node:crypto';
import { HOUR_MS } from '../base/durations.ts';

/** What changes rarely and is read hourly, in turns. */
export const TURNS = ['name', 'monitors', 'downtimes'] as const;
export type Turn = (typeof TURNS)[number];

/** When each was last asked for, with or without an answer; `null`: never. */
export type LastAsked = Readonly<Record<Turn, Date | null>>;

/**
 * Those that are due, what was asked for longest ago first. Each organization has minutes of its own for each turn, by a hash
 * of its name: a fleet that was read at one instant for the first time does not ask all of it again at one instant.
 */
export function dueTurns(organization: string, asked: LastAsked, now: Date): Turn[] {
  const hourOf = (turn: Turn, at: Date): number => Math.floor((at.getTime() + offsetMs(organization, turn)) / HOUR_MS);
  const isDue = (turn: Turn): boolean => {
    const at = asked[turn];
    // Asked in our future: by a clock that was wrong.
    return at === null || at > now || hourOf(turn, now) > hourOf(turn, at);
  };
  return TURNS.filter(isDue).toSorted((a, b) => (asked[a]?.getTime() ?? 0) - (asked[b]?.getTime() ?? 0));
}

function offsetMs(organization: string, turn: Turn): number {
  return (Number.parseInt(hash('sha256', `${turn} ${organization}`, 'hex').slice(0, 8), 16) / 2 ** 32) * HOUR_MS;
}
