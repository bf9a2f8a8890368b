import { tellCode } from '../../base/system-words.ts';
import { didYouMean, type WordTable } from '../../findings/wording.ts';
import type { RecipientFindingCode } from '../recipient-finding.ts';

const SAVE_AS_UTF8 = 'Excel では「名前を付けて保存」→「CSV UTF-8（コンマ区切り）」で保存してください。';
const HEADER = '最初の行に次のように書いてください：customer,address,name,services,what,language';

/** The Japanese wording of every finding about recipients, in one place. */
export const RECIPIENT_FINDINGS_JA: WordTable<RecipientFindingCode> = {
  'recipients.missing': () => ['ファイルがありません。この一覧のお客様にはメールでお知らせしません。'],
  'recipients.unreadable': (a) => [`ファイルを読めません：${tellCode(a.reason ?? '').ja}`],
  'recipients.too_large': (a) => [`一覧が ${a.limit} MiB を超えています。`],
  'recipients.shift_jis': () => ['ファイルが UTF-8 ではなく Shift_JIS です。', SAVE_AS_UTF8],
  'recipients.utf16': () => ['ファイルが UTF-8 ではなく UTF-16 です。', SAVE_AS_UTF8],
  'recipients.not_utf8': () => ['ファイルが UTF-8 ではありません。', SAVE_AS_UTF8],
  'recipients.empty': () => ['一覧が空です。', HEADER],
  'recipients.no_header': () => ['最初の行に列の名前がありません。', HEADER],
  'recipients.missing_column': (a) => [`「${a.column}」の列がありません。`],
  'recipients.unknown_column': (a) => [`「${a.column}」という列は使われません。`, didYouMean(a.nearest, 'ja')],
  'recipients.column_twice': (a) => [`「${a.column}」の列が二つあります。`],
  'recipients.quotes': () => [
    '引用符が閉じていないか、セルの途中にあります。',
    '引用符で囲んだセルの中の " は "" と書いてください。',
  ],
  'recipients.cells': (a) => [
    `この行は ${a.got} 列ですが、最初の行は ${a.wanted} 列です。`,
    'カンマを含む名前は引用符で囲み、サービスは ; で区切ってください。',
  ],
  'recipients.no_customer': () => ['お客様の ID がありません。'],
  'recipients.unknown_customer': (a) => [`「${a.customer}」というお客様はいません。`, didYouMean(a.nearest, 'ja')],
  'recipients.internal_customer': (a) => [`お客様「${a.customer}」は社内のみのため、お知らせしません。`],
  'recipients.no_address': () => ['アドレスがありません。'],
  'recipients.several_addresses': () => ['一つのセルに複数のアドレスがあります。', '一行に一つずつ書いてください。'],
  'recipients.bad_address': () => [
    '使えるメールアドレスではありません。',
    'user@example.jp の形でアドレスだけを書いてください。名前には専用の列があり、国際化ドメインは xn-- の形で書きます。',
  ],
  'recipients.bad_name': () => ['名前に改行や制御文字があるか、長すぎます。'],
  'recipients.bad_service': (a) => [`「${a.service}」に * が七つ以上あるか、名前に使われない文字があります。`],
  'recipients.unknown_what': (a) => [
    `「${a.what}」というお知らせの種類はありません。`,
    didYouMean(a.nearest, 'ja') || `使えるもの：${a.known}`,
  ],
  'recipients.unknown_language': (a) => [
    `「${a.language}」という言語は使えません。`,
    'ja か en と書くか、空にしてください。',
  ],
  'recipients.twice': (a) => [
    `同じお客様の同じアドレスが ${a.line}行目にもあります。`,
    'どちらかの行で求めているものを、一度だけお知らせします。',
  ],
  'recipients.unknown_service': (a) => [
    `お客様「${a.customer}」に「${a.service}」に当てはまるサービスはありません。`,
    didYouMean(a.nearest, 'ja') || (a.services ? `あるサービス：${a.services}` : ''),
  ],
};
