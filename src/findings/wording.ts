import { cleanLine } from '../base/text.ts';
import type { Finding, FindingPath } from './finding.ts';

/** What a finding is about; those that are missing are empty. Cleaned before a table sees them. */
export type Args = Readonly<Record<string, string>>;

/** Sentence – its subject is the place, put in front unless the sentence begins with it – and what to do. */
export type Words = (args: Args, place: string) => readonly [sentence: string, hint?: string];

export interface Wording<Code extends string> {
  /** What a finding says: a sentence that names the place, and what to do about it (may be empty). */
  describeFinding: (finding: Finding<Code>) => { sentence: string; hint: string };
  /**
   * A finding as people read it: `noroshi.yaml:14:9  customers[2].from[0].services "shopp" …`, the hint on a line of its own
   * below the sentence.
   *
   * @param file the name to print; the position follows it where there is one
   */
  formatFinding: (finding: Finding<Code>, file: string) => string;
}

/** The wording of one kind of findings, from its table. */
export function createWording<Code extends string>(words: Readonly<Record<Code, Words>>): Wording<Code> {
  function describeFinding(finding: Finding<Code>): { sentence: string; hint: string } {
    const args = new Proxy(finding.args, {
      get: (target, name) =>
        typeof name === 'string' && Object.hasOwn(target, name) ? cleanLine(target[name] ?? '', 400) : '',
    });
    const place = cleanLine(formatPath(finding.path), 200);
    const [sentence, hint = ''] = words[finding.code](args, place);
    return { sentence: place === '' || sentence.startsWith(place) ? sentence : `${place} ${sentence}`, hint };
  }

  function formatFinding(finding: Finding<Code>, file: string): string {
    const position = finding.line === null ? '' : `:${finding.line}:${finding.column ?? 1}`;
    const head = `${file}${position}  `;
    const { sentence, hint } = describeFinding(finding);
    const mark = finding.severity === 'warning' ? 'warning: ' : '';
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
export function didYouMean(nearest: string | undefined): string {
  return nearest ? `Did you mean "${nearest}"?` : '';
}
