export type Locale = 'ja' | 'en';
