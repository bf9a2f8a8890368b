// What the scripts on a page share. Each script is bundled on its own, so what it does not use it does not carry.

/** The first match, which the page's template is known to hold. */
export function pick(selector: string, page: ParentNode = document): HTMLElement {
  return page.querySelector<HTMLElement>(selector)!;
}

/** Puts values in the place of `{name}`. */
export function fill(text: string, values: object): string {
  return text.replace(/{(\w+)}/g, (_, key: string) => String(values[key as keyof typeof values]));
}

/** Full-width letters and half-width kana are what people paste from mails. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
