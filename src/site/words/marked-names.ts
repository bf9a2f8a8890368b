import { escapeHtml } from '../../base/text.ts';
import type { Incident, Report, ReportThings } from '../../model/status-page.ts';
import { incidentTitle } from './incident-words.ts';
import type { Words } from './words.ts';

// Programs that translate a page must leave names of hosts alone. Where one stands in a sentence is known while that is made
// and cannot be found again in it: a name may be a letter of it, or part of another name. So names go into the words between
// two characters that no text shows (`base/text.ts`), and become an element when the sentence becomes HTML.
const OPEN = '\u0002';
const CLOSE = '\u0003';

export function markName(name: string): string {
  return OPEN + plainOf(name) + CLOSE;
}

/** A sentence without its marks. */
export function plainOf(sentence: string): string {
  return sentence.indexOf(OPEN) < 0 && sentence.indexOf(CLOSE) < 0
    ? sentence
    : sentence.replaceAll(OPEN, '').replaceAll(CLOSE, '');
}

/** A sentence as HTML, each marked name in an element that is not translated. */
export function htmlOf(sentence: string): string {
  let open = sentence.indexOf(OPEN);
  if (open < 0) return escapeHtml(sentence);
  let html = escapeHtml(sentence.slice(0, open));
  while (open >= 0) {
    const next = sentence.indexOf(OPEN, open + 1);
    html += partHtml(sentence.slice(open + 1, next < 0 ? sentence.length : next));
    open = next;
  }
  return html;
}

/** @param part from a mark to the next */
function partHtml(part: string): string {
  const end = part.indexOf(CLOSE);
  if (end < 0) return escapeHtml(part);
  return `<span translate="no">${escapeHtml(part.slice(0, end))}</span>${escapeHtml(part.slice(end + 1))}`;
}

/** The same as far as `length` characters that are read, with `…` in place of the last where something is cut. */
export function shortenMarked(sentence: string, length: number): string {
  if (plainOf(sentence).length <= length) return sentence;
  let left = length - 1;
  let end = 0;
  let isInName = false;
  for (; left > 0; end++) {
    const unit = sentence[end];
    if (unit === OPEN) isInName = true;
    else if (unit === CLOSE) isInName = false;
    else left--;
  }
  return `${sentence.slice(0, end)}${isInName ? CLOSE : ''}…`;
}

/** {@link incidentTitle} with the names of hosts marked. */
export function markedTitle(incident: Incident, words: Words): string {
  return incidentTitle(markHit(incident), words);
}

/** What a title is made of; the incident itself where that names no host. */
function markHit(incident: Incident): Incident {
  const { title, isRetracted, affected } = incident;
  if (title !== null || isRetracted) return incident;
  if (affected.length === 0)
    return { ...incident, reports: incident.reports.map((report) => markReport(report, incident)) };
  if (!affected.some(({ kind, name }) => kind === 'host' && name !== '')) return incident;
  return {
    ...incident,
    affected: affected.map((each) =>
      each.kind === 'host' && each.name !== '' ? { ...each, name: markName(each.name) } : each,
    ),
  };
}

/** With the names of hosts marked in what it says by itself; a report that names none, or is a human's, is returned as it is. */
export function markReport(report: Report, incident: Pick<Incident, 'affected'>): Report {
  const { change } = report;
  const { came, went, flapping, hit } = change;
  if (!isWithNames(report)) return report;
  return {
    ...report,
    change: {
      ...change,
      ...markGroups({ came, went }, incident),
      flapping: flapping && markThings(flapping, incident),
      hit: markThings(hit, incident),
    },
  };
}

/** Whether it names hosts in what it says by itself. */
export function isWithNames({ change, text }: Report): boolean {
  if (text !== null) return false;
  const { came, went, flapping, hit } = change;
  return (
    mayNameHosts(hit) ||
    (flapping !== null && mayNameHosts(flapping)) ||
    came.some(mayNameHosts) ||
    went.some(mayNameHosts)
  );
}

/** Whether whatever it names by itself is hosts. */
export function areNamesOfHosts({ change: { came, went, flapping, hit } }: Report): boolean {
  const isPlain = ({ kind, names }: ReportThings): boolean => kind !== 'mixed' || names.length === 0;
  return isPlain(hit) && (flapping === null || isPlain(flapping)) && came.every(isPlain) && went.every(isPlain);
}

/** Things whose kind tells whether they are hosts, the names of hosts marked. */
export function markHosts<T extends ReportThings>(things: T): T {
  return things.kind === 'host' && things.names.length > 0 ? { ...things, names: things.names.map(markName) } : things;
}

/** {@link markReport} of what waits to be told. */
export function markGroups<G extends ReportThings>(
  { came, went }: { came: readonly G[]; went: readonly G[] },
  incident: Pick<Incident, 'affected'>,
): { came: G[]; went: G[] } {
  const mark = (group: G): G => markThings(group, incident);
  return { came: came.map(mark), went: went.map(mark) };
}

function mayNameHosts({ kind, names }: ReportThings): boolean {
  return names.length > 0 && (kind === 'host' || kind === 'mixed');
}

/** Of things of several kinds, those are hosts that the case knows as hosts. */
export function markThings<T extends ReportThings>(things: T, { affected }: Pick<Incident, 'affected'>): T {
  if (!mayNameHosts(things)) return things;
  const isHost = (name: string): boolean =>
    things.kind === 'host' || affected.some((each) => each.kind === 'host' && each.name === name);
  return { ...things, names: things.names.map((name) => (isHost(name) ? markName(name) : name)) };
}
