import type { WordTable } from './wording.ts';

type Words = WordTable<'blank' | 'colon'>;

/** What is said of letters that look right and are not, in every file that people write. */
export const LOOK_ALIKES_EN: Words = {
  blank: (a) => [
    `A blank of another width (${a.character}) stands here.`,
    'Type it as an ordinary blank; YAML takes this one for a letter.',
  ],
  colon: (a) => [`A full-width colon "：" stands behind "${a.key}".`, 'Type it as ":" with a blank behind it.'],
};

export const LOOK_ALIKES_JA: Words = {
  blank: (a) => [
    `半角ではない空白（${a.character}）があります。`,
    '半角の空白に直してください。YAML では文字として扱われます。',
  ],
  colon: (a) => [`「${a.key}」の後のコロン「：」が全角です。`, '半角の「:」と、その後に半角の空白を書いてください。'],
};
