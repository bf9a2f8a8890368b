import type { AlertTarget } from '../claims/mapping.ts';
import type { AlertRecord } from '../history/history.ts';
import type { EffectiveWindow } from '../claims/effective-windows.ts';
import { closingEnd, type WindowEnd } from '../claims/window-end.ts';
import type { JudgedAlert } from '../ledger/ledger.ts';

export interface Judging {
  alert: AlertRecord;
  /** By the present rules and claims, over the whole life of the alert; empty when it does not count or is not claimed. */
  derived: readonly EffectiveWindow[];
  /** As the run before judged it; `undefined` when it never counted. */
  stored: JudgedAlert | undefined;
  now: Date;
  /** When the page was last judged; `null`: this is its first reading, which judges the past. */
  judgedAt: Date | null;
  /** The history knew the alert before this run. */
  wasKnown: boolean;
  /** What of the customer it touches; `null`: it is not the customer's. */
  target: AlertTarget | null;
  /** It was over before anybody looked, and how it ended is still to be read: so it is not told yet. */
  isHeldBack: boolean;
  /** What changed about how it is judged since then. */
  change: 'none' | 'rules' | 'moved';
}

/**
 * What an alert meant, judged once: facts that are learned late correct it, a changed rule or claim does not. Sorted and
 * disjoint. `undefined` when it never counted.
 */
export function judge(judging: Judging): JudgedAlert | undefined {
  const { stored, change, now, derived } = judging;
  if (stored === undefined) return judgeNew(judging);
  const target = judging.target ?? stored.target;
  const frozenUntil = change === 'none' ? stored.frozenUntil : now;
  if (frozenUntil === null && derived.length > 0) return { windows: derived, frozenUntil: null, target };
  // It lost its windows without a reason of ours: what was said stays, and what lasted is not looked at any more.
  const at = frozenUntil ?? now;
  const past = settlePast(stored.windows, judging, at);
  const rest = derived.length === 0 ? [] : clip(derived, at);
  return { windows: closeUncounted(join(past, rest, at), judging, at, rest.length === 0), frozenUntil: at, target };
}

function judgeNew({ alert, derived, target, ...judging }: Judging): JudgedAlert | undefined {
  const { judgedAt, wasKnown, isHeldBack, change, now } = judging;
  if (target === null || (isHeldBack && change === 'none')) return undefined;
  // What nobody has read yet may turn out to have been before it, too.
  const isOlder = alert.isLevelUnread || derived.some(({ from }) => judgedAt !== null && from <= judgedAt);
  const isOurs = judgedAt !== null && wasKnown && change !== 'none' && isOlder;
  const windows = isOurs ? clip(derived, now) : derived;
  // What was over before the rule that counts it is remembered as such, or the next run would find it.
  return windows.length === 0 && !isOurs ? undefined : { windows, frozenUntil: isOurs ? now : null, target };
}

/** What was judged before `at`, with ends that only facts can bring. */
function settlePast(
  windows: readonly EffectiveWindow[],
  { alert, now }: Judging,
  at: Date,
): readonly EffectiveWindow[] {
  const { closedAt } = alert;
  // Nearly all that an upgrade finds is over for long: the list stays the one it was.
  if (windows.every(({ to, end }) => to !== null && to <= at && end !== 'lowered')) return windows;
  return windows.flatMap((window): EffectiveWindow[] => {
    if (window.from >= at) return [];
    const lasts = window.to === null || window.to > at;
    if (!lasts) return [settleLowered(window, alert, now)];
    if (closedAt === null || closedAt > at) return [{ ...window, to: null, end: null }];
    const end = closingEnd(alert, now);
    if (end === 'unproven') return [{ ...window, to: null, end }];
    return [{ ...window, to: closedAt, end, ...(alert.isEndEstimated && { isEstimated: true }) }];
  });
}

/** A level that the rules ignore is watched until its alert is closed, also when they are others by now. */
function settleLowered(window: EffectiveWindow, alert: AlertRecord, now: Date): EffectiveWindow {
  if (window.end !== 'lowered' || alert.closedAt === null) return window;
  const end = closingEnd(alert, now);
  return end === 'unproven' ? window : { ...window, end, overAt: alert.closedAt };
}

/** Windows, or what of them lies at or after `from`; what was over before is not among them. */
function clip(windows: readonly EffectiveWindow[], from: Date): EffectiveWindow[] {
  return windows.flatMap((window) => {
    if (window.to !== null && window.to <= from) return [];
    return [window.from >= from ? window : { ...window, from, openedAt: window.openedAt ?? window.from }];
  });
}

function join(
  past: readonly EffectiveWindow[],
  rest: readonly EffectiveWindow[],
  at: Date,
): readonly EffectiveWindow[] {
  if (rest.length === 0) return past;
  const last = past.at(-1);
  const [next] = rest;
  if (last === undefined || next === undefined || last.to !== null) return [...past, ...rest];
  if (next.from.getTime() !== at.getTime()) return [...past.slice(0, -1), { ...last, to: at, end: 'stopped' }, ...rest];
  if (next.effect === last.effect)
    return [...past.slice(0, -1), withoutOpening({ ...next, from: last.from }), ...rest.slice(1)];
  // Rules that make an outage lighter repair nothing.
  const end = last.effect === 'outage' ? 'stopped' : 'changed';
  return [...past.slice(0, -1), { ...last, to: at, end }, ...rest.map(withoutOpening)];
}

/** Of what counted all along, only otherwise. */
function withoutOpening(window: EffectiveWindow): EffectiveWindow {
  const all = { ...window };
  delete all.openedAt;
  return all;
}

/** An alert that counts no more while it is open: we stopped looking, or somebody else looks now. */
function closeUncounted(
  windows: readonly EffectiveWindow[],
  { change }: Judging,
  at: Date,
  isUncounted: boolean,
): readonly EffectiveWindow[] {
  const last = windows.at(-1);
  if (!isUncounted || last === undefined || last.to !== null || last.end === 'unproven') return windows;
  const end: WindowEnd = change === 'moved' ? 'moved' : 'stopped';
  return [...windows.slice(0, -1), { ...last, to: at, end }];
}
