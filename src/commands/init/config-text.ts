import { cleanLine } from '../../base/text.ts';
import type { Locale } from '../../config/config.ts';
import { nameKeyVariables, proposeCustomers, type HostCounts, type StarterAnswers } from './answers.ts';

/** File beside the configuration that tells editors what may be written. */
export const EDITOR_SCHEMA_FILE = 'noroshi.schema.json';

/** A `noroshi.yaml` that is right as it stands, once the keys are set. */
export function buildStarterConfig(answers: StarterAnswers): string {
  const filled: Filled = {
    ...answers,
    title: quote(answers.title),
    organizationLines: organizationLines(answers).join('\n'),
    customerLines: answers.keys === 'ring' ? customerLines(answers).join('\n') : null,
    mackerelLines: answers.apiBase === null ? '' : `\nmackerel:\n  apiBase: ${quote(answers.apiBase)}\n`,
  };
  return `# yaml-language-server: $schema=./${EDITOR_SCHEMA_FILE}\n${answers.locale === 'ja' ? japanese(filled) : english(filled)}`;
}

/** Of each organization, in their order; one may be of several lines. */
export function organizationLines(answers: StarterAnswers): string[] {
  if (answers.keys === 'ring') return answers.organizations.map(({ name }) => `  - ${quoteWhereNeeded(name)}`);
  return [...nameKeyVariables(answers.organizations)].map(
    ([name, variable]) => `  - name: ${quote(name)}\n    apiKey: \${${variable}}`,
  );
}

/** A customer for each organization, in their order, with what else could be told apart in it as a comment. */
export function customerLines({ organizations, locale }: StarterAnswers): string[] {
  return proposeCustomers(organizations).map(({ id, name, organization }) => {
    const counts = organization.hosts === null ? '' : ` # ${describeHosts(organization.hosts, locale)}`;
    return [
      `  - id: ${quoteWhereNeeded(id)}`,
      `    name: ${quote(name)}`,
      `    from: [{ organization: ${quoteWhereNeeded(organization.name)} }]${counts}`,
    ].join('\n');
  });
}

const MOST_SERVICES = 12;

function describeHosts({ total, services, withoutService }: HostCounts, locale: Locale): string {
  const isJapanese = locale === 'ja';
  const shown = services.slice(0, MOST_SERVICES).map(({ name, hosts }) => `${cleanLine(name, 63)} ${hosts}`);
  const more = services.length - shown.length;
  if (more > 0) shown.push(isJapanese ? `ほか ${more} サービス` : `${more} more services`);
  if (withoutService > 0) shown.push(isJapanese ? `サービスなし ${withoutService}` : `no service ${withoutService}`);
  const head = isJapanese ? `${total} ホスト` : `${total} ${total === 1 ? 'host' : 'hosts'}`;
  return shown.length === 0 ? head : `${head}: ${shown.join(', ')}`;
}

/** Names that YAML reads as texts without quotes, and people read more easily so. */
function quoteWhereNeeded(text: string): string {
  const isPlain = /^[A-Za-z][A-Za-z0-9_-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return isPlain ? text : quote(text);
}

/** Every JSON text is a YAML text, whatever somebody answers. */
function quote(text: string): string {
  return JSON.stringify(text);
}

interface Filled extends StarterAnswers {
  organizationLines: string;
  /** `null`: each organization is a customer by itself. */
  customerLines: string | null;
  mackerelLines: string;
}

const PLACES = `state: ./.noroshi
announcements: ./announcements

publish:
  public:
    - directory: ./dist/public
  internal:
    - directory: ./dist/internal
`;

const JAPANESE_CUSTOMERS = `# 省略すると、オーガニゼーションごとに一つのお客様になります。
# customers:
#   - id: acme
#     name: 株式会社アクメ
#     visibility: unlisted
#     from:
#       - organization: acme
#       - organization: shared-hosting
#         services: ["web-acme*"]`;

function japanese({ title, visibility, locale, organizationLines, customerLines, mackerelLines }: Filled): string {
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
${mackerelLines}
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
  # unlisted と locked には環境変数 NOROSHI_SECRET（32文字以上）が必要です。
  visibility: ${visibility}

${customerLines === null ? JAPANESE_CUSTOMERS : `# お客様。name は Mackerel の表示名からの提案です。サービスごとに分けるには from に services: [...] を書きます。\ncustomers:\n${customerLines}`}

# アラートの意味。最初に当てはまったものが使われ、標準のルールがその後に続きます。
# rules:
#   - { type: external, as: outage }

${PLACES}`;
}

const ENGLISH_CUSTOMERS = `# Left out: each organization is one customer.
# customers:
#   - id: acme
#     name: Acme Inc.
#     visibility: unlisted
#     from:
#       - organization: acme
#       - organization: shared-hosting
#         services: ["web-acme*"]`;

function english({ title, visibility, locale, organizationLines, customerLines, mackerelLines }: Filled): string {
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
${mackerelLines}
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

${customerLines === null ? ENGLISH_CUSTOMERS : `# Names are proposed from Mackerel's display names. To split by service, write services: [...] under from.\ncustomers:\n${customerLines}`}

# What alerts mean; first match wins, and the built-in rules stand behind.
# rules:
#   - { type: external, as: outage }

${PLACES}`;
}
