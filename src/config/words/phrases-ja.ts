// What findings bring along in English, in Japanese: names of types, bounds, reasons.

const PHRASES: Readonly<Record<string, string>> = {
  'a map': 'マップ（キー: 値）',
  'a list': 'リスト',
  text: '文字列',
  'a number': '数値',
  'a whole number': '整数',
  'true or false': 'true か false',
  'another value': '別の値',
  'a single value': '単独の値',
  inside: '内側',
  around: '外側',
  host: 'ホスト',
  service: 'サービス',
  role: 'ロール',
  monitor: '監視ルール',
  'it names a file that cannot be read': '指定のファイルを読めません',
  'its file holds no certificate in PEM form': 'ファイルに PEM 形式の証明書がありません',
  'its file holds a damaged certificate': 'ファイルの証明書が壊れています',
  'it begins with neither smtps:// nor smtp://': 'smtps:// でも smtp:// でも始まっていません',
  'it is no address; signs such as @ : / # in the password are written as %XX':
    'アドレスとして読めません。パスワード中の @ : / # などは %XX と書きます',
  'it names no server': 'サーバーの名前がありません',
  'something stands behind the port; signs such as # and ? in the password are written as %XX':
    'ポート番号の後に余分な文字があります。パスワード中の # や ? などは %XX と書きます',
  'the % in it does not begin a %XX': '% の後が %XX の形になっていません',
  'user and password go together': 'ユーザー名とパスワードは両方必要です',
};

export function phraseJa(english: string | undefined): string {
  const text = english ?? '';
  const [, bound, limit] = /^at (least|most) (.+)$/.exec(text) ?? [];
  if (bound !== undefined) return `${limit} ${bound === 'least' ? '以上' : '以下'}`;
  return Object.hasOwn(PHRASES, text) ? PHRASES[text]! : text;
}
