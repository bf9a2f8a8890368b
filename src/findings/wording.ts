import { cleanLine } from '../base/text.ts';
import type { Finding, FindingPath } from './finding.ts';

/** What a finding is about; those that are missing are empty. Cleaned before a table sees them. */
export type Args = Readonly<Record<string, string>>;

/** Sentence – its subject is the place, put in front unless the sentence begins with it – and what to do. */
export type Words = (args: Args, place: string) => readonly [sentence: string, hint?: string];

export type Language = 'ja' | 'en';

export type WordTable<Code extends string> = Readonly<Record<Code, Words>>;

export interface Wording<Code extends string> {
  /** What a finding says: a sentence that names the place, and what to do about it (may be empty). In English where nothing else is asked. */
  describeFinding: (finding: Finding<Code>, language?: Language) => { sentence: string; hint: string };
  /**
   * A finding as people read it: `noroshi.yaml:14:9  customers[2].from[0].services "shopp" …`, the hint on a line of its own
   * below the sentence.
   *
   * @param file the name to print; the position follows it where there is one
   */
  formatFinding: (finding: Finding<Code>, file: string, language?: Language) => string;
}

const MARKS = { en: { warning: 'warning: ', place: ' ' }, ja: { warning: '警告：', place: '：' } };

/** The wording of one kind of findings, from its tables. */
export function createWording<Code extends string>(tables: Readonly<Record<Language, WordTable<Code>>>): Wording<Code> {
  function describeFinding(finding: Finding<Code>, language: Language = 'en'): { sentence: string; hint: string } {
    const args = new Proxy(finding.args, {
      get: (target, name) =>
        typeof name === 'string' && Object.hasOwn(target, name) ? cleanLine(target[name] ?? '', 400) : '',
    });
    const place = cleanLine(formatPath(finding.path), 200);
    const [sentence, hint = ''] = tables[language][finding.code](args, place);
    const isPlaced = place === '' || sentence.startsWith(place);
    return { sentence: isPlaced ? sentence : `${place}${MARKS[language].place}${sentence}`, hint };
  }

  function formatFinding(finding: Finding<Code>, file: string, language: Language = 'en'): string {
    const position = finding.line === null ? '' : `:${finding.line}:${finding.column ?? 1}`;
    const head = `${file}${position}  `;
    const { sentence, hint } = describeFinding(finding, language);
    const mark = finding.severity === 'warning' ? MARKS[language].warning : '';
    return `${head}${mark}${sentence}${hint === '' ? '' : `\n${' '.repeat(head.length)}${hint}`}`;
  }

  return { describeFinding, formatFinding };
}

/** `customers[2].from[0].services`; empty for the file as a whole. */
export function formatPath(path: FindingPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    const name = /^[A-Za-z_][A-Za-z0-9_-]*$/.test(step) ? step : JSON.stringify(step);
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

/** The usual hint behind a name that was not found; empty when none is near. */
export function didYouMean(nearest: string | undefined, language: Language = 'en'): string {
  if (!nearest) return '';
  return language === 'ja' ? `「${nearest}」ではありませんか。` : `Did you mean "${nearest}"?`;
}
