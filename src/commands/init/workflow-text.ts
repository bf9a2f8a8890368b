import packageJson from '../../../package.json' with { type: 'json' };
import { nameKeyVariables, type StarterAnswers } from './answers.ts';

// Every action by its full commit: a tag can be moved, a commit cannot.
const CHECKOUT = 'actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0';
const SETUP_NODE = 'actions/setup-node@a0853c24544627f65ddf259abe73b1d18a591444 # v5.0.0';
const RESTORE_CACHE = 'actions/cache/restore@27d5ce7f107fe9357f9df03efb73ab90386fccae # v5.0.5';
const SAVE_CACHE = 'actions/cache/save@27d5ce7f107fe9357f9df03efb73ab90386fccae # v5.0.5';
const UPLOAD_PAGES = 'actions/upload-pages-artifact@fc324d3547104276b827a68afc52ff2a11cc49c9 # v5.0.0';
const DEPLOY_PAGES = 'actions/deploy-pages@cd2ce8fcbc39b97be8ca5fce6e763baed58fa128 # v5.0.0';

/** Where each organization has a variable of its own; more of them are easier to keep in one secret. */
const MAX_SINGLE_KEYS = 20;

/** `.github/workflows/noroshi.yml`: runs on a schedule, keeps the state in the cache, shows the public tree on Pages. */
export function buildStarterWorkflow(answers: StarterAnswers): string {
  const isJapanese = answers.locale === 'ja';
  const say = (indent: number, en: readonly string[], ja: readonly string[]): string =>
    (isJapanese ? ja : en).map((line) => `${' '.repeat(indent)}# ${line}`).join('\n');
  // A runner is set up in English; the summary of the job and its annotations are for the operator.
  const speaks = isJapanese ? ' --locale ja' : '';
  const variables = [...nameKeyVariables(answers.organizations).values()];
  const keys = answers.keys === 'ring' || variables.length > MAX_SINGLE_KEYS ? [] : variables;
  const secrets = [...keys, 'MACKEREL_APIKEYS', 'NOROSHI_SECRET', 'NOROSHI_SECRET_PREVIOUS'];
  const setUp = `      - name: Check out the configuration
        uses: ${CHECKOUT}
        with:
          persist-credentials: false
      - name: Set up Node.js
        uses: ${SETUP_NODE}
        with:
          node-version: '22'
          package-manager-cache: false
${say(6, ['With an empty environment: what is downloaded here has no business with the keys.'], ['環境変数を空にして取得します。ここで取得するものに API キーは渡しません。'])}
      - name: Install Noroshi
        env:
          NOROSHI: noroshi@${packageJson.version}
        run: env -i PATH="$PATH" HOME="$HOME" npm install --prefix "$HOME/noroshi" --ignore-scripts "$NOROSHI"`;
  return `${say(
    0,
    [
      'Before this runs:',
      '1. Keep this repository private. The Pages artifact holds the addresses of unlisted customers, the cache holds the',
      '   state with every customer, and both can be read by whoever can read the repository.',
      '2. Settings → Secrets and variables → Actions → Secrets: one secret for each name under "env:" below that you use.',
      '3. Settings → Pages → Source: GitHub Actions.',
      'Rotation: make the new Mackerel key, replace the secret, run this workflow by hand, delete the old key. To change',
      'NOROSHI_SECRET, put the old value into NOROSHI_SECRET_PREVIOUS until everybody has the new link.',
      'Scheduled workflows run late – minutes, at busy times much more – and may be skipped, and GitHub switches them off',
      'after 60 days without activity in a public repository. The page says by itself when it is too old. Where minutes',
      'count, use "noroshi listen" on a machine of your own, or start this workflow by repository_dispatch (type "mackerel").',
      'If Mackerel allows your API keys from certain addresses only, hosted runners are refused (403).',
    ],
    [
      '動かす前に',
      '1. このリポジトリは非公開にしてください。Pages の成果物には限定公開のお客様のアドレスが、キャッシュには全お客様の',
      '   状態が含まれ、どちらもリポジトリを読める人なら読めます。',
      '2. Settings → Secrets and variables → Actions の Secrets に、下の「env:」のうち使う名前を登録します。',
      '3. Settings → Pages → Source を GitHub Actions にします。',
      'キーの交換: Mackerel で新しいキーを作り、Secret を置き換え、このワークフローを手動で動かしてから古いキーを消します。',
      'NOROSHI_SECRET を変えるときは、全員に新しいリンクが届くまで古い値を NOROSHI_SECRET_PREVIOUS に入れておきます。',
      'スケジュール実行は数分、混雑時はさらに遅れ、飛ばされることもあります。公開リポジトリでは 60日間活動がないと',
      '止められます。古くなったことはページ自身が表示します。分単位の正確さが必要なら、自前のマシンで noroshi listen を',
      '使うか、repository_dispatch（種類は mackerel）でこのワークフローを起動してください。',
      'Mackerel の API キーに接続元の制限があると、GitHub のランナーからは 403 になります。',
    ],
  )}
name: noroshi

on:
  schedule:
${say(4, ['Every five minutes, not on the full hour, when everybody starts. UTC.'], ['5分ごと。混み合う毎時 0分は避けます。UTC です。'])}
    - cron: '2-59/5 * * * *'
${say(2, ['At once when something breaks: Mackerel → EventBridge → this; see docs/listen.md.'], ['障害の発生と同時に起動するとき。Mackerel → EventBridge から。docs/listen.md をご覧ください。'])}
  repository_dispatch:
    types: [mackerel]
  workflow_dispatch:

permissions: {}

${say(0, ['One run after the other: a younger one waits, and none is cut off in the middle.'], ['同時には動かしません。後の実行は待ち、途中で打ち切ることもありません。'])}
concurrency:
  group: noroshi
  cancel-in-progress: false

jobs:
  build:
    name: Build
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      contents: read
    outputs:
      ready: \${{ steps.noroshi.outputs.ready }}
      artifact: \${{ steps.name.outputs.artifact }}
    steps:
${setUp}
${say(6, ['A cache entry never changes: each run saves its own, and the newest one is restored. Not needed when the state is on S3.'], ['キャッシュは上書きされないため、実行ごとに保存し、最新のものを復元します。状態を S3 に置くときは不要です。'])}
      - name: Restore the state
        uses: ${RESTORE_CACHE}
        with:
          path: .noroshi
          key: noroshi-state-\${{ github.run_id }}-\${{ github.run_attempt }}
          restore-keys: noroshi-state-
      - name: Run Noroshi
        id: noroshi
        run: |
          code=0
          "$HOME/noroshi/node_modules/.bin/noroshi" run --no-notify --config noroshi.yaml${speaks} || code=$?
          echo "exit-code=$code" >> "$GITHUB_OUTPUT"
          if [[ "$code" != 0 && "$code" != 3 ]]; then exit "$code"; fi
          echo 'ready=true' >> "$GITHUB_OUTPUT"
        env:
${secrets.map((name) => `          ${name}: \${{ secrets.${name} }}`).join('\n')}
${say(10, ['For S3 targets or a state on S3:'], ['S3 に公開するとき、または状態を S3 に置くとき:'])}
          # AWS_ACCESS_KEY_ID: \${{ secrets.AWS_ACCESS_KEY_ID }}
          # AWS_SECRET_ACCESS_KEY: \${{ secrets.AWS_SECRET_ACCESS_KEY }}
          # AWS_REGION: ap-northeast-1
${say(6, ['Also after a failure: what was learned is kept, whatever followed.'], ['失敗しても保存します。読み取った内容は残ります。'])}
      - name: Keep the state
        if: always()
        uses: ${SAVE_CACHE}
        with:
          path: .noroshi
          key: noroshi-state-\${{ github.run_id }}-\${{ github.run_attempt }}
${say(6, ['Named by the attempt: Pages refuses for good a run that holds two artifacts of one name.'], ['再実行に備えて回ごとに名前を変えます。同じ名前の成果物が二つあると Pages は受け付けません。'])}
      - name: Name the artifact
        id: name
        run: echo "artifact=github-pages-$GITHUB_RUN_ATTEMPT" >> "$GITHUB_OUTPUT"
${say(6, ['Only the public tree; the internal one must never go to Pages.'], ['公開ツリーだけを渡します。社内向けのツリーを Pages に置いてはいけません。'])}
      - name: Hand the public tree to Pages
        if: steps.noroshi.outputs.ready == 'true'
        uses: ${UPLOAD_PAGES}
        with:
          name: \${{ steps.name.outputs.artifact }}
          path: dist/public
          retention-days: 1
      - name: Tell that a part is missing
        if: steps.noroshi.outputs.exit-code == '3'
        run: exit 3

  deploy:
    name: Deploy
    needs: build
${say(4, ['Also when a part is missing: an old page is worse than one that says what is unknown.'], ['一部が欠けていても公開します。古いページより「確認できません」と書かれたページの方がましです。'])}
    if: \${{ !cancelled() && needs.build.outputs.ready == 'true' }}
    runs-on: ubuntu-24.04
    timeout-minutes: 10
${say(4, ['This job holds no key of Mackerel.'], ['このジョブは Mackerel のキーを持ちません。'])}
    permissions:
      pages: write # ${isJapanese ? '公開' : 'publishes'}
      id-token: write # ${isJapanese ? 'どこから来たかを Pages に示します' : 'shows Pages where it comes from'}
    environment:
      name: github-pages
      url: \${{ steps.pages.outputs.page_url }}
    steps:
      - name: Publish on Pages
        id: pages
        uses: ${DEPLOY_PAGES}
        with:
          artifact_name: \${{ needs.build.outputs.artifact }}

${say(2, ['Mails and messages, when the pages are live. Set the repository variable NOROSHI_NOTIFY to true for it, and keep the', 'state on S3: from a cache, a runner that was killed would tell everybody twice. Port 25 is closed here; use 465 or 587.'], ['ページを公開した後の、メールやチャットでのお知らせ。リポジトリ変数 NOROSHI_NOTIFY を true にすると動きます。状態は S3 に', '置いてください（キャッシュでは、途中で止まったときに二重に送信します）。25 番ポートは使えません。465 か 587 を使います。'])}
  notify:
    name: Notify
    needs: [build, deploy]
    if: \${{ !cancelled() && vars.NOROSHI_NOTIFY == 'true' && needs.build.outputs.ready == 'true' }}
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      contents: read
    steps:
${setUp}
      - name: Tell whoever is to be told
        id: notify
        run: '"$HOME/noroshi/node_modules/.bin/noroshi" notify --config noroshi.yaml${speaks}'
        env:
          SMTP_URL: \${{ secrets.SMTP_URL }}
          RECIPIENTS_CSV: \${{ secrets.RECIPIENTS_CSV }}
          NOROSHI_SECRET: \${{ secrets.NOROSHI_SECRET }}
          AWS_ACCESS_KEY_ID: \${{ secrets.AWS_ACCESS_KEY_ID }}
          AWS_SECRET_ACCESS_KEY: \${{ secrets.AWS_SECRET_ACCESS_KEY }}
          AWS_REGION: \${{ vars.AWS_REGION }}
`;
}
