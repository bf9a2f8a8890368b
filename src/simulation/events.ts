import type { AlertBook, AlertDraft } from './alert-book.ts';
import { HOUR, MINUTE } from './calendar.ts';
import { CANARIES } from './canaries.ts';
import type { Random } from './random.ts';
import { entryAt, type Seconds, type SimulatedAlert, type SimulatedHost } from './timeline.ts';

// What can happen to an organization. Each writes alerts and answers with them; none when Mackerel would have kept quiet.

type Span = { from: Seconds; to: Seconds | null };

/** The host is gone from `from` to `to`. */
export function strikeHost(book: AlertBook, host: SimulatedHost, span: Span): SimulatedAlert | undefined {
  return book.write({
    type: 'connectivity',
    monitorId: book.monitorId('connectivity'),
    hostId: host.id,
    openedAt: span.from,
    closedAt: span.to,
    phases: [{ at: span.from, status: 'CRITICAL' }],
  });
}

/** Three short outages within twenty minutes. */
export function flap(book: AlertBook, host: SimulatedHost, from: Seconds, random: Random): void {
  for (const start of [0, 7, 14]) {
    const at = from + start * MINUTE + random.integer(0, 50);
    strikeHost(book, host, { from: at, to: at + random.integer(70, 4 * MINUTE) });
  }
}

/** A resource runs out: WARNING, mostly CRITICAL later, then back. Short ones stay at WARNING. */
export function degrade(
  book: AlertBook,
  host: SimulatedHost,
  span: Span,
  random: Random,
  monitor = random.pick(['CPU %', 'Filesystem %', 'Memory %']),
): SimulatedAlert | undefined {
  const length = (span.to ?? Infinity) - span.from;
  const criticalAt = span.from + Math.min(Math.floor(length / 3), random.integer(4, 25) * MINUTE);
  const worsens = length > 15 * MINUTE && random.chance(0.75);
  const phases: AlertDraft['phases'] = [{ at: span.from, status: 'WARNING', value: value(random, 86, 94) }];
  if (worsens || monitor === 'Memory %')
    phases.push({ at: criticalAt, status: 'CRITICAL', value: value(random, 97, 99) });
  return book.write({
    type: 'host',
    monitorId: book.monitorId('host', monitor),
    hostId: host.id,
    openedAt: span.from,
    closedAt: span.to,
    phases,
  });
}

/** A web page seen from outside fails. */
export function failPage(book: AlertBook, span: Span, random: Random): SimulatedAlert | undefined {
  const answers = ['503', '502', `HTTP request failed - status is 500 ${CANARIES.message}`, 'Request timed out'];
  return book.write({
    type: 'external',
    monitorId: book.monitorId('external'),
    openedAt: span.from,
    closedAt: span.to,
    phases: [{ at: span.from, status: 'CRITICAL', ...(random.chance(0.4) && { value: random.integer(8100, 15000) }) }],
    message: random.pick(answers),
  });
}

/** A check plugin complains; closed by itself or by hand. */
export function failCheck(
  book: AlertBook,
  host: SimulatedHost,
  span: Span,
  random: Random,
): SimulatedAlert | undefined {
  const status = random.pick(['WARNING', 'CRITICAL', 'UNKNOWN'] as const);
  const byHand = span.to !== null && random.chance(0.3);
  return book.write({
    type: 'check',
    monitorId: random.pick(book.organization.checks).id,
    hostId: host.id,
    openedAt: span.from,
    closedAt: span.to,
    phases: [{ at: span.from, status }],
    message: `PROCS ${status}: 0 processes\n/opt/${CANARIES.message} | procs=0`,
    ...(byHand && { closedBy: 'manual', reason: `手動で対応済み ${CANARIES.reason}` }),
  });
}

/** A rule that looks at no single host: service metric, expression, query, or a host's anomaly. */
export function failRule(book: AlertBook, host: SimulatedHost, span: Span, random: Random): SimulatedAlert | undefined {
  const type = random.pickWeighted([['service', 4], ['expression', 3], ['query', 1], ['anomalyDetection', 2]] as const); // prettier-ignore
  const status =
    type === 'expression' && random.chance(0.3) ? 'UNKNOWN' : random.pick(['WARNING', 'CRITICAL'] as const);
  const hasValue = type === 'service' || type === 'query';
  return book.write({
    type,
    monitorId: book.monitorId(type),
    hostId: type === 'anomalyDetection' ? host.id : null,
    openedAt: span.from,
    closedAt: span.to,
    phases: [{ at: span.from, status, ...(hasValue && { value: value(random, 3, 900) }) }],
    ...(type === 'query' && { series: { name: 'queue.depth', labels: { queue: random.pick(['mail', 'order']) } } }),
  });
}

/** The host fails and is then taken out of service: Mackerel leaves its alert open as long as it stays so. */
export function takeOut(
  book: AlertBook,
  host: SimulatedHost,
  at: { from: Seconds; outAt: Seconds; backAt: Seconds | null },
  status: 'maintenance' | 'poweroff',
): SimulatedAlert | undefined {
  const to = at.backAt === null ? null : at.backAt + 2 * MINUTE;
  const before = entryAt(host.statuses, at.from)?.status;
  const alert = strikeHost(book, host, { from: at.from, to });
  if (alert === undefined || before === undefined) return undefined;
  host.statuses.push({ at: at.outAt, status });
  if (at.backAt !== null) host.statuses.push({ at: at.backAt, status: before });
  return alert;
}

/** How long things last, in seconds: most are over within the hour, some take the night. */
export function outageLength(random: Random): Seconds {
  return random.skewed(5 * MINUTE, 7 * HOUR);
}

function value(random: Random, min: number, max: number): number {
  return Math.round((min + random.next() * (max - min)) * 100) / 100;
}
