import type { Seconds } from '../../src/simulation/timeline.ts';
import type { NoroshiDocument } from '../../src/site/machine/noroshi-schema.ts';
import type { CustomerRecord } from './night-record.ts';

/** A change may be told so much later than it happened: settling, and the step of the runs. */
export interface Tolerance {
  seconds: number;
}

const RECOVERED = '復旧を確認';
const COUNT_NOW = /現在の影響は(?:サーバー)?(\d+)台/;

type Incident = NoroshiDocument['incidents'][number];

/** Every claim of a customer's page that the record contradicts, each a sentence. Runs of the step the record is read at. */
export function falseClaims(page: NoroshiDocument, record: CustomerRecord, now: Seconds, step: Tolerance): string[] {
  return page.incidents.flatMap((incident) => [
    ...falseWindows(incident, record, now, step).map((problem) => `${incident.caseId}: ${problem}`),
    ...falseReports(incident, record, step).map((problem) => `${incident.caseId}: ${problem}`),
  ]);
}

function falseWindows(
  { affected }: Incident,
  record: CustomerRecord,
  now: Seconds,
  { seconds: step }: Tolerance,
): string[] {
  const problems: string[] = [];
  for (const { name = '', effect, from, to, end } of affected) {
    const begin = toSeconds(from);
    const over = to === null ? null : toSeconds(to);
    const isTrue = (at: Seconds): boolean => record.effectOf(name, at) !== null;
    if (!isTrue(begin)) problems.push(`${name} ${effect} from ${from}, and nothing had happened`);
    if (over === null) {
      if (!isTrue(now) && !record.isUnreadable(now)) problems.push(`${name} goes on, and nothing does`);
      continue;
    }
    const closed = record.alertsOf(name).filter(({ closedAt }) => closedAt === over);
    const byMonitor = closed.some(({ closedBy }) => closedBy === 'monitoring');
    if (end === 'recovered' && !byMonitor)
      problems.push(`${name} recovered ${to}, and no monitor closed anything then`);
    if (end === 'maintenance' && !record.isAway(name, over))
      problems.push(`${name} in maintenance from ${to}, and was not`);
    if (end !== 'maintenance' && isTrue(over) && record.effectOf(name, over) === effect && isTrue(over + step)) {
      problems.push(`${name} ${effect} ended ${to}, and went on`);
    }
  }
  return problems;
}

function falseReports({ reports, affected }: Incident, record: CustomerRecord, { seconds: step }: Tolerance): string[] {
  const names = [...new Set(affected.map(({ name = '' }) => name).filter((name) => name !== ''))];
  const problems: string[] = [];
  for (const { number, at, state, text } of reports) {
    const then = toSeconds(at);
    const say = (what: string): void => void problems.push(`report ${number} of ${at} “${text}”: ${what}`);
    for (const sentence of text.split('。').filter((each) => each.includes(RECOVERED))) {
      for (const name of names.filter((each) => sentence.includes(each))) {
        const closed = record
          .alertsOf(name)
          .some(({ closedAt, closedBy }) => closedBy === 'monitoring' && (closedAt ?? Infinity) <= then);
        if (!closed) say(`no monitor had closed an alert of ${name}`);
      }
    }
    for (const sentence of text.split('。').filter((each) => each.includes('検知'))) {
      for (const name of names.filter((each) => sentence.includes(each))) {
        if (!record.alertsOf(name).some(({ openedAt }) => openedAt <= then)) say(`${name} had no alert`);
      }
    }
    const count = Number(COUNT_NOW.exec(text)?.[1] ?? Number.NaN);
    if (Number.isFinite(count) && !couldCount(names, record, then, step, count)) say(`${count} were never hit then`);
    if (
      state === 'resolved' &&
      affected.some(({ from, to }) => toSeconds(from) <= then && (to === null || toSeconds(to) > then))
    ) {
      say('something of the case went on');
    }
  }
  return problems;
}

/** So many of the case's parts were hit at some instant within a step before. */
function couldCount(
  names: readonly string[],
  record: CustomerRecord,
  then: Seconds,
  step: Seconds,
  count: number,
): boolean {
  for (let at = then; at >= then - step; at -= 5) {
    if (names.filter((name) => record.effectOf(name, at) !== null).length === count) return true;
  }
  return false;
}

function toSeconds(iso: string): Seconds {
  return Date.parse(iso) / 1000;
}

/** A sentence without its names and numbers: what kind of thing was said. */
export function shapeOf(text: string, names: readonly string[]): string {
  const longestFirst = names.toSorted((a, b) => b.length - a.length);
  const unnamed = longestFirst.reduce((rest, name) => (name === '' ? rest : rest.replaceAll(name, '〈名〉')), text);
  return unnamed.replace(/\d+/g, '#').replace(/(〈名〉、)+/g, '〈名〉、');
}
