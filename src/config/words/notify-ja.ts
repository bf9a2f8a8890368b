import { didYouMean, type WordTable } from '../../findings/wording.ts';
import type { NotifyCode } from './notify-en.ts';
import { phraseJa } from './phrases-ja.ts';

/** The wording of findings about who is told, in Japanese. */
export const NOTIFY_JA: WordTable<NotifyCode> = {
  'config.smtp_url': () => [
    '${NAME} か、このマシンのメールサーバーのアドレス（パスワードなし。smtp://127.0.0.1:25）を書いてください。',
    'smtps://user:password@host:465 または smtp://user:password@host:587 を環境変数に置き、ここには ${NAME} と書きます。',
  ],
  'config.blank_edges': () => [
    '前後に空白があります。',
    '取り除いてください。サーバーによっては空白が除かれ、別の名前になります。',
  ],
  'config.chatwork_room': () => [
    'ルームの番号ではありません。',
    'ルームのアドレスの #!rid の後の数字です。引用符で囲んで書いてください。',
  ],
  'config.smtp_variable': (a) => [
    `${a.name} がメールサーバーのアドレスではありません${a.problem ? `：${phraseJa(a.problem)}` : ''}。`,
    'smtps://user:password@host:465 または smtp://user:password@host:587 と書いてください。パスワード中の記号は %XX とします。',
  ],
  'config.channel_url': (a) => [
    `${a.name} が https:// のアドレスではありません。`,
    'チャンネルの設定にあるアドレス全体を環境変数に置いてください。',
  ],
  'config.teams_retired': (a) => [
    `${a.name} は Teams コネクタのアドレスです。Microsoft は提供を終了しています。`,
    'Teams のチャンネルで「ワークフロー」→「Teams Webhook 要求を受信したとき」を作り、その URL を環境変数に置いてください。',
  ],
  'config.hook_key_short': (a) => [
    `${a.name} の鍵が 24 バイトより短すぎます。`,
    '次のコマンドで作れます：echo whsec_$(openssl rand -base64 32)',
  ],
  'config.mail_without_notify': () => [
    'メールアドレスですが、メールサーバーが設定されていません。',
    'notify: に from: と smtp: を書いてください。',
  ],
  'config.internal_notified': (a) => [
    `社内のみのお客様${a.id ? `（「${a.id}」）` : ''}に知らせる設定です。`,
    '社内のみのお客様にはページもお知らせもありません。公開範囲を変えるか、この設定を除いてください。',
  ],
  'config.told_twice': (a) => [
    `お客様「${a.customer}」について二重に知らせる設定です。`,
    '届くのは一通です。どちらかを除いてください。',
  ],
  'config.never_detected': (a) => [
    `「detected」がありません。始まりを知らせていない障害の「${a.rest}」は誰にも知らせません。`,
    didYouMean(a.nearest, 'ja') || '「detected」を加えるか、「human」だけにしてください。',
  ],
  'config.notify_state_in_cache': () => [
    'GitHub Actions のキャッシュに置いた状態から知らせる設定です。',
    'ランナーが途中で止まると古いキャッシュに戻り、同じお知らせを二度送ります。「state: s3://bucket/prefix/」と書いてください。',
  ],
};
