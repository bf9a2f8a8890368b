import { thousands, twoDigits } from '../../base/thousands.ts';
import {
  isHit,
  isEveryCustomerHit,
  isHitAsWhole,
  isNobodyListed,
  isNothingWatched,
  type HeadlineFacts,
  type Kind,
} from '../../model/pages/headline.ts';
import type { LocalParts, Sentences, Things } from './sentences.ts';

const NOUNS: Record<Kind, [one: string, many: string]> = {
  host: ['server', 'servers'],
  service: ['service', 'services'],
  customer: ['customer', 'customers'],
  mixed: ['component', 'components'],
  whole: ['the whole service', 'the whole service'],
};
export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const LONG_MONTHS = 'January February March April May June July August September October November December'.split(' ');
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const noun = (kind: Kind, n: number): string => NOUNS[kind][n === 1 ? 0 : 1];
const count = (kind: Kind, n: number): string =>
  kind === 'whole' ? noun(kind, n) : `${thousands(n)} ${noun(kind, n)}`;
const date = (p: LocalParts): string => `${p.day} ${MONTHS[p.month - 1]} ${p.year}`;
const time = (p: LocalParts): string => `${twoDigits(p.hour)}:${twoDigits(p.minute)}`;

function and(names: readonly string[], more: number): string {
  const all = more > 0 ? [...names, `${thousands(more)} more`] : names;
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

/** `3 servers (a, b and c)`; one or two names stand for themselves. */
function say(things: Things, named = 5): string {
  const { kind, names } = things;
  if (names.length > 0 && things.count <= 2 && names.length >= things.count) return and(names, 0);
  const total = count(kind, things.count);
  if (names.length === 0 || named === 0) return total;
  const shown = names.slice(0, named);
  return `${total} (${and(shown, things.count - shown.length)})`;
}

const is = (n: number): string => (n === 1 ? 'is' : 'are');
const has = (n: number): string => (n === 1 ? 'has' : 'have');

export function formatDuration(minutes: number): string {
  if (minutes < 1) return 'under 1 min';
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const rest = Math.floor(minutes % 60);
  return [days ? `${days} d` : '', hours ? `${hours} h` : '', rest ? `${rest} min` : ''].filter(Boolean).join(' ');
}

const ALL_LISTED = 'All listed customers';
const customers = (f: HeadlineFacts): string => (isEveryCustomerHit(f) ? ALL_LISTED : 'Some customers');

function headline(f: HeadlineFacts): string {
  const overview = f.kind === 'overview';
  const servers = f.counted === 'host' && f.outage > 0;
  switch (f.state) {
    case 'major_outage':
      if (overview) return `${ALL_LISTED} are affected by an outage`;
      return servers && !isHitAsWhole(f) ? 'Your servers cannot be reached' : 'There is an outage';
    case 'partial_outage':
      if (overview) return `${customers(f)} are affected by an outage`;
      return servers ? 'Some servers cannot be reached' : 'There is a partial outage';
    case 'degraded':
      return overview ? `${customers(f)} see degraded performance` : 'Performance is degraded';
    case 'unknown':
      if (isNobodyListed(f)) return 'Each customer has a status page of their own';
      if (isNothingWatched(f)) return overview ? 'Nothing is watched yet' : 'None of your servers are watched yet';
      if (f.unknown >= f.total) return 'The current state is unknown';
      if (overview) return 'The state of some customers is unknown';
      return `The state of some ${f.counted === 'host' ? 'servers' : 'components'} is unknown`;
    case 'maintenance':
      return 'Maintenance is in progress';
    case 'not_monitored':
      if (overview) return 'None of the listed customers are monitored';
      return f.counted === 'host' ? 'Your servers are not monitored' : 'Not monitored';
    case 'operational':
      break;
  }
  if (f.isFollowed) return overview ? 'Incidents of some customers are being watched' : 'An incident is being watched';
  return overview ? 'All listed customers are operational' : 'All systems operational';
}

/** What could not be known then is no news of a past that is over. */
function headlinePast(f: HeadlineFacts): string {
  const past = pastOf(f);
  return `As of {r}, ${past}`;
}

function pastOf(f: HeadlineFacts): string {
  const hasServers = f.counted === 'host' && f.outage > 0 && !isHitAsWhole(f);
  switch (f.state) {
    case 'major_outage':
      return hasServers ? 'your servers could not be reached' : 'there was an outage';
    case 'partial_outage':
      return hasServers ? 'some servers could not be reached' : 'there was a partial outage';
    case 'degraded':
      return 'performance was degraded';
    case 'unknown':
      return 'the state was unknown';
    case 'maintenance':
      return 'maintenance was in progress';
    case 'not_monitored':
      return 'nothing was monitored';
    case 'operational':
      break;
  }
  return f.isFollowed ? 'an incident was being watched' : 'everything was operational';
}

function lead(f: HeadlineFacts): string {
  const kind = f.counted;
  if (isNobodyListed(f)) return 'Please open the link that was sent to you.';
  if (f.total === 0) return '';
  if (f.state === 'not_monitored') return 'Nothing watches them, so their state is not known.';
  // What is not watched stands on neither side of a share, and the share says so.
  const watched = f.notMonitored > 0 ? 'monitored ' : '';
  const share = (n: number): string => {
    if (kind === 'whole') return 'The whole service';
    if (n === f.total)
      return n === 1 ? `The only ${watched}${noun(kind, 1)}` : `All ${thousands(n)} ${watched}${noun(kind, n)}`;
    return `${thousands(n)} of ${thousands(f.total)} ${watched}${noun(kind, f.total)}`;
  };
  const parts: string[] = isHitAsWhole(f) ? ['The whole service is affected.'] : [];
  if (kind === 'whole' && parts.length > 0) return parts[0]!;
  if (f.outage > 0)
    parts.push(
      `${share(f.outage)} ${kind === 'host' ? 'cannot be reached' : `${is(f.outage)} affected by an outage`}.`,
    );
  if (f.degraded > 0) {
    parts.push(`${f.outage > 0 ? `${thousands(f.degraded)} more` : share(f.degraded)} ${is(f.degraded)} degraded.`);
  }
  if (parts.length > 0 || isHit(f)) return parts.join(' ');
  if (isNothingWatched(f)) return 'Their state appears here as soon as monitoring begins.';
  if (f.state === 'unknown') {
    const seen = f.total - f.unknown - f.maintenance;
    const rest = seen > 0 ? ` The ${count(kind, seen)} that could be read ${is(seen)} operational.` : '';
    if (f.unwatched >= f.unknown)
      return `${share(f.unwatched)} ${has(f.unwatched)} nothing that is watched yet.${rest}`;
    return `Monitoring data cannot be read at the moment.${rest} This does not mean that something is down.`;
  }
  if (f.state === 'maintenance') return `${share(f.maintenance)} ${is(f.maintenance)} in planned maintenance.`;
  if (f.state === 'operational' && f.isFollowed) {
    return 'No outage is detected now. Recovery is not confirmed yet.';
  }
  if (f.maintenance > 0)
    return `${share(f.maintenance)} ${is(f.maintenance)} in maintenance. Everything else is operational.`;
  return f.state === 'operational' ? `${share(f.total)} ${is(f.total)} operational.` : '';
}

/** Sentences and numbers; the words themselves are in `en.ts`. */
export const enSentences: Sentences = {
  dateTime: (p, zone) => `${date(p)}, ${time(p)} (${zone})`,
  date,
  moment: (p, withYear) => `${p.day} ${MONTHS[p.month - 1]}${withYear ? ` ${p.year}` : ''}, ${time(p)}`,
  day: (p) => `${WEEKDAYS[p.weekday]} ${p.day} ${MONTHS[p.month - 1]}`,
  month: (year, month) => `${LONG_MONTHS[month - 1]} ${year}`,
  clock: (p, zone) => time(p) + (zone === '' ? '' : ` (${zone})`),
  range: (from, to, zone) =>
    `${date(from)}, ${time(from)} – ${date(from) === date(to) ? '' : `${date(to)}, `}${time(to)} (${zone})`,
  openRange: (from, zone) => `from ${date(from)}, ${time(from)} (${zone})`,
  span: (from, to) => (to === '' ? `from ${from}` : `${from} – ${to}`),
  duration: formatDuration,

  count,
  every: (kind, total) => (kind === 'whole' ? count(kind, 1) : `all ${count(kind, total)}`),
  of: (kind, part, total) => (kind === 'whole' ? count(kind, 1) : `${thousands(part)} of ${count(kind, total)}`),
  and,
  headline,
  headlinePast,
  widespreadHeadline: 'A widespread outage is affecting many customers',
  widespreadTitle: (n) => `Widespread outage: ${count('customer', n)} listed here`,
  lead,
  unknownBeside: (kind, unknown, total) =>
    kind === 'whole' ? count(kind, 1) : `${thousands(unknown)} of ${count(kind, total)} unknown`,
  notMonitoredBeside: (kind, n) => `${count(kind, n)} not monitored`,
  unwatchedBeside: 'the whole service (0 servers are watched)',
  othersAffected: (n, listed) =>
    listed === 0
      ? `${count('customer', n)} ${is(n)} affected.`
      : `${count('customer', n)} not listed here ${is(n)} affected as well.`,

  incidentTitle: (things, effect) =>
    say(things, 0) +
    (effect === 'degraded'
      ? ' degraded'
      : things.kind === 'host'
        ? ' unreachable'
        : things.kind === 'service'
          ? ' affected by an outage'
          : ' affected'),
  scope: (things) => (things.count <= things.names.length ? and(things.names, 0) : say(things)),
  reportNumber: (n) => `Report ${n}`,
  marked: (mark, title) => `[${mark}] ${title}`,
  takenBackTitle: 'Withdrawn case',
  withdrawn: (title) => `[Cancelled] ${title}`,
  moved: (title) => `[New time] ${title}`,
  maintenanceTitle: (names) =>
    names.length === 0 || names.length > 2 ? 'Planned maintenance' : `Maintenance of ${and(names, 0)}`,
  flapping: (times, minutes) => `${times} times in ${formatDuration(minutes)}`,
};
