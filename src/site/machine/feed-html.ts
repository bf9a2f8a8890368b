import { isoText } from '../../base/iso-text.ts';
import { escapeHtml } from '../../base/text.ts';
import type { Incident, StatusPage } from '../../model/status-page.ts';
import type { Words } from '../words/words.ts';
import type { TimeFormat } from '../words/time-format.ts';
import { en } from '../words/en.ts';
import { plainLine, plainText, xmlSafe } from './machine-text.ts';
import { oldestFirst } from './machine-times.ts';
import { renderMarkdown } from '../markdown.ts';

/** What all three feeds and nobody else need beside the page. */
export interface FeedTools {
  words: Words;
  /** Of the page's time zone and the words' language. */
  time: TimeFormat;
  /** The page's. */
  timeZone: string;
}

const MAX_REPORTS = 20;
const MAX_NAMES = 20;

export function updatesHtml(updates: readonly { at: Date; text: string }[], { time }: FeedTools): string {
  const newest = oldestFirst(updates).slice(-MAX_REPORTS).toReversed();
  return newest.map(({ at, text }) => `<p>${timeHtml(at, time)}<br>${linesHtml(text)}</p>`).join('\n');
}

export function stateHtml<K extends 'incidentStates' | 'maintenanceStates'>(
  kind: K,
  state: keyof Words[K] & string,
  words: Words,
  word = String(words[kind][state]),
): string {
  const name = `<strong>${escapeHtml(String(en[kind][state]))}</strong>`;
  return words.locale === 'en' ? name : `${name} (${escapeHtml(word)})`;
}

export function namesFact(named: readonly { name: string }[], words: Words): string[][] {
  const names = named.map(({ name }) => plainLine(name)).filter((name) => name !== '');
  if (names.length === 0) return [];
  const shown = names.slice(0, MAX_NAMES);
  return [[words.page.scope, words.and(shown, named.length - shown.length)]];
}

/** What to quote; where several customers are spoken of, where to find it: an id there is nobody's own. */
export function caseFacts(
  { caseId, spokenNumber }: Pick<Incident, 'caseId' | 'spokenNumber'>,
  { kind }: Pick<StatusPage, 'kind'>,
  { page }: Words,
): string[][] {
  if (kind === 'overview') return [['', page.ownCase]];
  return spokenNumber === ''
    ? [[page.caseId, caseId]]
    : [
        [page.caseId, caseId],
        [page.spokenNumber, spokenNumber],
      ];
}

export function factsHtml(facts: readonly string[][]): string {
  if (facts.length === 0) return '';
  const lines = facts.map(([label = '', text = '']) =>
    escapeHtml(plainLine(label === '' ? text : `${label}: ${text}`)),
  );
  return `<p>${lines.join('<br>')}</p>`;
}

export function timeHtml(at: Date, time: TimeFormat): string {
  return `<small><time datetime="${isoText(at)}">${escapeHtml(time.dateTime(at))}</time></small>`;
}

export function linesHtml(text: string): string {
  return escapeHtml(plainText(text)).replaceAll('\n', '<br>');
}

export function markdownHtml(markdown: string | null): string {
  return markdown === null || markdown.trim() === '' ? '' : xmlSafe(renderMarkdown(markdown));
}
