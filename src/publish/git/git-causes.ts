import type { Spoken } from '../../base/spoken.ts';
import type { PublishErrorCode } from '../publish-error.ts';

interface Cause {
  says: RegExp;
  code: PublishErrorCode;
  hint: Spoken;
}

/** What git and its servers say, the first that fits. */
const CAUSES: readonly Cause[] = [
  {
    says: /REMOTE HOST IDENTIFICATION HAS CHANGED|host key for .* has changed/i,
    code: 'publish.refused',
    hint: {
      en: 'SECURITY: the server shows another host key than before. Somebody may stand in between: ask its operator for the right key, and only then replace it in known_hosts.',
      ja: '【セキュリティ警告】サーバーのホスト鍵が以前と異なります。通信に割り込まれている可能性があります。正しい鍵をサーバーの管理者に確認し、確認できてから known_hosts を書き換えてください。',
    },
  },
  {
    says: /host key verification failed|no \S+ host key is known/i,
    code: 'publish.refused',
    hint: {
      en: 'The host key of the server is not known yet: compare it with what its operator publishes, and add it to known_hosts of the user who runs Noroshi (ssh-keyscan HOST).',
      ja: 'サーバーのホスト鍵が未登録です。管理者が公開している鍵と照合し、Noroshi を実行するユーザーの known_hosts に追加してください（ssh-keyscan HOST）。',
    },
  },
  {
    says: /time is up/,
    code: 'publish.unreachable',
    hint: {
      en: 'The server is too slow, or hangs; the next run tries again.',
      ja: 'サーバーが遅いか、応答しなくなっています。次回の実行で再度試します。',
    },
  },
  {
    says: /unusable temporary folder/,
    code: 'publish.refused',
    hint: {
      en: 'Git works in a folder of its own: let TMPDIR name one that exists and can be written.',
      ja: 'Git は一時フォルダーで作業します。書き込める既存のフォルダーを TMPDIR に指定してください。',
    },
  },
  {
    says: /mismatched algorithms|hash algorithm|object-format|different (?:hash|object format)|unsupported object format|SHA-?256/i,
    code: 'publish.refused',
    hint: {
      en: 'The repository uses another hash than SHA-1: make it anew with `git init --bare --object-format=sha1`.',
      ja: 'リポジトリのハッシュ形式が SHA-1 ではありません。`git init --bare --object-format=sha1` で作り直してください。',
    },
  },
  {
    says: /denyNonFastForwards|non-fast-forward|denying non-fast-forward/i,
    code: 'publish.refused',
    hint: {
      en: 'The server takes no branch that is replaced: write `keepHistory: true`, or allow it there.',
      ja: 'サーバーがブランチの置き換えを許可していません。`keepHistory: true` と書くか、サーバー側で許可してください。',
    },
  },
  {
    says: /could not read (?:username|password)|terminal prompts disabled/i,
    code: 'publish.refused',
    hint: {
      en: 'Git has no credentials for this address: give it a credential helper, or a deploy key and an SSH address.',
      ja: 'このアドレスの認証情報がありません。credential helper を設定するか、デプロイキーと SSH のアドレスを使ってください。',
    },
  },
  {
    says: /\b413\b|request entity too large|payload too large/i,
    code: 'publish.refused',
    hint: {
      en: 'The server takes no request as large as this: raise its limit (nginx: client_max_body_size), or push by SSH.',
      ja: 'サーバーが受け付ける大きさを超えています。上限を上げるか（nginx では client_max_body_size）、SSH で push してください。',
    },
  },
  {
    says: /repository (?:'.*' )?not found|does not appear to be a git repository|not a git repository|\b404\b/i,
    code: 'publish.unreachable',
    hint: {
      en: 'There is no such repository, or this key may not see it: check `remote`.',
      ja: 'リポジトリがないか、この鍵では参照できません。`remote` を確認してください。',
    },
  },
  {
    says: /protected|pre-receive hook declined|hook declined/i,
    code: 'publish.refused',
    hint: {
      en: 'A rule or a hook of the server refuses the push: allow this key to write to the branch, replacing it.',
      ja: 'サーバーの規則かフックが push を拒否しています。この鍵でのブランチへの書き込み（置き換え）を許可してください。',
    },
  },
  {
    says: /denied|rejected|authentication|\b40[13]\b|invalid/i,
    code: 'publish.refused',
    hint: {
      en: 'Check that the key or token may push to this branch, and that it is not protected.',
      ja: '鍵またはトークンにこのブランチへの push が許可されていること、ブランチが保護されていないことを確認してください。',
    },
  },
];

const OTHER: Pick<Cause, 'code' | 'hint'> = {
  code: 'publish.unreachable',
  hint: {
    en: 'Check `remote` and the network; the next run tries again.',
    ja: '`remote` とネットワークを確認してください。次回の実行で再度試します。',
  },
};

/** Why git ended, and what to do about it. */
export function causeOf(said: string): Pick<Cause, 'code' | 'hint'> {
  return CAUSES.find(({ says }) => says.test(said)) ?? OTHER;
}
