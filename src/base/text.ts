// The one place that says which characters of a text from outside are never shown. None of them has business in a host
// name or a status message. Written as a regular expression has them; tabs, line feeds and carriage returns are blanks, not
// controls.
const CONTROLS = String.raw`\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f`;
/** Line and paragraph separators, embeddings, overrides and isolates: they reorder or break what stands around them. */
const REORDERING = String.raw`\u2028-\u202e\u2066-\u2069`;
/** Marks, joiners, the byte-order mark, interlinear anchors: they change a name without being seen. */
const UNSEEN = String.raw`\u061c\u200b\u200e\u200f\u2060-\u2065\ufeff\ufff9-\ufffb`;
/** Tag characters, as the two halves that a text is made of. */
const TAGS = String.raw`\udb40[\udc00-\udc7f]`;
const LONE_SURROGATES = String.raw`[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]`;

const FORBIDDEN = new RegExp(`[${CONTROLS}${REORDERING}${UNSEEN}]|${TAGS}`, 'g');
const HALVES = new RegExp(LONE_SURROGATES, 'g');
const UNPRINTABLE = new RegExp(String.raw`[\t\n\r${CONTROLS}${REORDERING}]`);
/** One class of single units – half a tag character counts – is looked for in half the time that the choice below takes. */
const MAYBE_MARKUP = new RegExp(String.raw`[&<>"'${CONTROLS}${REORDERING}${UNSEEN}\udb40]`);
const MARKUP = new RegExp(`[&<>"']|${FORBIDDEN.source}`, 'g');
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text with `replacement` for each character that is never shown. Line breaks and tabs stay; half a surrogate becomes U+FFFD. */
export function replaceForbidden(text: string, replacement: string): string {
  return text.replace(HALVES, '\ufffd').replace(FORBIDDEN, replacement);
}

/** Whether a line that somebody writes holds what cannot have been meant: a control, a line break, a mark that reorders. */
export function isUnprintable(line: string): boolean {
  return UNPRINTABLE.test(line);
}

/** Text as the content of an element or of a quoted attribute, in HTML and in XML; what is never shown becomes a blank. */
export function escapeHtml(text: string): string {
  return MAYBE_MARKUP.test(text) ? text.replace(MARKUP, (found) => ENTITIES[found] ?? ' ') : text;
}

/**
 * What a name – or a glob for names – is compared by: its canonical form (NFC), blanks of all kinds folded into one, none at
 * its ends. Every comparison of a name from outside with one from a file goes through here; what is shown stays as it came.
 */
export function normalizeName(name: string): string {
  return PLAIN_ASCII.test(name) ? name : foldBlanks(name).normalize('NFC');
}

// Letters, digits, kana, kanji and their signs with single blanks between them: what nearly every name is, and what needs
// no cleaning. Whatever is outside these ranges is looked at more closely.
const PLAIN = /^[!-~\u3001-\ud7ff\uff01-\uffee]+(?: [!-~\u3001-\ud7ff\uff01-\uffee]+)*$/;
const PLAIN_ASCII = /^[!-~]+(?: [!-~]+)*$/;

/** One line of text from outside, safe to print: control and bidi characters become a blank, blanks fold, ends are trimmed. */
export function cleanLine(text: string, maxLength = 200): string {
  if (isPlain(text)) return shorten(text, maxLength);
  return shorten(foldBlanks(text), maxLength);
}

function foldBlanks(text: string): string {
  return replaceForbidden(text, ' ').replace(/\s+/g, ' ').trim();
}

/** Whether it is one line of letters, digits, kana and kanji with single blanks between them, which needs no cleaning of any kind. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/** Text from outside with its line breaks kept and everything else neutralised as in {@link cleanLine}. */
export function cleanText(text: string, maxLength = 4000): string {
  if (isPlain(text)) return shorten(text, maxLength);
  const lines = text.split(/\r\n|\r|\n|\u2028|\u2029/).map((line) => cleanLine(line, maxLength));
  return shorten(
    lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
    maxLength,
  );
}

/** At most `maxLength` characters (code points), the last one an ellipsis where something was cut. */
export function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const points = Array.from(text);
  return points.length <= maxLength ? text : `${points.slice(0, maxLength - 1).join('')}…`;
}

/** Code-unit order, the same on every machine and in every locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** As people order names: `web2` before `web10`, otherwise in code-unit order. Still the same on every machine. */
export function compareNames(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [one, other] = [left[i]!, right[i]!];
    if (one === other) continue;
    const isNumbers = /^\d/.test(one) && /^\d/.test(other);
    const order = isNumbers ? compareDigits(one, other) : compareText(one, other);
    if (order !== 0) return order;
  }
  return left.length - right.length || compareText(a, b);
}

const KEPT_NAMES = 2_000;
const partsByName = new Map<string, readonly string[]>();

/** Kept: whoever sorts asks for each name again and again. */
function partsOf(name: string): readonly string[] {
  let parts = partsByName.get(name);
  if (parts === undefined) {
    parts = name.match(/\d+|\D+/g) ?? [];
    if (partsByName.size >= KEPT_NAMES) partsByName.clear();
    partsByName.set(name, parts);
  }
  return parts;
}

/** Of any length: the longer number is the greater one, zeros in front aside. */
function compareDigits(a: string, b: string): number {
  const [one, other] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return one.length - other.length || compareText(one, other);
}
