import { cleanLine, shorten } from '../../base/text.ts';

const PUBLIC_LINE = /^\s*(?:公開|public)[:：](.*)$/iu;
// Everything any screen shows as a line break: text behind one must carry its own mark to become public.
const LINE_BREAKS = /[\r\n\v\f\u0085\u2028\u2029]+/u;
const LONGEST_LINE = 500;
const LONGEST_TEXT = 4000;

/**
 * The lines of a memo that begin with `公開:` or `public:` (either colon, any case), without the mark, cleaned, joined by
 * line breaks; `null` when there is none. Everything else of a memo is internal.
 */
export function extractPublicText(memo: unknown): string | null {
  if (typeof memo !== 'string' || memo === '') return null;
  const lines: string[] = [];
  for (const line of memo.split(LINE_BREAKS)) {
    const text = cleanLine(PUBLIC_LINE.exec(line)?.[1] ?? '', LONGEST_LINE);
    if (text !== '') lines.push(text);
  }
  return lines.length === 0 ? null : shorten(lines.join('\n'), LONGEST_TEXT);
}
