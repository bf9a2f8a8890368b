import type { News } from '../../config/notify/notify-config.ts';
import { compileGlobs } from '../claims/matcher.ts';
import type { ComponentFact, LedgerCase, LedgerReport } from '../ledger/ledger.ts';
import type { Delivery } from '../ledger/outbox.ts';
import type { Listener } from './listeners.ts';

/** Reports of a case that somebody is to be told now. */
export interface Telling {
  from: number;
  number: number;
  isFirst: boolean;
  /** How old the news are. */
  newsAt: Date;
  news: News[];
}

export interface TellingContext {
  now: Date;
  afterMs: number;
  /** Since when the listener is known. */
  since: Date;
  /** What of the case they were told, or were planned to be told; by number. */
  told: readonly Delivery[];
}

/** `wait`: something is told then unless it is over by then. */
export type NextTelling = { telling: Telling } | { waitUntil: Date } | null;

const REACHED: ReadonlySet<Delivery['status']> = new Set(['waiting', 'held', 'sending', 'sent', 'doubt']);

/** Whether a delivery has reached its recipient, or may have, or will. */
export function isReached({ status }: Pick<Delivery, 'status'>): boolean {
  return REACHED.has(status);
}

/**
 * What a listener is to be told of one case. Who was told nothing of it hears how everything is, once it lasted long enough or
 * a human spoke of it; who was, hears what is new. Who was told nothing of it while it lasted – because it was open already
 * when they came, because their address was refused – does not hear of its end.
 */
export function nextTelling(listener: Listener, own: LedgerCase, context: TellingContext): NextTelling {
  const { told } = context;
  const last = told.at(-1);
  if (last?.status === 'counted') return null;
  const unseen = own.reports.filter(({ number, isBackfilled }) => number > (last?.number ?? 0) && !isBackfilled);
  if (unseen.length === 0) return null;
  return told.some(isReached) ? tellMore(listener, own, unseen) : tellFirst(listener, own, unseen, context);
}

function tellMore(listener: Listener, own: LedgerCase, unseen: readonly LedgerReport[]): NextTelling {
  const wanted = unseen.filter((report) => newsOf(report, own).some((news) => listener.what.includes(news)));
  const [first] = wanted;
  const latest = wanted.at(-1);
  if (first === undefined || latest === undefined) return null;
  const news = wanted.flatMap((report) => newsOf(report, own));
  const telling = { from: first.number, number: latest.number, isFirst: false, newsAt: latest.issuedAt };
  return { telling: { ...telling, news: [...new Set(news)] } };
}

function tellFirst(
  listener: Listener,
  own: LedgerCase,
  unseen: readonly LedgerReport[],
  { now, afterMs, since, told }: TellingContext,
): NextTelling {
  const latest = own.reports.at(-1);
  if (latest === undefined || !isAbout(listener, own) || own.retractedAt !== null) return null;
  const isOver = latest.state === 'resolved';
  // What was over before they came, and the end of what they never heard of.
  if (isOver && (told.length > 0 || unseen.every(({ issuedAt }) => issuedAt <= since))) return null;
  const isSpoken = listener.what.includes('human') && unseen.some(({ kind }) => kind === 'human');
  if (!isSpoken && !listener.what.includes('detected')) return null;
  const overAt = isOver ? endedAt(latest) : null;
  const lastedMs = (overAt ?? now).getTime() - own.openedAt.getTime();
  if (!isSpoken && lastedMs < afterMs) {
    return isOver ? null : { waitUntil: new Date(own.openedAt.getTime() + afterMs) };
  }
  const newsAt = overAt !== null && overAt < latest.issuedAt ? overAt : latest.issuedAt;
  const news = [...new Set(unseen.flatMap((report) => newsOf(report, own)))];
  return { telling: { from: 1, number: latest.number, isFirst: true, newsAt, news } };
}

/** Whether a case is one that the listener asked to hear of. */
export function isAbout({ services, minimum }: Listener, own: LedgerCase): boolean {
  return isGrave(own, minimum) && isAboutServices(own, services);
}

function isGrave({ reports }: LedgerCase, minimum: Listener['minimum']): boolean {
  if (minimum === 'degraded') return true;
  const facts = reports.flatMap(({ hit, came, went }) => [...hit, ...came, ...went]);
  return facts.length === 0 || facts.some(({ effect }) => effect === 'outage');
}

function isAboutServices({ reports }: LedgerCase, services: readonly string[]): boolean {
  if (services.length === 0) return true;
  const matches = compileGlobs(services);
  const components = reports.flatMap(({ hit, came, went, kind }) =>
    [...hit, ...came, ...went].map(({ component }) => ({ component, isSpoken: kind === 'human' })),
  );
  const touches = ({ component, isSpoken }: { component: ComponentFact; isSpoken: boolean }): boolean => {
    if (component.kind === 'customer') return true;
    if (component.kind === 'service') return matches(component.name);
    // Humans speak of servers without their services.
    return component.parents.length === 0 ? isSpoken : component.parents.some(({ name }) => matches(name));
  };
  return components.length === 0 || components.some(touches);
}

/** What a report is, as listeners ask for it; empty: it is told to nobody. */
export function newsOf(report: LedgerReport, { reports }: Pick<LedgerCase, 'reports'>): News[] {
  const { kind, number } = report;
  const before = reports.find((one) => one.number === number - 1);
  const ends = report.state === 'resolved' && before?.state !== 'resolved';
  const first: News[] = number === 1 ? ['detected'] : [];
  switch (kind) {
    case 'detected':
    case 'taken_up':
      return ['detected'];
    case 'ended':
      return [...first, 'resolved'];
    case 'learned_late':
      // On a closed case nobody is called at night for what is long past.
      return report.state === 'resolved' ? [] : [...first, 'changed'];
    case 'scope':
    case 'flapping':
      return [...first, 'changed'];
    default:
      return [...first, 'human', ...(ends ? (['resolved'] as const) : [])];
  }
}

function endedAt({ went, asOf }: LedgerReport): Date {
  return went.reduce<Date | null>((last, { to }) => (last === null || to > last ? to : last), null) ?? asOf;
}
