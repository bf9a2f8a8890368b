import type { Language } from '../base/spoken.ts';

export type Locale = Language;
