import type { Interval } from '../../base/interval.ts';
import { Pool } from '../../base/pool.ts';
import type { AlertTarget } from '../../model/claims/mapping.ts';
import type { EffectiveWindow } from '../../model/claims/effective-windows.ts';
import { WINDOW_ENDS, type WindowEnd } from '../../model/claims/window-end.ts';
import type {
  CaseMember,
  ComponentFact,
  HumanWords,
  JudgedAlert,
  LedgerCase,
  LedgerPlan,
  LedgerReport,
  PageLedger,
  WidespreadEntry,
} from '../../model/ledger/ledger.ts';
import { OPEN_END } from '../../model/spans.ts';
import { REPORT_KINDS } from '../../model/report-kind.ts';
import { INCIDENT_STATES } from '../../model/status-page.ts';
import { boolean, broken, date, list, nullable, oneOf, record, string, whole } from './fields.ts';

// The ledger as it is written, read back: times are ISO 8601 UTC, what each alert was judged to mean is a short row.

const EFFECTS = ['outage', 'degraded'] as const;
const COMPONENT_KINDS = ['customer', 'service', 'host'] as const;
const PLAN_KINDS = ['maintenance', 'notice'] as const;
const WINDOW_ROW_ENDS: readonly (WindowEnd | 'changed')[] = [...WINDOW_ENDS, 'changed'];
const CASE_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Reads what belongs to one document: components are said over and over, and are held once. */
export class LedgerReader {
  readonly #components = new Pool<ComponentFact>();

  /** @throws StateError `state.broken` */
  page(value: unknown): [string, PageLedger] {
    const { page, former, judgedBy, begunAt = null, judged, cases, plans, unwatched = [] } = record(value);
    const read: PageLedger = {
      former: nullable(formerFrom, former),
      judgedBy: string(judgedBy),
      begunAt: nullable(date, begunAt),
      judged: new Map(list(judged).map(judgedFrom)),
      cases: list(cases).map((each) => this.case(each)),
      plans: list(plans).map(planFrom),
      unwatched: new Map(list(unwatched).flatMap(unwatchedFrom)),
    };
    return [string(page), read];
  }

  /** @throws StateError `state.broken` */
  case(value: unknown): LedgerCase {
    const { caseId, spokenNumber, openedAt, members, retractedAt } = this.known(value);
    return { caseId, spokenNumber, openedAt, members, reports: this.reports(record(value).reports), retractedAt };
  }

  /**
   * A case without its reports.
   * @throws StateError `state.broken`
   */
  known(value: unknown): Omit<LedgerCase, 'reports'> {
    const { caseId, spokenNumber, openedAt, members, retractedAt } = record(value);
    return {
      caseId: CASE_ID.test(string(caseId)) ? string(caseId) : broken('the id of a case'),
      spokenNumber: string(spokenNumber),
      openedAt: date(openedAt),
      members: list(members).map(memberFrom),
      retractedAt: nullable(date, retractedAt),
    };
  }

  /** @throws StateError `state.broken` */
  reports(value: unknown): LedgerReport[] {
    return list(value).map((report) => this.#report(report));
  }

  #report(value: unknown): LedgerReport {
    const { number, issuedAt, asOf, kind, state, hit, came, went, words, isBackfilled } = record(value);
    return {
      number: whole(number),
      issuedAt: date(issuedAt),
      asOf: date(asOf),
      kind: oneOf(REPORT_KINDS, kind),
      state: oneOf(INCIDENT_STATES, state),
      hit: list(hit).map((fact) => {
        const { isFlapping } = record(fact);
        const { component, effect } = this.#struck(fact);
        return { component, effect, isFlapping: boolean(isFlapping) };
      }),
      came: list(came).map((fact) => {
        const { from, openedAt, isWorse } = record(fact);
        const { component, effect } = this.#struck(fact);
        const begun = date(from);
        return openedAt === undefined
          ? { component, effect, from: begun, isWorse: boolean(isWorse) }
          : { component, effect, from: begun, openedAt: date(openedAt), isWorse: boolean(isWorse) };
      }),
      went: list(went).map((fact) => {
        const { to, end, isEstimated, isEased } = record(fact);
        const { component, effect } = this.#struck(fact);
        return {
          component,
          effect,
          to: date(to),
          end: oneOf(WINDOW_ENDS, end),
          isEstimated: boolean(isEstimated),
          isEased: boolean(isEased),
        };
      }),
      words: nullable(wordsFrom, words),
      isBackfilled: boolean(isBackfilled),
    };
  }

