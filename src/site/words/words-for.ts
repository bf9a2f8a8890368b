import type { Locale } from '../../config/config.ts';
import { en } from './en.ts';
import { ja } from './ja.ts';
import type { Words } from './words.ts';

const WORDS: Record<Locale, Words> = { ja, en };

export function wordsFor(locale: Locale): Words {
  return WORDS[locale];
}
