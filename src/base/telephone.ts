/** A telephone number as somebody wrote it, and what a telephone dials for it. */
export interface Telephone {
  /** As it was written; of several, in plain letters and digits. */
  text: string;
  /** `tel:…`; `null` where nobody can be sure what is to be dialled. */
  href: string | null;
}

const DASHES = /[‐‑‒–—―−ーｰ]/gu;
const BETWEEN = /\s*(?:[/、,;]|\bor\b|または|又は|もしくは)\s*/iu;
const LABEL = /^(?:tel|phone|電話(?:番号)?|代表|フリーダイヤル|フリーコール)\s*[:.]?\s*/iu;
const NUMBER = /^(\+?[\d(][\d\s().-]*\d)/u;
const EXTENSION = /^\s*[(]?\s*(?:内線|ext(?:ension)?\.?|x|#)\s*[:.]?\s*(\d{1,8})\s*[)]?\s*/iu;
/** Behind it, in brackets: hours, a name; said, and not dialled. */
const ASIDE = /^\s*(?:\([^()]*\)\s*)*$/u;
/** The zero that is dialled at home only, written behind a country code; Italy's is dialled from everywhere. */
const HOME_ZERO = /^\+(?:81|(?!39)\d{1,3}(?=\D))\D*0/u;
const MIN_DIGITS = 8;
/** With a country code, and without. */
const MAX_DIGITS = 15;
const MAX_NATIONAL_DIGITS = 11;

/** One value a number: somebody may have written several, with their extensions and hours. */
export function parseTelephones(written: string): Telephone[] {
  const plain = written.normalize('NFKC').replace(DASHES, '-').replace(/\s+/gu, ' ').trim();
  const numbers = splitOutside(plain).filter((number) => number !== '');
  if (numbers.length === 1) return [{ text: written.trim(), href: hrefOf(numbers[0]!) }];
  const parsed = numbers.map((text) => ({ text, href: hrefOf(text) }));
  // A part that is no number makes a doubt of all: it may belong to its neighbour.
  return parsed.every(({ href }) => href !== null) ? parsed : [{ text: plain, href: null }];
}

/** At signs between numbers, not at those inside of brackets. */
function splitOutside(text: string): string[] {
  const kept: string[] = [];
  const masked = text.replace(/\([^()]*\)/gu, (aside) => `\u0000${kept.push(aside) - 1}\u0000`);
  return masked
    .split(BETWEEN)
    .map((number) => number.replace(/\u0000(\d+)\u0000/gu, (_, index: string) => kept[Number(index)]!).trim());
}

function hrefOf(text: string): string | null {
  const body = text.replace(LABEL, '');
  const number = NUMBER.exec(body)?.[1];
  if (number === undefined) return null;
  // What is opened inside of the number and closed behind it belongs to what follows.
  const open = number.lastIndexOf('(');
  const own = open > number.lastIndexOf(')') ? number.slice(0, open) : number;
  const behind = body.slice(own.length);
  const [whole = '', extension] = EXTENSION.exec(behind) ?? [];
  if (!ASIDE.test(behind.slice(whole.length))) return null;
  const isAbroad = own.startsWith('+');
  const dialled = isAbroad ? own.replace(/\(0\)/u, '') : own;
  if (HOME_ZERO.test(dialled)) return null;
  const digits = dialled.replace(/\D/gu, '');
  if (digits.length < MIN_DIGITS || digits.length > (isAbroad ? MAX_DIGITS : MAX_NATIONAL_DIGITS) || !isBalanced(own))
    return null;
  return `tel:${isAbroad ? '+' : ''}${digits}${extension === undefined ? '' : `;ext=${extension}`}`;
}

function isBalanced(text: string): boolean {
  return /^[^()]*(?:\([^()]*\)[^()]*)*$/u.test(text);
}