  /** Tens of thousands; what comes of each is written out (see `withMore`). */
  #struck(value: unknown): { component: ComponentFact; effect: 'outage' | 'degraded' } {
    const { component, effect } = record(value);
    return {
      component: this.#components.share(JSON.stringify(component), () => componentFrom(component)),
      effect: oneOf(EFFECTS, effect),
    };
  }
}

/** @throws StateError `state.broken` */
export function widespreadFrom(value: unknown): WidespreadEntry {
  const { id, declaredAt, startedAt, members, endedAt } = record(value);
  return {
    id: string(id),
    declaredAt: date(declaredAt),
    startedAt: date(startedAt),
    members: list(members).map((member) => {
      const { customer, caseId, joinedAt, from } = record(member);
      return { customer: string(customer), caseId: string(caseId), joinedAt: date(joinedAt), from: date(from) };
    }),
    endedAt: nullable(date, endedAt),
  };
}

function formerFrom(value: unknown): { host: string; until: Date } {
  const { host, until } = record(value);
  return { host: string(host), until: date(until) };
}

function componentFrom(value: unknown): ComponentFact {
  const { id, name, kind, parents } = record(value);
  return {
    id: string(id),
    name: string(name),
    kind: oneOf(COMPONENT_KINDS, kind),
    parents: list(parents).map((parent) => {
      const service = record(parent);
      return { id: string(service.id), name: string(service.name) };
    }),
  };
}

function memberFrom(value: unknown): CaseMember {
  const { key, begunIn, endedIn } = record(value);
  return { key: string(key), begunIn: nullable(whole, begunIn), endedIn: nullable(whole, endedIn) };
}

function wordsFrom(value: unknown): HumanWords {
  const { key, text, state, corrects, nextReportAt, expectedAt, isFinal } = record(value);
  return {
    key: string(key),
    text: nullable(string, text),
    state: nullable((word) => oneOf(INCIDENT_STATES, word), state),
    corrects: nullable(whole, corrects),
    nextReportAt: nullable(date, nextReportAt),
    expectedAt: nullable(date, expectedAt),
    ...(isFinal === undefined ? {} : { isFinal: boolean(isFinal) }),
  };
}

function planFrom(value: unknown): LedgerPlan {
  const row = record(value);
  return {
    kind: oneOf(PLAN_KINDS, row.kind),
    series: string(row.series),
    id: string(row.id),
    title: nullable(string, row.title),
    text: nullable(string, row.text),
    startsAt: nullable(date, row.startsAt),
    endsAt: nullable(date, row.endsAt),
    components: list(row.components).map(string),
    digest: string(row.digest),
    announcedAt: date(row.announcedAt),
    statedAt: date(row.statedAt),
    changedAt: date(row.changedAt),
    sequence: whole(row.sequence),
    updatesSaidAt: list(row.updatesSaidAt).map(date),
    withdrawnAt: nullable(date, row.withdrawnAt),
  };
}

function judgedFrom(value: unknown): [string, JudgedAlert] {
  const [key, windows, frozenUntil, target] = list(value);
  const judged = {
    windows: list(windows).map(windowFrom),
    frozenUntil: timeFrom(frozenUntil),
    target: targetFrom(list(target).map(string)),
  };
  return [string(key), judged];
}

function windowFrom(value: unknown): EffectiveWindow {
  const [from, to, effect, end, estimated, overAt = null, openedAt] = list(value);
  return {
    from: date(from),
    to: timeFrom(to),
    effect: oneOf(EFFECTS, effect),
    end: nullable((word) => oneOf(WINDOW_ROW_ENDS, word), end),
    ...(isEstimatedFrom(estimated) && { isEstimated: true }),
    ...(overAt !== null && { overAt: date(overAt) }),
    ...(openedAt !== undefined && { openedAt: date(openedAt) }),
  };
}

/** The mark of an end that nobody read; left out otherwise. */
function isEstimatedFrom(mark: unknown): boolean {
  return mark !== undefined && mark !== null && oneOf(['estimated'], mark) === 'estimated';
}

function timeFrom(value: unknown): Date | null {
  return value === 0 ? null : date(value);
}

function targetFrom([kind, id = '', ...services]: readonly string[]): AlertTarget {
  if (kind === 'host') return { kind, hostId: id, services };
  return kind === 'service' ? { kind, service: id } : { kind: 'customer' };
}

function unwatchedFrom(value: unknown): [string, readonly Interval[]][] {
  const [rows, ...ids] = list(value);
  const spans = list(rows).map((row) => {
    const [from, to] = list(row);
    return { from: date(from), to: to === undefined ? OPEN_END : date(to) };
  });
  return ids.map((id) => [string(id), spans]);
}
