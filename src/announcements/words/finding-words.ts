import { createWording } from '../../findings/wording.ts';
import { ANNOUNCEMENT_FINDINGS_EN } from './finding-words-en.ts';
import { ANNOUNCEMENT_FINDINGS_JA } from './finding-words-ja.ts';

export const { describeFinding, formatFinding } = createWording({
  en: ANNOUNCEMENT_FINDINGS_EN,
  ja: ANNOUNCEMENT_FINDINGS_JA,
});
