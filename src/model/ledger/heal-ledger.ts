import { earlier } from '../../base/moments.ts';
import type { EffectiveWindow } from '../claims/effective-windows.ts';
import { OPEN_END } from '../spans.ts';
import type { JudgedAlert, Ledger, LedgerCase, PageLedger } from './ledger.ts';
import type { Delivery, Outbox } from './outbox.ts';

/** When the last word of it was written, by the clocks that wrote; a run with the right one may have come in between. */
export function newestLedgerStamp({ judgedAt, pages }: Ledger): Date | null {
  let newest = judgedAt;
  for (const { cases } of pages.values()) {
    for (const { reports } of cases) {
      const issuedAt = reports.at(-1)?.issuedAt;
      if (issuedAt !== undefined && (newest === null || issuedAt > newest)) newest = issuedAt;
    }
  }
  return newest;
}

/**
 * What a clock that was ahead wrote, as of `now`. What was said stays said, under its number; but that it was said at a time
 * still to come is not so, and what came after it would have to be dated so, too. What alerts were judged to mean is as of
 * now, so that nothing waits for a time that was never reached.
 */
export function healLedger(ledger: Ledger, now: Date): Ledger {
  const { judgedAt, pages, widespread } = ledger;
  return {
    ...ledger,
    judgedAt: judgedAt === null ? null : earlier(judgedAt, now),
    pages: new Map(
      [...pages].map(([id, page]) => {
        const judged = [...page.judged].map(([key, each]) => [key, healJudged(each, now)] as const);
        return [
          id,
          {
            ...page,
            judged: new Map(judged),
            cases: page.cases.map((each) => healCase(each, now)),
            unwatched: healUnwatched(page.unwatched, now),
          },
        ];
      }),
    ),
    outbox: healOutbox(ledger.outbox, now),
    widespread: widespread.map((entry) => ({
      ...entry,
      declaredAt: earlier(entry.declaredAt, now),
      endedAt: entry.endedAt === null ? null : earlier(entry.endedAt, now),
      members: entry.members.map((member) => ({ ...member, joinedAt: earlier(member.joinedAt, now) })),
    })),
  };
}

function healUnwatched(unwatched: PageLedger['unwatched'], now: Date): PageLedger['unwatched'] {
  return new Map(
    [...unwatched].map(([id, spans]) => [
      id,
      spans.flatMap(({ from, to }) => {
        const end = to < OPEN_END ? earlier(to, now) : to;
        return from < now ? [{ from, to: end }] : [];
      }),
    ]),
  );
}

function healCase(known: LedgerCase, now: Date): LedgerCase {
  return {
    ...known,
    openedAt: earlier(known.openedAt, now),
    retractedAt: known.retractedAt === null ? null : earlier(known.retractedAt, now),
    reports: known.reports.map((report) => ({
      ...report,
      issuedAt: earlier(report.issuedAt, now),
      asOf: earlier(report.asOf, now),
      went: report.went.map((fact) => ({ ...fact, to: earlier(fact.to, now) })),
    })),
  };
}

function healJudged(judged: JudgedAlert, now: Date): JudgedAlert {
  const { windows, frozenUntil } = judged;
  if (frozenUntil === null || frozenUntil <= now) return judged;
  return { ...judged, windows: windows.flatMap((window) => healWindow(window, now)), frozenUntil: now };
}

/** What ended later has not ended yet, as far as anybody knows. */
function healWindow(window: EffectiveWindow, now: Date): EffectiveWindow[] {
  if (window.from > now) return [];
  if (window.to === null || window.to <= now) return [window];
  return [{ from: window.from, to: null, effect: window.effect, end: null }];
}

/** What waits for a time that was never reached is tried again, and whoever came “later” hears what is said from now on. */
function healOutbox(outbox: Outbox, now: Date): Outbox {
  const healed = (delivery: Delivery): Delivery => ({
    ...delivery,
    plannedAt: earlier(delivery.plannedAt, now),
    newsAt: earlier(delivery.newsAt, now),
    nextTryAt: delivery.nextTryAt === null ? null : earlier(delivery.nextTryAt, now),
    doneAt: delivery.doneAt === null ? null : earlier(delivery.doneAt, now),
  });
  return {
    ...outbox,
    listeners: new Map(
      [...outbox.listeners].map(([id, known]) => [id, { ...known, since: earlier(known.since, now) }]),
    ),
    deliveries: new Map([...outbox.deliveries].map(([key, delivery]) => [key, healed(delivery)])),
    notes: outbox.notes.map((note) => ({ ...note, at: earlier(note.at, now) })),
  };
}
