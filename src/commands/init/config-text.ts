import { nameKeyVariables, type StarterAnswers } from './answers.ts';

/** File beside the configuration that tells editors what may be written. */
export const EDITOR_SCHEMA_FILE = 'noroshi.schema.json';

/** A `noroshi.yaml` that is right as it stands, once the keys are set. */
export function buildStarterConfig(answers: StarterAnswers): string {
  const organizations = [...nameKeyVariables(answers.organizations)].map(
    ([name, variable]) => `  - name: ${quote(name)}\n    apiKey: \${${variable}}`,
  );
  const filled = { ...answers, title: quote(answers.title), organizationLines: organizations.join('\n') };
  return `# yaml-language-server: $schema=./${EDITOR_SCHEMA_FILE}\n${answers.locale === 'ja' ? japanese(filled) : english(filled)}`;
}

/** Every JSON text is a YAML text, whatever somebody answers. */
function quote(text: string): string {
  return JSON.stringify(text);
}

interface Filled extends StarterAnswers {
  organizationLines: string;
}

function japanese({ title, visibility, locale, organizationLines }: Filled): string {
  return `# Noroshi の設定です。書いたら「noroshi check」で確かめられます。相対パスはこのファイルから数えます。

site:
  title: ${title}
  url: https://status.example.jp/ # 公開する URL に直してください
  locale: ${locale}
  timeZone: Asia/Tokyo
  everyMinutes: 5 # 実行間隔（分）。この 3 倍を過ぎるとページは「古い」と表示されます
  support:
    name: サポート窓口
    email: support@example.jp
    # phone: "06-0000-0000"
    # url: https://example.jp/support

# Mackerel のオーガニゼーション。キーは Read 権限だけのものを作り、環境変数（.env など）に置きます。
# ここに直接書いたキーは受け付けません。
organizations:
${organizationLines}
  # 名前だけを書くと、キーは MACKEREL_APIKEYS（{"名前":"キー"} の JSON）から取ります。
  # - shared-hosting

defaults:
  # listed: 誰でも見られ、お客様名が公開ページに載る ・ unlisted: リンクを知る人だけ
  # locked: 暗号化。鍵付きのリンクか合言葉を知る人だけ ・ internal: 社内のみ
  # listed では名前が公開されます。下の customers を書くまでは、オーガニゼーション名がそのままお客様名です。
  # unlisted と locked には環境変数 NOROSHI_SECRET（32 文字以上）が必要です。
  visibility: ${visibility}

# 省略すると、オーガニゼーションごとに一つのお客様になります。
# customers:
#   - id: acme
#     name: 株式会社アクメ
#     visibility: unlisted
#     from:
#       - organization: acme
#       - organization: shared-hosting
#         services: ["web-acme*"]

# アラートの意味。最初に当てはまったものが使われ、標準のルールがその後に続きます。
# rules:
#   - { type: external, as: outage }

state: ./.noroshi
announcements: ./announcements

publish:
  public:
    - directory: ./dist/public
  internal:
    - directory: ./dist/internal
`;
}

function english({ title, visibility, locale, organizationLines }: Filled): string {
  return `# Configuration of Noroshi. Try it with "noroshi check". Relative paths count from this file.

site:
  title: ${title}
  url: https://status.example.com/ # put the address here where the site will stand
  locale: ${locale}
  timeZone: Asia/Tokyo
  everyMinutes: 5 # how often the schedule runs; pages are stale after three times this
  support:
    name: Support desk
    email: support@example.com
    # phone: "06-0000-0000"
    # url: https://example.com/support

# Mackerel organizations. Make keys with Read permission only and put them into the environment (.env, secrets).
# A key written here is refused.
organizations:
${organizationLines}
  # A name alone takes its key from MACKEREL_APIKEYS, a JSON object {"name":"key"}.
  # - shared-hosting

defaults:
  # listed: everybody, and the customer is named on the public page · unlisted: who has the link
  # locked: encrypted; who has the link with its key, or the passphrase · internal: nobody outside
  # With listed, names are public: until you write customers below, a customer's name is its organization's name.
  # unlisted and locked need NOROSHI_SECRET in the environment, 32 characters or more.
  visibility: ${visibility}

# Left out: each organization is one customer.
# customers:
#   - id: acme
#     name: Acme Inc.
#     visibility: unlisted
#     from:
#       - organization: acme
#       - organization: shared-hosting
#         services: ["web-acme*"]

# What alerts mean; first match wins, and the built-in rules stand behind.
# rules:
#   - { type: external, as: outage }

state: ./.noroshi
announcements: ./announcements

publish:
  public:
    - directory: ./dist/public
  internal:
    - directory: ./dist/internal
`;
}
