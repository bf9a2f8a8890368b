import { cleanLine } from '../base/text.ts';
import type { Finding, FindingPath } from './finding.ts';
import { FINDING_WORDS } from './finding-words.ts';

/** `customers[2].from[0].services`; empty for the file as a whole. */
export function formatPath(path: FindingPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    const name = /^[A-Za-z_][A-Za-z0-9_-]*$/.test(step) ? step : JSON.stringify(step);
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

/** What a finding says: a sentence that names the place, and what to do about it (may be empty). */
export function describeFinding(finding: Finding): { sentence: string; hint: string } {
  const args = new Proxy(finding.args, {
    get: (target, name) =>
      typeof name === 'string' && Object.hasOwn(target, name) ? cleanLine(target[name] ?? '', 400) : '',
  });
  const place = cleanLine(formatPath(finding.path), 200);
  const [sentence, hint = ''] = FINDING_WORDS[finding.code](args, place);
  return { sentence: place === '' || sentence.startsWith(place) ? sentence : `${place} ${sentence}`, hint };
}

/**
 * A finding as people read it: `noroshi.yaml:14:9  customers[2].from[0].services "shopp" …`, the hint on lines of its
 * own below the sentence.
 *
 * @param file the name to print; the position follows it where there is one
 */
export function formatFinding(finding: Finding, file: string): string {
  const position = finding.line === null ? '' : `:${finding.line}:${finding.column ?? 1}`;
  const head = `${file}${position}  `;
  const { sentence, hint } = describeFinding(finding);
  const mark = finding.severity === 'warning' ? 'warning: ' : '';
  return `${head}${mark}${sentence}${hint === '' ? '' : `\n${' '.repeat(head.length)}${hint}`}`;
}
