import type { Incident, Report } from '../../model/status-page.ts';
import { areNamesOfHosts, isWithNames, markHosts, markThings, plainOf } from './marked-names.ts';
import { tellReport } from './report-words.ts';
import type { Words } from './words.ts';

interface Told {
  words: Words;
  timeZone: string;
  text: string;
  /** `null` where the case has to tell which of the names are hosts. */
  marked: string | null;
}

// A report is told on its case's page, in the record, in two feeds and to the Statuspage API.
const told = new WeakMap<Report, Told>();

/** A report as its readers read it: a human's words, or what changed, as sentences with the times at which it happened. */
export function reportSentence(report: Report, words: Words, timeZone: string): string {
  return tellOnce(report, words, timeZone).text;
}

/** The same with the names of hosts marked. */
export function markedSentence(
  report: Report,
  incident: Pick<Incident, 'affected'>,
  words: Words,
  timeZone: string,
): string {
  const { marked } = tellOnce(report, words, timeZone);
  return marked ?? tellReport(report, words, timeZone, (things) => markThings(things, incident));
}

/** Told with its marks, which come off for whoever wants none: telling is what takes the time. */
function tellOnce(report: Report, words: Words, timeZone: string): Told {
  const known = told.get(report);
  if (known?.words === words && known.timeZone === timeZone) return known;
  const tale = tell(report, words, timeZone);
  told.set(report, tale);
  return tale;
}

function tell(report: Report, words: Words, timeZone: string): Told {
  if (isWithNames(report)) {
    if (!areNamesOfHosts(report)) return { words, timeZone, text: tellReport(report, words, timeZone), marked: null };
    const marked = tellReport(report, words, timeZone, markHosts);
    return { words, timeZone, text: plainOf(marked), marked };
  }
  const text = tellReport(report, words, timeZone);
  return { words, timeZone, text, marked: text };
}
