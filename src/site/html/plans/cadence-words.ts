import type { Locale } from '../../../config/config.ts';

/** How often a maintenance comes again: `weekday` counts from Sunday, 0. */
export type Cadence = 'daily' | 'weekdays' | { weekday: number };

export interface CadenceWords {
  /** `毎日 12:00 〜 12:30`; `to` is empty where it has no end. */
  every(cadence: Cadence, from: string, to: string): string;
  next(day: string): string;
  /** Of what comes again without a rhythm: how often, beside the next time. */
  again(n: number): string;
}

const JA_WEEKDAYS = '日月火水木金土';
const EN_WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const ja: CadenceWords = {
  every: (cadence, from, to) => `${jaCadence(cadence)} ${from} 〜${to === '' ? '' : ` ${to}`}`,
  next: (day) => `次回 ${day}`,
  again: (n) => `ほか${n}回`,
};

const en: CadenceWords = {
  every: (cadence, from, to) => `${enCadence(cadence)}, ${to === '' ? `from ${from}` : `${from} – ${to}`}`,
  next: (day) => `next: ${day}`,
  again: (n) => (n === 1 ? 'once more' : `${n} more times`),
};

export function cadenceWordsFor(locale: Locale): CadenceWords {
  return locale === 'ja' ? ja : en;
}

function jaCadence(cadence: Cadence): string {
  if (cadence === 'daily') return '毎日';
  return cadence === 'weekdays' ? '平日' : `毎週${JA_WEEKDAYS[cadence.weekday]}曜日`;
}

function enCadence(cadence: Cadence): string {
  if (cadence === 'daily') return 'Every day';
  return cadence === 'weekdays' ? 'On weekdays' : `Every ${EN_WEEKDAYS[cadence.weekday]}`;
}
