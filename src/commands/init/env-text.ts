import type { Secret } from '../../base/secret.ts';
import { nameKeyVariables, type StarterAnswers } from './answers.ts';

/** Lines that keep secrets, the state and built trees out of Git; a `.env` that is just being written, too. */
export const IGNORED_PATHS = ['.env', '.env.*.tmp', '.noroshi/', 'dist/'];

/**
 * A `.env` that can be used at once: a fresh secret, and the keys where they are known. In the hands of its owner only.
 * @param secret for `NOROSHI_SECRET`
 * @param keys by name of the organization; `null`: whoever fills the file in knows them
 */
export function buildEnv(answers: StarterAnswers, secret: string, keys: ReadonlyMap<string, Secret> | null): string {
  const isJapanese = answers.locale === 'ja';
  return `${[
    `# ${isJapanese ? '秘密の値です。コミットせず、所有者だけが読めるようにします（chmod 600）。' : 'Secrets. Never commit this file; let nobody but its owner read it (chmod 600).'}`,
    ...(keys === null
      ? [...nameKeyVariables(answers.organizations).values()].map((variable) => `${variable}=`)
      : [`MACKEREL_APIKEYS='${ringOf(keys)}'`]),
    `NOROSHI_SECRET=${secret}`,
  ].join('\n')}\n`;
}

/** In single quotes nothing but a single quote has to be written otherwise. */
function ringOf(keys: ReadonlyMap<string, Secret>): string {
  const ring = Object.fromEntries([...keys].map(([name, key]) => [name, key.reveal()]));
  return JSON.stringify(ring).replaceAll("'", String.raw`\u0027`);
}

/** `.env.example`: every variable there is, without a value. */
export function buildEnvExample(answers: StarterAnswers): string {
  const isJapanese = answers.locale === 'ja';
  const say = (en: string, ja: string): string => `# ${isJapanese ? ja : en}`;
  const needsSecret = answers.visibility === 'unlisted' || answers.visibility === 'locked';
  return `${[
    say(
      'Copy this file to .env and fill it in; .env must never be committed. Give the file to its owner only (chmod 600).',
      'このファイルを .env に写して値を入れます。.env はコミットせず、所有者だけが読めるようにします（chmod 600）。',
    ),
    '',
    ...(answers.keys === 'ring'
      ? []
      : [
          say('API keys of Mackerel, Read permission only.', 'Mackerel の API キー（Read 権限のみ）。'),
          ...[...nameKeyVariables(answers.organizations).values()].map((variable) => `${variable}=`),
          '',
        ]),
    answers.keys === 'ring'
      ? say(
          'API keys of Mackerel, Read permission only, in one JSON object.',
          'Mackerel の API キー（Read 権限のみ）。一つの JSON に書きます。',
        )
      : say('Or all of them in one JSON object.', 'または、すべてを一つの JSON に書きます。'),
    `${answers.keys === 'ring' ? '' : '# '}MACKEREL_APIKEYS='{"acme":"...","shared-hosting":"..."}'`,
    '',
    say(
      'Makes the links of unlisted and locked pages; 32 characters or more (openssl rand -hex 32). Links change with it.',
      'unlisted と locked のページのリンクを作ります。32文字以上（openssl rand -hex 32）。変えるとリンクも変わります。',
    ),
    needsSecret ? 'NOROSHI_SECRET=' : '# NOROSHI_SECRET=',
    say(
      'Former values whose links still work, newest first, separated by commas.',
      '以前の値。書いてある間は古いリンクも使えます。新しい順にカンマで区切ります。',
    ),
    '# NOROSHI_SECRET_PREVIOUS=',
    '',
    say(
      'Only with "listen:": password in the address of the webhook channels in Mackerel; 32 characters or more (openssl rand -hex 32).',
      'listen: を使うときだけ。Mackerel の Webhook チャンネルの URL に書くパスワード。32文字以上（openssl rand -hex 32）。',
    ),
    '# NOROSHI_HOOK=',
    '',
    say('Only for S3 targets, or a state on S3.', 'S3 に公開するとき、または状態を S3 に置くときだけ使います。'),
    '# AWS_ACCESS_KEY_ID=',
    '# AWS_SECRET_ACCESS_KEY=',
    '# AWS_SESSION_TOKEN=',
    '# AWS_REGION=ap-northeast-1',
  ].join('\n')}\n`;
}
