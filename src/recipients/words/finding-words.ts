import { createWording } from '../../findings/wording.ts';
import { RECIPIENT_FINDINGS_EN } from './finding-words-en.ts';
import { RECIPIENT_FINDINGS_JA } from './finding-words-ja.ts';

export const { describeFinding, formatFinding } = createWording({
  en: RECIPIENT_FINDINGS_EN,
  ja: RECIPIENT_FINDINGS_JA,
});
