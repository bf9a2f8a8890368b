import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeThrown, NoroshiError } from '../../base/errors.ts';
import { cleanLine } from '../../base/text.ts';
import type { Locale, Visibility } from '../../config/config.ts';
import { buildEditorSchema } from '../../config/json-schema.ts';
import { makeFolder } from '../../io/make-folder.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { StarterAnswers } from './answers.ts';
import { buildStarterConfig, EDITOR_SCHEMA_FILE } from './config-text.ts';
import { buildEnvExample, IGNORED_PATHS } from './env-text.ts';
import { buildStarterWorkflow } from './workflow-text.ts';

/** Somebody at a terminal: a question in, the typed line out. Rejects or gives `undefined` when they leave. */
export type Ask = (question: string) => Promise<string | undefined>;

export interface InitOptions {
  /** Absolute; made when it is not there. */
  directory: string;
  /** Left out: asked for, or `ja`. */
  locale?: Locale;
  /** `null` where nobody can answer; the defaults are written then. */
  ask: Ask | null;
  print: (line: string) => void;
}

export interface InitResult {
  exitCode: ExitCode;
  /** Relative to the directory. */
  written: string[];
  /** There already, and left as they were. */
  kept: string[];
}

const VISIBILITIES: readonly Visibility[] = ['listed', 'unlisted', 'locked', 'internal'];
/** The secret is nobody's but the operator's, and so is the host. */
const HOOK_ADDRESS = 'https://mackerel:NOROSHI_HOOK@HOST/hook';
const WORDS = {
  ja: {
    title: 'サイトのタイトル',
    organizations: 'Mackerel のオーガニゼーション名（カンマ区切り）',
    visibility: '公開範囲（listed / unlisted / locked / internal）',
    again: (options: string) => `次のどれかを入力してください: ${options}`,
    written: (file: string) => `作成しました: ${file}`,
    kept: (file: string) => `既にあるため、そのままにしました: ${file}`,
    nothing: 'すべて既にあるため、何も書きませんでした。',
    left: '中止しました。何も書いていません。',
    next: '次に: .env.example を .env に写してキーを入れ、noroshi check を実行してください。',
    hook: (address: string) =>
      `noroshi listen を使う場合: Mackerel の Webhook チャンネルに次の URL を登録し、イベントは「アラート」だけを選んでください（アラートグループは選びません）: ${address}`,
    defaultTitle: '稼働状況',
  },
  en: {
    title: 'Title of the site',
    organizations: 'Mackerel organizations (separated by commas)',
    visibility: 'Visibility (listed / unlisted / locked / internal)',
    again: (options: string) => `Please answer one of: ${options}`,
    written: (file: string) => `Written: ${file}`,
    kept: (file: string) => `Kept, because it exists already: ${file}`,
    nothing: 'Nothing was written: all files exist already.',
    left: 'Cancelled. Nothing was written.',
    next: 'Next: copy .env.example to .env, put the keys in, and run "noroshi check".',
    hook: (address: string) =>
      `With "noroshi listen": add a webhook channel in Mackerel with this address, for the event "alert" and not for alert groups: ${address}`,
    defaultTitle: 'System status',
  },
};

/**
 * Writes the starter files that are not there yet. Exit code 2 when all were, or when somebody left the questions.
 * @throws NoroshiError `usage.init` when the folder cannot be written
 */
