/** One text in each language that the program speaks. */
export interface Spoken {
  en: string;
  ja: string;
}

export type Language = keyof Spoken;

/** The same sentence made in each language. */
export function inEachLanguage(tell: (language: Language) => string): Spoken {
  return { en: tell('en'), ja: tell('ja') };
}

/** A text that has no other language stands for all. */
export function spoken(text: string | Spoken): Spoken {
  return typeof text === 'string' ? { en: text, ja: text } : text;
}
