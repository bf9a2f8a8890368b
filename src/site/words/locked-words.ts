import type { Locale } from '../../config/config.ts';

/** What the script of a locked page says when it cannot open it. */
export interface LockedScriptWords {
  working: string;
  cut: string;
  wrongKey: string;
  wrongPassphrase: string;
  damaged: string;
  unreachable: string;
  insecure: string;
  oldBrowser: string;
}

/** Words of the page that asks for a key. It speaks of nobody: whoever finds the address learns nothing. */
export interface LockedWords {
  title: string;
  needLink: string;
  needLinkOrPassphrase: string;
  how: string;
  noScript: string;
  passphrase: string;
  open: string;
  lost(supportName: string): string;
  support: string;
  script: LockedScriptWords;
}

const ja: LockedWords = {
  title: 'このページは鍵で保護されています',
  needLink: 'ご案内したリンクを、末尾まで含めてそのまま開いてください。リンクの最後の部分が鍵になっています。',
  needLinkOrPassphrase: 'ご案内したリンクを末尾まで含めてそのまま開くか、合言葉を入力してください。',
  how: '内容は暗号化されていて、お使いのブラウザーの中だけで開きます。鍵や合言葉が送信されることはありません。',
  noScript:
    'このページを開くには JavaScript が必要です。内容は暗号化されていて、ブラウザーの中で復号します。JavaScript を有効にして、再読み込みしてください。',
  passphrase: '合言葉',
  open: '開く',
  lost: (name) => `リンクや合言葉が分からないときは、${name}へお問い合わせください。`,
  support: 'サポート窓口',
  script: {
    working: '確認しています…',
    cut: 'リンクの鍵の部分が途中で切れているか、書き換わっています。メールで折り返されたときは、リンク全体をコピーして開き直してください。',
    wrongKey:
      'このリンクの鍵では開けません。リンクが新しくなっている可能性があります。新しいリンクをお問い合わせください。',
    wrongPassphrase: '合言葉が違います。大文字・小文字や空白を確かめて、もう一度入力してください。',
    damaged:
      '鍵は合っていますが、届いた内容が壊れているか、書き換えられています。再読み込みしても変わらないときは、お問い合わせください。',
    unreachable: '内容を読み込めません。接続を確かめて、もう一度お試しください。',
    insecure: '安全な接続（https）ではないため、開くことができません。https:// で始まるリンクを開いてください。',
    oldBrowser: 'お使いのブラウザーは古いため、開くことができません。新しいブラウザーで開いてください。',
  },
};

const en: LockedWords = {
  title: 'This page is locked',
  needLink: 'Open the link you were given, whole to its last character: its last part is the key.',
  needLinkOrPassphrase: 'Open the link you were given, whole to its last character, or enter the passphrase.',
  how: 'The content is encrypted and opened inside your browser only. Neither key nor passphrase is sent anywhere.',
  noScript:
    'This page needs JavaScript: its content is encrypted and opened inside the browser. Turn JavaScript on and reload.',
  passphrase: 'Passphrase',
  open: 'Open',
  lost: (name) => `If you do not have the link or the passphrase, please ask ${name}.`,
  support: 'support',
  script: {
    working: 'Checking…',
    cut: 'The key in this link is cut or changed. If an email broke the link into two lines, copy all of it and open it again.',
    wrongKey:
      'The key in this link does not open this page. The link may have been replaced; please ask for the new one.',
    wrongPassphrase: 'This passphrase is wrong. Check capital letters and blanks, and enter it again.',
    damaged:
      'The key is right, but the content that arrived is damaged or was changed. If reloading does not help, please tell us.',
    unreachable: 'The content cannot be loaded. Check your connection and try again.',
    insecure: 'This is not a secure connection, so the page cannot be opened. Use the link that begins with https://.',
    oldBrowser: 'This browser is too old to open the page. Please use a newer one.',
  },
};

const WORDS: Record<Locale, LockedWords> = { ja, en };

export function lockedWordsFor(locale: Locale): LockedWords {
  return WORDS[locale];
}
