import { MINUTE_MS } from '../../base/durations.ts';
import type { Effect, Rule } from '../../config/config.ts';
import type { AlertPhase, AlertRecord } from '../history/history.ts';
import { compileGlobs } from './matcher.ts';

/** What an alert is during one of its phases, as rules see it. */
export interface AlertFacts {
  organization: string;
  alert: AlertRecord;
  phase: AlertPhase;
  /** How long it is open, or was until it closed. */
  openMs: number;
}

/** What an alert means for whoever the rules belong to. */
export type EffectOf = (facts: AlertFacts) => Effect;

type Condition = (facts: AlertFacts) => boolean;

/** First match wins; what no rule names is ignored. Compile once per list and keep: it is asked for every alert. */
export function compileRules(rules: readonly Rule[]): EffectOf {
  const compiled = rules.map(({ status, ...rule }) => ({
    conditions: conditionsOf(rule),
    hasStatus: oneOf(status, ({ phase }) => phase.status),
    effect: rule.as,
  }));
  return (facts) => {
    for (const { conditions, hasStatus, effect } of compiled) {
      if (!conditions.every((holds) => holds(facts))) continue;
      // What it had been nobody knows yet: whether this rule is the one is undecided, and nothing is said.
      if (hasStatus.length > 0 && facts.alert.isLevelUnread) return 'ignore';
      if (hasStatus.every((holds) => holds(facts))) return effect;
    }
    return 'ignore';
  };
}

/** A condition about a host or monitor does not hold for an alert that has none. */
function conditionsOf(rule: Omit<Rule, 'status' | 'as'>): Condition[] {
  return [
    ...oneName(rule.type, ({ alert }) => alert.type),
    ...oneName(rule.organization, ({ organization }) => organization),
    ...anyName(rule.service, ({ alert }) => servicesOf(alert)),
    ...anyName(rule.role, ({ alert }) =>
      alert.hostServices.flatMap(({ name, roles }) => roles.map((r) => `${name}:${r}`)),
    ),
    ...anyName(rule.host, ({ alert }) => [alert.hostName, alert.hostId]),
    ...anyName(rule.monitor, ({ alert }) => [alert.monitorName, alert.monitorId]),
    ...oneOf(rule.hostStatus, ({ phase }) => phase.hostStatus),
    ...(rule.muted === undefined ? [] : [({ phase }: AlertFacts) => phase.isMuted === rule.muted]),
    ...openFor(rule.openForMinutes),
  ];
}

function anyName(
  globs: readonly string[] | undefined,
  namesOf: (facts: AlertFacts) => readonly (string | null)[],
): Condition[] {
  if (globs === undefined) return [];
  const matches = compileGlobs(globs);
  return [(facts) => namesOf(facts).some((name) => name !== null && matches(name))];
}

function oneName(globs: readonly string[] | undefined, nameOf: (facts: AlertFacts) => string): Condition[] {
  if (globs === undefined) return [];
  const matches = compileGlobs(globs);
  return [(facts) => matches(nameOf(facts))];
}

function oneOf(words: readonly string[] | undefined, wordOf: (facts: AlertFacts) => string | null): Condition[] {
  if (words === undefined) return [];
  const accepted = new Set(words);
  return [
    (facts) => {
      const word = wordOf(facts);
      return word !== null && accepted.has(word);
    },
  ];
}

function openFor(minutes: number | undefined): Condition[] {
  return minutes === undefined ? [] : [({ openMs }) => openMs >= minutes * MINUTE_MS];
}

function servicesOf(alert: AlertRecord): readonly string[] {
  if (alert.hostServices.length > 0) return alert.hostServices.map(({ name }) => name);
  return alert.monitorService === null ? [] : [alert.monitorService];
}
