// What the scripts on a page share. Each script is bundled on its own, so what it does not use it does not carry.

/** The first match, which the page's template is known to hold. */
export function pick(selector: string, page: ParentNode = document): HTMLElement {
  return page.querySelector<HTMLElement>(selector)!;
}

/** Puts values in the place of `{name}`. */
export function fill(text: string, values: object): string {
  return text.replace(/{(\w+)}/g, (all, key: string) => String(values[key as keyof typeof values] ?? all));
}

/** The same with counts, as `50,001` in both languages. */
export function fillCounts(text: string, counts: Record<string, number>): string {
  const grouped = Object.entries(counts).map(([key, count]) => [key, count.toLocaleString('en')] as const);
  return fill(text, Object.fromEntries(grouped));
}

/** Full-width letters and half-width kana are what people paste from mails. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/**
 * As {@link fold}; katakana are hiragana, all dashes between digits are one, and a company's short form is its long one, so
 * that what is typed, spoken or pasted finds what is written.
 */
export function foldForSearch(text: string): string {
  return fold(text)
    .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
    .replace(/(\d)[\u2010-\u2015\u2212\u30fc](?=\d)/g, '$1-')
    .replace(/\((株|有|同)\)/g, (_, form: string) => COMPANIES[form]!);
}

const COMPANIES: Record<string, string> = { 株: '株式会社', 有: '有限会社', 同: '合同会社' };

/** What was asked, folded, as words that must all be there: blanks, commas and dots of every width part them. */
export function splitWords(query: string): string[] {
  return foldForSearch(query)
    .replace(/株式会社|有限会社|合同会社/g, ' $& ')
    .split(/[\s,;、，；・]+/)
    .filter(Boolean);
}
