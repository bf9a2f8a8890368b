import type { AffectedWindow } from '../status-page.ts';
import type { EffectiveWindow } from '../claims/effective-windows.ts';

/**
 * What one component suffered of several alerts, each effect by itself: while it was out it was not merely degraded, and
 * when it can be reached again it may go on being slow. Sorted, disjoint, at least one window for at least one.
 */
export function affectedWindows(windows: readonly EffectiveWindow[]): AffectedWindow[] {
  const [only] = windows;
  if (only !== undefined && windows.length === 1) return [{ ...only }];
  const outages = unite(windows.filter(({ effect }) => effect === 'outage'));
  const degraded = unite(windows.filter(({ effect }) => effect === 'degraded'));
  return [...outages, ...degraded.flatMap((window) => cutOut(window, outages))].toSorted(
    (a, b) => a.from.getTime() - b.from.getTime(),
  );
}

/** What it suffers now; when all is over, the worst there was. */
export function presentEffect(windows: readonly AffectedWindow[]): AffectedWindow['effect'] {
  const lasting = windows.filter(({ to }) => to === null);
  return (lasting.length > 0 ? lasting : windows).some(({ effect }) => effect === 'outage') ? 'outage' : 'degraded';
}

/** Of one effect: touching ones joined. */
function unite(windows: readonly EffectiveWindow[]): AffectedWindow[] {
  const united: AffectedWindow[] = [];
  for (const window of windows.toSorted((a, b) => a.from.getTime() - b.from.getTime())) {
    const last = united.at(-1);
    if (last === undefined || (last.to !== null && window.from > last.to)) {
      united.push({ ...window });
    } else if (last.to !== null && (window.to === null || window.to > last.to)) {
      last.to = window.to;
      last.end = window.end;
      setEstimated(last, window.isEstimated === true);
    } else if (last.to?.getTime() === window.to?.getTime()) {
      last.end = leastSaid(last.end, window.end);
      setEstimated(last, last.isEstimated === true && window.isEstimated === true);
    }
  }
  return united;
}

function setEstimated(window: AffectedWindow, isEstimated: boolean): void {
  if (isEstimated) window.isEstimated = true;
  else delete window.isEstimated;
}

/** From the one that promises least to recovery; what merely lasts says least of all. */
const BY_WEIGHT: readonly AffectedWindow['end'][] = [
  null,
  'unproven',
  'stopped',
  'moved',
  'closed_by_hand',
  'gone',
  'unconfirmed',
  'lowered',
  'maintenance',
  'changed',
  'recovered',
];

/** Of two that end together, the end that promises less. */
function leastSaid(a: AffectedWindow['end'], b: AffectedWindow['end']): AffectedWindow['end'] {
  return BY_WEIGHT.indexOf(a) < BY_WEIGHT.indexOf(b) ? a : b;
}

/** What is left of `window` without any of `others`, which are sorted and disjoint. */
function cutOut(window: AffectedWindow, others: readonly AffectedWindow[]): AffectedWindow[] {
  const left: AffectedWindow[] = [];
  let from = window.from;
  for (const other of others) {
    if (other.to !== null && other.to <= from) continue;
    if (window.to !== null && other.from >= window.to) break;
    if (other.from > from) left.push({ from, to: other.from, effect: window.effect, end: 'changed' });
    if (other.to === null || (window.to !== null && other.to >= window.to)) return left;
    from = other.to;
  }
  return [...left, { ...window, from }];
}
