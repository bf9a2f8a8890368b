import { MINUTE_MS } from '../base/durations.ts';
import { NoroshiError } from '../base/errors.ts';
import type { Snapshot } from './snapshot.ts';
import type { Spoken } from '../base/spoken.ts';

// Mackerel's clock is the referee of ours. Alerts bear its times: with a wrong clock of our own we would invent outages, or
// lose them. All differences are ours minus theirs, in milliseconds: above zero, our clock is ahead.

export interface ClockReadings {
  /** Of each organization that told its time. */
  organizations: readonly number[];
  /** Of an S3 store that answered; `null` when there is none, or it did not tell. */
  store: number | null;
}

/**
 * `unknown` nobody told · `right` · `off` it should be set · `doubtful` Mackerel and the store do not agree whether it is
 * wrong · `wrong` nothing that is done by it can be trusted.
 */
export type ClockVerdict = 'unknown' | 'right' | 'off' | 'doubtful' | 'wrong';

export interface ClockJudgement {
  verdict: ClockVerdict;
  /** The median over the organizations, of the store without any; 0 when nobody told. */
  skewMs: number;
  /** Whether Mackerel itself says that our clock can be used. */
  isConfirmed: boolean;
}

const OFF_MS = 90_000;
/** Two clocks that differ by no more can work together. */
export const WRONG_MS = 5 * MINUTE_MS;

export function readClocks(snapshot: Snapshot, store: number | null): ClockReadings {
  return { organizations: snapshot.organizations.flatMap(({ clockSkewMs }) => clockSkewMs ?? []), store };
}

/** A wrong clock needs most organizations as witnesses, and the store where there is one. */
export function judgeClock({ organizations, store }: ClockReadings): ClockJudgement {
  if (organizations.length === 0 && store === null) return { verdict: 'unknown', skewMs: 0, isConfirmed: false };
  const median = organizations.length === 0 ? null : medianOf(organizations);
  const skewMs = median ?? store ?? 0;
  const side = Math.sign(skewMs);
  const isWrongBy = (ms: number): boolean => Math.abs(ms) > WRONG_MS && Math.sign(ms) === side;
  const saysMackerel = organizations.filter(isWrongBy).length > organizations.length / 2;
  const saysStore = store !== null && isWrongBy(store);
  const isConfirmed = median !== null && !saysMackerel && !saysStore && Math.abs(median) <= WRONG_MS;
  if (saysMackerel && (store === null || saysStore)) return { verdict: 'wrong', skewMs, isConfirmed };
  if (saysMackerel || (store !== null && Math.abs(store) > WRONG_MS))
    return { verdict: 'doubtful', skewMs, isConfirmed };
  const isOff = Math.abs(skewMs) > OFF_MS || (store !== null && Math.abs(store) > OFF_MS);
  return { verdict: isOff ? 'off' : 'right', skewMs, isConfirmed };
}

/** @param askStore asked when only Mackerel says that our clock is wrong, and no store has told its time */
export async function settleClock(
  fresh: Snapshot,
  store: number | null,
  askStore: () => Promise<number | null>,
): Promise<ClockJudgement> {
  const judgement = judgeClock(readClocks(fresh, store));
  if (judgement.verdict !== 'wrong' || store !== null) return judgement;
  return judgeClock(readClocks(fresh, await askStore()));
}

/** A sentence for the operator; `null` where there is nothing to say. */
export function describeClock(judgement: ClockJudgement, isNowGiven: boolean): Spoken | null {
  if (judgement.verdict === 'unknown' || judgement.verdict === 'right') return null;
  return { en: clockInEnglish(judgement, isNowGiven), ja: clockInJapanese(judgement, isNowGiven) };
}

function clockInEnglish({ verdict, skewMs }: ClockJudgement, isNowGiven: boolean): string {
  const subject = isNowGiven ? 'The instant given with --now' : "This machine's clock";
  const difference = `${durationText(Math.abs(skewMs))} ${skewMs > 0 ? 'ahead of' : 'behind'} Mackerel's`;
  const remedy = isNowGiven ? 'leave --now out where Mackerel is a real one' : 'set it (chrony, NTP)';
  if (verdict !== 'doubtful') return `${subject} is ${difference}: ${remedy}.`;
  return `${subject} is said to be wrong by Mackerel or by the S3 store, but not by both (Mackerel: ${difference}): look at the clocks of this machine and of the store.`;
}

function clockInJapanese({ verdict, skewMs }: ClockJudgement, isNowGiven: boolean): string {
  const subject = isNowGiven ? '--now の時刻' : 'このマシンの時計';
  const difference = `Mackerel より ${durationText(Math.abs(skewMs), UNITS_JA)}${skewMs > 0 ? '進んで' : '遅れて'}います`;
  const remedy = isNowGiven
    ? '本物の Mackerel には --now を付けずに実行してください'
    : '合わせてください（chrony、NTP など）';
  if (verdict !== 'doubtful') return `${subject}が ${difference}。${remedy}。`;
  return `${subject}が、Mackerel と S3 ストアの一方だけから見てずれています（${difference}）。このマシンとストアの時計を確認してください。`;
}

export class ClockError extends NoroshiError {
  declare readonly code: 'clock.wrong' | 'clock.before_state';
}

/** @throws ClockError `clock.wrong` */
export function assertClock(judgement: ClockJudgement, isNowGiven: boolean): void {
  if (judgement.verdict !== 'wrong') return;
  throw new ClockError('clock.wrong', describeClock(judgement, isNowGiven)!, {
    hint: {
      en: 'Nothing was saved or published. The pages that are out stay as they are, and say how old they are.',
      ja: '何も保存も公開もしていません。公開中のページはそのままで、古さを表示します。',
    },
  });
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)]!;
}

const UNITS = { second: 's', minute: 'min', hour: 'h', day: 'days' };
const UNITS_JA: typeof UNITS = { second: '秒', minute: '分', hour: '時間', day: '日' };

/** Rounded, in the largest unit that fits: `9 h`, `7 min`, `95 s`, `12 days`. */
function durationText(ms: number, units = UNITS): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 120) return `${seconds} ${units.second}`;
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} ${units.minute}`;
  const hours = Math.round(seconds / 3600);
  return hours < 48 ? `${hours} ${units.hour}` : `${Math.round(hours / 24)} ${units.day}`;
}
