import { cleanLine, shorten } from '../../base/text.ts';
import { findSpokenFact, findSpokenState, type SpokenState } from '../../snapshot/spoken-words.ts';

const PUBLIC_LINE = /^\s*(?:公開|public)(?:\s*[[［【]([^\]］】]*)[\]］】]\s*)?[:：](.*)$/iu;
// Everything any screen shows as a line break: text behind one must carry its own mark to become public.
const LINE_BREAKS = /[\r\n\v\f\u0085\u2028\u2029]+/u;
const LONGEST_LINE = 500;
const LONGEST_TEXT = 4000;

/**
 * The lines of a memo that begin with `公開:` or `public:` (either colon, any case), without the mark, cleaned, joined by
 * line breaks; `null` when there is none. Everything else of a memo is internal.
 */
export function extractPublicText(memo: unknown): string | null {
  return joinLines(memoLines(memo).map((line) => spokenLine(line).text));
}

/**
 * As {@link extractPublicText}, of a memo that reports: a state in brackets behind the mark (`公開[原因特定]:`) is kept before
 * the text, as `[identified]`, and where there is a public line, lines `次回: 13:30` and `復旧見込み: 15:00` with nothing but a
 * time are taken along.
 */
export function extractSpokenText(memo: unknown): string | null {
  const lines = memoLines(memo).map((line) => {
    const { state, text } = spokenLine(line);
    return { said: state === undefined ? text : `[${state}] ${text}`.trim(), line: cleanLine(line) };
  });
  if (lines.every(({ said }) => said === '')) return null;
  return joinLines(lines.map(({ said, line }) => (said === '' && findSpokenFact(line) !== undefined ? line : said)));
}

function memoLines(memo: unknown): string[] {
  return typeof memo === 'string' && memo !== '' ? memo.split(LINE_BREAKS) : [];
}

/** Empty when it is not public. */
function spokenLine(line: string): { state: SpokenState | undefined; text: string } {
  const [, mark = '', text = ''] = PUBLIC_LINE.exec(line) ?? [];
  return { state: findSpokenState(mark), text: cleanLine(text, LONGEST_LINE) };
}

function joinLines(lines: readonly string[]): string | null {
  const said = lines.filter((line) => line !== '');
  return said.length === 0 ? null : shorten(said.join('\n'), LONGEST_TEXT);
}
