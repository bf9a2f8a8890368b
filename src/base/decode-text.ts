import { fail, succeed, type Result } from './result.ts';

/** Why bytes are no text that can be used. */
export type UndecodableText = 'utf16' | 'not_utf8';

/**
 * A text file as people save it: UTF-8, with or without a byte-order mark. UTF-16 – what a redirection in Windows
 * PowerShell writes – is told apart from other encodings, because the way out is another one.
 */
export function decodeText(bytes: Uint8Array): Result<string, UndecodableText> {
  if (isUtf16(bytes)) return fail('utf16');
  try {
    // The decoder takes a byte-order mark away.
    return succeed(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return fail('not_utf8');
  }
}

/** By its mark, or by the zero beside the first letter where there is none. */
function isUtf16([first, second]: Uint8Array): boolean {
  if (first === undefined || second === undefined) return false;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return (first === 0) !== (second === 0);
}
