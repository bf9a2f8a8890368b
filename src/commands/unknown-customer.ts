import { NoroshiError } from '../base/errors.ts';
import { findNearest } from '../findings/nearest.ts';
import { didYouMean, type Language } from '../findings/wording.ts';

const WORDS = {
  en: {
    said: (id: string) => `There is no customer "${id}".`,
    where: 'Their ids are under customers: in noroshi.yaml.',
  },
  ja: {
    said: (id: string) => `「${id}」というお客様はいません。`,
    where: 'ID は noroshi.yaml の customers: にあります。',
  },
};

/** Somebody named a customer that nobody is. */
export function unknownCustomerError(id: string, known: readonly string[], language: Language): NoroshiError {
  const hint = didYouMean(findNearest(id, known), language) || WORDS[language].where;
  return new NoroshiError('usage.customer', WORDS[language].said(id), { hint });
}
