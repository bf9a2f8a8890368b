import type { Locale } from '../../../config/config.ts';
import { scopeEn } from './scope-en.ts';
import { scopeJa } from './scope-ja.ts';
import type { ScopeWords } from './scope-words.ts';

const WORDS: Record<Locale, ScopeWords> = { ja: scopeJa, en: scopeEn };

export function scopeWordsFor(locale: Locale): ScopeWords {
  return WORDS[locale];
}
