import type { Locale } from '../config/config.ts';

/** What the library says of a command line that is wrong, line by line. */
const JAPANESE: readonly (readonly [english: RegExp, japanese: string])[] = [
  [/^error: unknown command '(.*)'$/, '「$1」というコマンドはありません。'],
  [/^error: unknown option '(.*)'$/, '「$1」というオプションはありません。'],
  [/^\(Did you mean one of (.*)\?\)$/, '次のどれかではありませんか: $1'],
  [/^\(Did you mean (.*)\?\)$/, '「$1」ではありませんか。'],
  [/^error: missing required argument '(.*)'$/, '引数「$1」がありません。'],
  [/^error: option '(.*)' argument missing$/, 'オプション「$1」の値がありません。'],
  [/^error: required option '(.*)' not specified$/, 'オプション「$1」を指定してください。'],
  [
    /^error: too many arguments(?: for '(.*)')?\. Expected (\d+) arguments? but got (\d+)\.?$/,
    '引数が多すぎます（$3個。正しくは $2個）。',
  ],
  [
    /^error: (?:option|command-argument) '(.*?)'(?: argument|value)? (?:value )?'(.*)' is invalid\. Allowed choices are (.*)\.$/,
    'オプション「$1」の値「$2」は使えません。使えるもの: $3',
  ],
  [
    /^error: (?:option|command-argument) '(.*?)'(?: argument|value)? (?:value )?'(.*)' is invalid\. (.*)$/,
    'オプション「$1」の値「$2」は使えません（$3）。',
  ],
  [/^\(noroshi --help shows the commands\)$/, '（noroshi --help でコマンドの一覧を表示します）'],
];

/** What of {@link JAPANESE} stands in brackets. */
const REASONS: Readonly<Record<string, string>> = {
  'a port is a whole number from 0 to 65535.': 'ポートは 0〜65535 の整数です',
  'a shard is written i/n with 1 ≤ i ≤ n, for example 2/5.': '分割は 2/5 のように i/n（1 ≤ i ≤ n）で書きます',
  'at least one second is wanted.': '1秒以上を指定してください',
  'a whole number is wanted.': '整数を指定してください',
};

/** The same in the language that is spoken; what has no words of its own stays as it is. */
export function usageIn(locale: Locale, text: string): string {
  if (locale === 'en') return text;
  const inJapanese = (line: string): string => {
    const found = JAPANESE.find(([english]) => english.test(line));
    if (found === undefined) return line;
    return line
      .replace(found[0], found[1])
      .replace(/（([^）]*)）。$/, (whole, reason: string) => (reason in REASONS ? `（${REASONS[reason]}）。` : whole));
  };
  return text.split('\n').map(inJapanese).join('\n');
}

/** The language that was asked for on a command line which may be wrong. */
export function askedLocale(argv: readonly string[]): Locale | undefined {
  const at = argv.findIndex((arg) => arg === '--locale' || arg.startsWith('--locale='));
  const asked = argv[at]?.split('=')[1] ?? argv[at + 1];
  return at >= 0 && (asked === 'ja' || asked === 'en') ? asked : undefined;
}
