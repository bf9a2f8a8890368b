import type { Look, Span, Spans } from './looks.ts';
import {
  valuesWithin,
  type AlertStatus,
  type HostStatus,
  type Minute,
  type StoryAlert,
  type StoryConfig,
  type StoryHost,
  type StoryMonitor,
  type StoryOrganization,
  type StoryRule,
} from './story.ts';

export type Effect = 'outage' | 'degraded' | 'ignore';

const KEPT_MINUTES = 61;

interface Facts {
  type: StoryAlert['type'];
  status: AlertStatus;
  hostStatus: HostStatus;
  muted: boolean;
  services: readonly string[];
  openMinutes: number;
}

/** First match wins. */
export function effectBy(rules: readonly StoryRule[], facts: Facts): Effect {
  for (const rule of rules) if (matches(rule, facts)) return rule.as;
  return 'ignore';
}

function matches(rule: StoryRule, facts: Facts): boolean {
  if (rule.type !== undefined && rule.type !== facts.type) return false;
  if (rule.status !== undefined && rule.status !== facts.status) return false;
  if (rule.hostStatus !== undefined && !rule.hostStatus.includes(facts.hostStatus)) return false;
  if (rule.muted !== undefined && rule.muted !== facts.muted) return false;
  if (rule.service !== undefined && !facts.services.includes(rule.service)) return false;
  return rule.openForMinutes === undefined || facts.openMinutes >= rule.openForMinutes;
}

/** Whether the customer's claims take a host with these services. */
export function isClaimed(
  config: StoryConfig,
  customer: string,
  organization: string,
  services: readonly string[],
): boolean {
  const claims = config.customers.find(({ id }) => id === customer)?.claims ?? [];
  return claims.some(
    (claim) =>
      claim.organization === organization &&
      (claim.services === null || claim.services.some((name) => services.includes(name))),
  );
}

export interface Question {
  customer: string;
  organization: StoryOrganization;
  host: StoryHost;
  alert: StoryAlert;
}

/** Every effect that the alert may have had on the customer, judged by facts from within the span. */
export function effectsWithin(
  { customer, organization, host, alert }: Question,
  span: Span,
  until: Minute,
): Set<Effect> {
  const monitor = organization.monitors.find(({ id }) => id === alert.monitorId)!;
  const effects = new Set<Effect>();
  const lasted = minutesOpen(alert, span, until);
  // New rules act from the run that reads them: what still waited by the old ones, and was over by then, never counted.
  if (isRuledAnew(span.configs) && span.configs.some(waits)) effects.add('ignore');
  for (const config of new Set(span.configs)) {
    for (const services of valuesWithin(host.services, span.lo, span.hi)) {
      if (!isClaimed(config, customer, organization.name, services)) {
        effects.add('ignore');
        continue;
      }
      for (const hostStatus of valuesWithin(host.status, span.lo, span.hi))
        for (const status of valuesWithin(alert.status, span.lo, span.hi))
          for (const muted of mutesBelieved(monitor, alert, span))
            for (const openMinutes of lasted)
              effects.add(
                effectBy(config.rules, { type: alert.type, status, hostStatus, muted, services, openMinutes }),
              );
    }
  }
  return effects;
}

function isRuledAnew(configs: readonly StoryConfig[]): boolean {
  return new Set(configs.map(({ rules }) => JSON.stringify(rules))).size > 1;
}

function waits({ rules }: StoryConfig): boolean {
  return rules.some(({ openForMinutes }) => openForMinutes !== undefined);
}

/**
 * Monitors are read hourly at the latest: what was so within the hour before may still be believed – but no alert that is
 * new is silenced because of it.
 */
function mutesBelieved({ isMute }: StoryMonitor, alert: StoryAlert, span: Span): Set<boolean> {
  const seen = valuesWithin(isMute, span.lo, span.hi);
  const kept = valuesWithin(isMute, span.lo - KEPT_MINUTES, span.lo).filter(
    (muted) => !muted || alert.openedAt <= span.lo,
  );
  return new Set([...seen, ...kept]);
}

/** How long it was open as far as anybody can have known: up to the end of the span, or up to the last look. */
function minutesOpen(alert: StoryAlert, span: Span, until: Minute): Set<number> {
  const lasted = (end: Minute): number => Math.max(0, Math.min(alert.closedAt ?? end, end) - alert.openedAt);
  return new Set([
    lasted(until),
    lasted(span.hi),
    alert.closedAt === null ? lasted(until) : alert.closedAt - alert.openedAt,
  ]);
}

/** Judged by what held at the very instant of a look; more than one where a kept fact may have been believed. */
export function effectsNow(question: Question, look: Look): Set<Effect> {
  const span: Span = { lo: look.run.at, hi: look.run.at, configs: [look.config] };
  return effectsWithin(question, span, look.run.at);
}

export function isOpenAt({ openedAt, closedAt }: StoryAlert, minute: Minute): boolean {
  return openedAt <= minute && (closedAt === null || minute < closedAt);
}

/** For one effect: minutes that must be shown as hit, and those that may be. */
export interface Bounds {
  must: Set<Minute>;
  may: Set<Minute>;
}

/** Minute by minute, over everything that was read after it. */
export function hitMinutes(spans: Spans, questions: readonly Question[], effect: 'outage' | 'degraded'): Bounds {
  const bounds: Bounds = { must: new Set(), may: new Set() };
  const { last } = spans;
  if (last === undefined) return bounds;
  for (const question of questions) {
    const { openedAt, closedAt } = question.alert;
    const known = new Map<readonly Span[], Set<Effect>>();
    for (let minute = openedAt; minute < Math.min(closedAt ?? last.lo, last.lo); minute++) {
      const judged = spans.spansOf(minute);
      const worlds =
        known.get(judged) ?? new Set(judged.flatMap((span) => [...effectsWithin(question, span, last.lo)]));
      known.set(judged, worlds);
      if (!worlds.has(effect)) continue;
      bounds.may.add(minute);
      if (worlds.size === 1 && !spans.isForgotten(minute)) bounds.must.add(minute);
    }
  }
  return bounds;
}
