import { createWording } from '../../findings/wording.ts';
import { FINDINGS_EN } from './finding-words-en.ts';
import { FINDINGS_JA } from './finding-words-ja.ts';

export const { describeFinding, formatFinding } = createWording({ en: FINDINGS_EN, ja: FINDINGS_JA });
