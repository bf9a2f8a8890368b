import { makeBadge } from 'badge-maker';
import { listBadges, type DrawnBadge } from '../src/site/machine/badge.ts';
import { wordsFor } from '../src/site/words/words-for.ts';

/** Every badge there is, as JSON: there are few, and the widths of letters that the library brings are 1.7 MB. */
export function drawBadges(): string {
  const drawn = [wordsFor('ja'), wordsFor('en')]
    .flatMap(listBadges)
    .map((badge): DrawnBadge => ({ ...badge, svg: makeBadge({ ...badge, style: 'flat' }) }));
  return `${JSON.stringify(drawn, null, 1)}\n`;
}
