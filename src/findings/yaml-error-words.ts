import type { ErrorCode } from 'yaml';
import type { Language } from './wording.ts';

type Told = readonly [sentence: string, hint: string];

const BRACKETS_EN =
  'Look at the brackets: [ ] and { } are closed on the line where they begin, with "," between their parts.';
const BRACKETS_JA = '括弧を確かめてください。[ ] と { } は半角で、開いたら閉じ、間は半角の「,」で区切ります。';
const KEY_EN = 'Write "key: value" with a blank behind the colon, one a line; look at the line before, too.';
const KEY_JA =
  '「キー: 値」の形で、コロンの後に半角の空白を置き、一行に一つ書いてください。一つ前の行も確かめてください。';
const UNUSUAL_EN = 'Leave it out: nothing here needs it. A text that begins with this sign stands in quotes.';
const UNUSUAL_JA = '取り除いてください。ここでは使いません。この記号で始まる文字列は引用符で囲みます。';

/** What each error of the YAML library means to who wrote the file, and what to do. */
const YAML_ERRORS: Readonly<Record<ErrorCode, Readonly<Record<Language, Told>>>> = {
  ALIAS_PROPS: {
    en: ['An alias (*name) has an anchor or a tag of its own.', UNUSUAL_EN],
    ja: ['エイリアス（*名前）にアンカーやタグが付いています。', UNUSUAL_JA],
  },
  BAD_ALIAS: {
    en: [
      'An alias (*name) stands here that cannot be followed.',
      'A text that begins with * stands in quotes: "*web*".',
    ],
    ja: ['たどれないエイリアス（*名前）があります。', '* で始まる文字列は "*web*" のように引用符で囲んでください。'],
  },
  BAD_DIRECTIVE: {
    en: ['A line begins with %, which is no text in YAML.', 'A text that begins with % stands in quotes.'],
    ja: ['% で始まる行は YAML の文字列になりません。', '% で始まる文字列は引用符で囲んでください。'],
  },
  BAD_DQ_ESCAPE: {
    en: [
      'Between double quotes stands a backslash that begins no known sign.',
      "Write it twice (\\\\), or use single quotes ('…'), in which it is a letter like others.",
    ],
    ja: [
      '二重引用符の中に、使えない「\\」があります。',
      "「\\\\」と二つ書くか、そのまま書ける単一引用符（'…'）を使ってください。",
    ],
  },
  BAD_INDENT: {
    en: ['The indentation of this line does not fit those above.', 'What belongs together begins in one column.'],
    ja: ['この行の字下げが上の行と合いません。', '同じ階層のものは、同じ桁から書き始めてください。'],
  },
  BAD_PROP_ORDER: {
    en: ['An anchor or a tag stands where none may.', UNUSUAL_EN],
    ja: ['アンカーやタグの位置が正しくありません。', UNUSUAL_JA],
  },
  BAD_SCALAR_START: {
    en: ['A text begins with a sign that YAML keeps for itself (@, `, %, | or >).', 'Write the text in quotes.'],
    ja: ['YAML の記号（@、`、%、|、>）で文字列が始まっています。', '引用符で囲んでください。'],
  },
  BLOCK_AS_IMPLICIT_KEY: {
    en: [
      'A "key: value" stands inside of another on one line.',
      `${KEY_EN} Full-width brackets and dashes are none to YAML.`,
    ],
    ja: ['一行の中で「キー: 値」が重なっています。', `${KEY_JA}全角の括弧やハイフンは YAML の記号になりません。`],
  },
  BLOCK_IN_FLOW: {
    en: ['Between brackets, a "key: value" is not kept apart from the one before.', BRACKETS_EN],
    ja: ['括弧の中で、「キー: 値」の区切りがありません。', BRACKETS_JA],
  },
  DUPLICATE_KEY: {
    en: ['A key is written twice.', 'Keep one of them.'],
    ja: ['キーが二度書かれています。', '一つだけ残してください。'],
  },
  IMPOSSIBLE: {
    en: ['The YAML library could not read this place.', 'Write it in a plainer way, one "key: value" a line.'],
    ja: ['この部分を YAML として読めません。', '「キー: 値」を一行に一つ、簡単な形で書いてください。'],
  },
  KEY_OVER_1024_CHARS: {
    en: ['A key is longer than 1,024 characters.', `Its colon may be meant as text: put the text into quotes.`],
    ja: ['キーが 1,024文字を超えています。', 'コロンを含む文字列のときは、引用符で囲んでください。'],
  },
  MISSING_CHAR: {
    en: [
      'A sign is missing here or just above: a closing quote, a closing bracket, a comma or a colon.',
      'Quotes are the ordinary " and \', brackets [ ] and { }; behind each colon stands a blank.',
    ],
    ja: [
      'ここかすぐ上で、閉じる引用符・括弧、カンマ、コロンのどれかが足りません。',
      '引用符は半角の " か \'、括弧は半角の [ ] と { } です。コロンの後には半角の空白を置いてください。',
    ],
  },
  MULTILINE_IMPLICIT_KEY: {
    en: ['A key goes on over lines: a line here or just above has no colon with a blank behind it.', KEY_EN],
    ja: ['キーが複数行にわたっています。ここかすぐ上の行に「: 」（コロンと空白）がありません。', KEY_JA],
  },
  MULTIPLE_ANCHORS: {
    en: ['Two anchors (&name) stand at one place.', UNUSUAL_EN],
    ja: ['アンカー（&名前）が二つ重なっています。', UNUSUAL_JA],
  },
  MULTIPLE_DOCS: {
    en: ['A second document begins here.', 'Remove the line "---".'],
    ja: ['ここから二つ目の文書が始まっています。', '「---」の行を除いてください。'],
  },
  MULTIPLE_TAGS: {
    en: ['Two tags (!name) stand at one place.', UNUSUAL_EN],
    ja: ['タグ（!名前）が二つ重なっています。', UNUSUAL_JA],
  },
  NON_STRING_KEY: {
    en: ['A key is no plain text.', KEY_EN],
    ja: ['キーが文字列ではありません。', KEY_JA],
  },
  RESOURCE_EXHAUSTION: {
    en: ['The brackets are nested too deeply.', BRACKETS_EN],
    ja: ['括弧の入れ子が深すぎます。', BRACKETS_JA],
  },
  TAB_AS_INDENT: {
    en: ['A line is indented with a tab; YAML wants blanks.', 'Type ordinary blanks.'],
    ja: ['字下げにタブが使われています。', '半角の空白を使ってください。'],
  },
  TAG_RESOLVE_FAILED: {
    en: ['A text begins with a tag (!name) that is not known here.', 'A text that begins with ! stands in quotes.'],
    ja: ['「!」で始まる、使えないタグがあります。', '! で始まる文字列は引用符で囲んでください。'],
  },
  UNEXPECTED_TOKEN: {
    en: [
      'Something stands here that does not go on what is before it.',
      'Behind a closing quote or bracket the line ends; texts with ": ", " #", brackets or quotes in them stand in quotes.',
    ],
    ja: [
      'ここに余分な文字があります。',
      '引用符や括弧を閉じた後には何も書けません。「: 」「 #」や括弧、引用符を含む文字列は、全体を引用符で囲んでください。',
    ],
  },
  BAD_COLLECTION_TYPE: {
    en: ['A tag names another kind of value than stands here.', UNUSUAL_EN],
    ja: ['タグと値の種類が合いません。', UNUSUAL_JA],
  },
};

/** @param kind a code of the library; any other is told as what could not be read */
export function tellYamlError(kind: string | undefined, language: Language): Told {
  const told =
    kind !== undefined && Object.hasOwn(YAML_ERRORS, kind) ? YAML_ERRORS[kind as ErrorCode] : YAML_ERRORS.IMPOSSIBLE;
  return told[language];
}