export async function runInit(options: InitOptions): Promise<InitResult> {
  const answers = await askAll(options);
  if (answers === undefined) {
    options.print(WORDS[options.locale ?? 'ja'].left);
    return { exitCode: EXIT.usage, written: [], kept: [] };
  }
  const words = WORDS[answers.locale];
  const files: [path: string, text: string][] = [
    ['noroshi.yaml', buildStarterConfig(answers)],
    [EDITOR_SCHEMA_FILE, buildEditorSchema()],
    ['.env.example', buildEnvExample(answers)],
    ['.github/workflows/noroshi.yml', buildStarterWorkflow(answers)],
  ];
  const written: string[] = [];
  const kept: string[] = [];
  for (const [path, text] of files) (writeNew(join(options.directory, path), text) ? written : kept).push(path);
  if (addIgnoredPaths(join(options.directory, '.gitignore'))) written.push('.gitignore');

  for (const file of written) options.print(words.written(file));
  for (const file of kept) options.print(words.kept(file));
  options.print(written.length === 0 ? words.nothing : words.next);
  if (written.length > 0) options.print(words.hook(HOOK_ADDRESS));
  return { exitCode: written.length === 0 ? EXIT.usage : EXIT.done, written, kept };
}

/** Everything the starter needs; `undefined` when somebody left. */
async function askAll({ ask, locale: wanted }: InitOptions): Promise<StarterAnswers | undefined> {
  if (ask === null) return defaultAnswers(wanted ?? 'ja');
  const locale =
    wanted ?? (await askOption(ask, '言語 / Language (ja / en)', ['ja', 'en'] as const, 'ja', WORDS.ja.again));
  if (locale === undefined) return undefined;
  const words = WORDS[locale];
  const defaults = defaultAnswers(locale);
  const title = await askText(ask, words.title, defaults.title);
  if (title === undefined) return undefined;
  const listed = await askText(ask, words.organizations, defaults.organizations.join(', '));
  if (listed === undefined) return undefined;
  const visibility = await askOption(ask, words.visibility, VISIBILITIES, defaults.visibility, words.again);
  if (visibility === undefined) return undefined;
  const names = listed.split(/[,、\s]+/).map((name) => cleanLine(name, 100));
  const organizations = [...new Set(names.filter((name) => name !== ''))];
  return {
    locale,
    title,
    organizations: organizations.length === 0 ? defaults.organizations : organizations,
    visibility,
  };
}

function defaultAnswers(locale: Locale): StarterAnswers {
  return { locale, title: WORDS[locale].defaultTitle, organizations: ['acme'], visibility: 'listed' };
}

async function askText(ask: Ask, question: string, fallback: string): Promise<string | undefined> {
  const answer = await ask(`${question} [${fallback}]: `);
  return answer === undefined ? undefined : cleanLine(answer, 200) || fallback;
}

async function askOption<T extends string>(
  ask: Ask,
  question: string,
  options: readonly T[],
  fallback: T,
  again: (options: string) => string,
): Promise<T | undefined> {
  for (let text = question; ; text = again(options.join(', '))) {
    const answer = await askText(ask, text, fallback);
    if (answer === undefined) return undefined;
    const chosen = options.find((option) => option === answer.toLowerCase());
    if (chosen !== undefined) return chosen;
  }
}

/** Whether it was written; a file that is there is never touched, also when it appears at this very moment. */
function writeNew(path: string, text: string): boolean {
  return guarded(path, () => {
    makeFolder(dirname(path));
    try {
      writeFileSync(path, text, { flag: 'wx' });
      return true;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw thrown;
    }
  });
}

/** Adds the lines that are missing, behind what is there. */
function addIgnoredPaths(path: string): boolean {
  return guarded(path, () => {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const lines = new Set(text.split(/\r?\n/).map((line) => line.trim().replace(/^\//, '').replace(/\/$/, '')));
    const missing = IGNORED_PATHS.filter((ignored) => !lines.has(ignored.replace(/\/$/, '')));
    if (missing.length === 0) return false;
    const gap = text === '' || text.endsWith('\n') ? '' : '\n';
    writeFileSync(path, `${gap}${missing.join('\n')}\n`, { flag: 'a' });
    return true;
  });
}

function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw new NoroshiError('usage.init', `${path} could not be written: ${describeThrown(thrown)}.`, {
      hint: 'Choose a folder that you may write to: noroshi init DIR.',
      cause: thrown,
    });
  }
}
