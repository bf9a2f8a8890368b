// C0 and C1 controls, DEL, bidi marks and overrides, invisible joiners that spoof names, line and paragraph separators,
// byte-order mark, interlinear anchors, tag characters: none of them has business in a host name or a status message.
const CONTROLS =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;
const LONE_SURROGATES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

// Letters, digits, kana, kanji and their signs with single blanks between them: what nearly every name is, and what needs
// no cleaning. Whatever is outside these ranges is looked at more closely.
const PLAIN = /^[!-~\u3001-\ud7ff\uff01-\uffee]+(?: [!-~\u3001-\ud7ff\uff01-\uffee]+)*$/;

/** One line of text from outside, safe to print: control and bidi characters become a blank, blanks fold, ends are trimmed. */
export function cleanLine(text: string, maxLength = 200): string {
  if (PLAIN.test(text)) return shorten(text, maxLength);
  const line = text.replace(LONE_SURROGATES, '\ufffd').replace(CONTROLS, ' ').replace(/\s+/g, ' ').trim();
  return shorten(line, maxLength);
}

/** Text from outside with its line breaks kept and everything else neutralised as in {@link cleanLine}. */
export function cleanText(text: string, maxLength = 4000): string {
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
