import type { Locale } from '../../config/config.ts';

/** In the place of a name, for a host of which nothing but Mackerel's id is known; that is nobody's business. */
export const UNNAMED_HOST: Record<Locale, string> = { ja: 'サーバー1台', en: '1 server' };
