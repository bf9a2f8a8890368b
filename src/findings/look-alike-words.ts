import type { WordTable } from './wording.ts';

type Words = WordTable<'blank' | 'colon' | 'tight' | 'dash' | 'sign'>;

/** What is said of letters that look right and are not, in every file that people write. */
export const LOOK_ALIKES_EN: Words = {
  blank: (a) => [
    `A blank of another width (${a.character}) stands here.`,
    'Type it as an ordinary blank; YAML takes this one for a letter.',
  ],
  colon: (a) => [`A full-width colon "：" stands behind "${a.key}".`, 'Type it as ":" with a blank behind it.'],
  tight: (a) => [
    `Behind "${a.text}" a blank is missing.`,
    `Write "${a.text} …": without the blank YAML takes it for a part of the text.`,
  ],
  dash: (a) => [`"${a.sign}" stands where a list has its dash.`, 'Type it as "-" with a blank behind it.'],
  sign: (a) => [`"${a.sign}" is full-width, a letter to YAML.`, `Type it as "${a.meant}".`],
};

export const LOOK_ALIKES_JA: Words = {
  blank: (a) => [
    `半角ではない空白（${a.character}）があります。`,
    '半角の空白に直してください。YAML では文字として扱われます。',
  ],
  colon: (a) => [`「${a.key}」の後のコロン「：」が全角です。`, '半角の「:」と、その後に半角の空白を書いてください。'],
  tight: (a) => [
    `「${a.text}」の後に空白がありません。`,
    `半角の空白を置き、「${a.text} …」と書いてください。空白がないと文字列の一部になります。`,
  ],
  dash: (a) => [
    `リストの「-」のところに「${a.sign}」があります。`,
    '半角の「-」と、その後に半角の空白を書いてください。',
  ],
  sign: (a) => [`「${a.sign}」が全角です。YAML では文字として扱われます。`, `半角の「${a.meant}」に直してください。`],
};
