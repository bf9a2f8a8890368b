import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Secret } from '../../base/secret.ts';
import type { Locale } from '../../config/config.ts';
import { buildEditorSchema } from '../../config/json-schema.ts';
import { parseYaml } from '../../config/parse-yaml.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { nameKeyVariables, type StarterAnswers } from './answers.ts';
import type { Dialog } from './ask-on-terminal.ts';
import { buildStarterConfig, customerLines, EDITOR_SCHEMA_FILE, organizationLines } from './config-text.ts';
import { buildEnv, buildEnvExample, IGNORED_PATHS } from './env-text.ts';
import type { OrganizationsByKey } from './from-keys.ts';
import { INIT_WORDS } from './init-words.ts';
import { askAll, defaultAnswers } from './questions.ts';
import { buildStarterWorkflow } from './workflow-text.ts';
import { addIgnoredPaths, removeDrafts, writeNew } from './write-new.ts';

export interface InitOptions {
  /** Absolute; made when it is not there. */
  directory: string;
  /** Of the site. Left out: asked for, or `spoken`. */
  locale?: Locale;
  /** In which questions and results are said. */
  spoken: Locale;
  /** `null` where nobody can answer; the defaults are written then. */
  dialog: Pick<Dialog, 'ask' | 'askLines'> | null;
  /** What the keys opened; nothing is asked then. `null`: no keys were given. */
  byKeys: OrganizationsByKey | null;
  /** Where Mackerel is, unless it is Mackerel's own address. */
  apiBase: string | null;
  /** Where it is called: paths are told from there. Left out: in the directory itself. */
  calledIn?: string;
  /** Fresh, for `NOROSHI_SECRET`. */
  secret: Secret;
  print: (line: string) => void;
}

export interface InitResult {
  exitCode: ExitCode;
  /** Relative to the directory. */
  written: string[];
  /** There already, and left as they were. */
  kept: string[];
}

/** The secret is nobody's but the operator's, and so is the host. */
const HOOK_ADDRESS = 'https://mackerel:NOROSHI_HOOK@HOST/hook';
const OWNER_ONLY = 0o600;

/**
 * Writes the starter files that are not there yet; each is whole or missing, and `noroshi.yaml` comes last but what makes it
 * easier to edit, so that an interrupted one is finished by the next. Exit code 2 when nothing was to be written, or when
 * somebody left the questions; 3 when some key could not be used.
 * @throws NoroshiError `usage.init` when the folder cannot be written
 */
export async function runInit(options: InitOptions): Promise<InitResult> {
  const { print, byKeys, directory } = options;
  const answers = await findAnswers(options);
  if (answers === undefined) {
    print(INIT_WORDS[options.spoken].left);
    return { exitCode: EXIT.usage, written: [], kept: [] };
  }
  const words = INIT_WORDS[answers.locale];
  const files: [path: string, text: string, mode?: number][] = [
    ['.env', buildEnv(answers, options.secret.reveal(), byKeys?.keys ?? null), OWNER_ONLY],
    ['.env.example', buildEnvExample(answers)],
    ['noroshi.yaml', buildStarterConfig(answers)],
    [EDITOR_SCHEMA_FILE, buildEditorSchema()],
    ['.github/workflows/noroshi.yml', buildStarterWorkflow(answers)],
  ];
  // Before there is anything to be kept out of Git.
  const written = addIgnoredPaths(join(directory, '.gitignore'), IGNORED_PATHS) ? ['.gitignore'] : [];
  const kept: string[] = [];
  const drafts = files.flatMap(([path]) => removeDrafts(join(directory, path)));
  for (const [path, text, mode] of files) (writeNew(join(directory, path), text, mode) ? written : kept).push(path);

  const shown = (file: string): string => showPath(join(directory, file), options);
  for (const draft of drafts) print(words.cleared(showPath(draft, options)));
  for (const file of written) print(words.written(shown(file)));
  for (const file of kept) print(words.kept(shown(file)));
  const isConfigNew = written.includes('noroshi.yaml');
  for (const file of kept) for (const line of describeLacking(file, options, answers, isConfigNew)) print(line);
  if (byKeys?.isEnvironmentBare === true) print(words.environmentWins);
  if (written.length === 0) print(words.nothing);
  else {
    const where = showPath(directory, options);
    print((byKeys === null ? words.next : words.nextWithKeys)(where === '' ? null : where));
    print(words.hook(HOOK_ADDRESS));
  }
  const worked = byKeys?.isPartial === true ? EXIT.partial : EXIT.done;
  return { exitCode: written.length === 0 ? EXIT.usage : worked, written, kept };
}

/** From where it was called; whole where that would lead upwards. */
function showPath(path: string, { directory, calledIn = directory }: InitOptions): string {
  const told = relative(calledIn, path);
  return told.startsWith('..') ? path : told;
}

async function findAnswers({
  dialog,
  locale,
  spoken,
  byKeys,
  apiBase,
}: InitOptions): Promise<StarterAnswers | undefined> {
  const defaults = { ...defaultAnswers(locale ?? spoken), apiBase };
  if (byKeys !== null) return { ...defaults, keys: 'ring', organizations: byKeys.organizations };
  if (dialog === null) return defaults;
  const answers = await askAll(dialog, locale, spoken);
  return answers === undefined ? undefined : { ...answers, apiBase };
}

/** What a file that was there would have had, for whoever wants to add it by hand. */
function describeLacking(file: string, options: InitOptions, answers: StarterAnswers, isConfigNew: boolean): string[] {
  const { directory, dialog, byKeys } = options;
  const path = join(directory, file);
  const text = readFileSync(path, 'utf8');
  const shown = showPath(path, options);
  const words = INIT_WORDS[answers.locale];
  // A name that nobody gave is an example.
  const isNamed = dialog !== null || byKeys !== null;
  const under = (head: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [head, ...lines.map((line) => `  ${line}`)];
  if (file === 'noroshi.yaml' && isNamed) {
    const lacking = lackingNames(text, answers);
    return under(words.lacks(shown, lacking.length), lacking);
  }
  if (file !== '.env') return [];
  const { lines, ring } = lackingInEnv(text, answers, isNamed || isConfigNew);
  return [...under(words.lacks(shown, lines.length), lines), ...under(words.ringLacks(shown), ring)];
}

interface Lacking {
  lines: string[];
  /** Entries of `MACKEREL_APIKEYS`. */
  ring: string[];
}

function lackingInEnv(text: string, { keys, organizations }: StarterAnswers, needsKeys: boolean): Lacking {
  const has = (name: string): boolean => new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=`, 'm').test(text);
  const secret = has('NOROSHI_SECRET') ? [] : ['NOROSHI_SECRET=…   # openssl rand -hex 32'];
  if (!needsKeys) return { lines: secret, ring: [] };
  if (keys === 'variables') {
    const variables = [...nameKeyVariables(organizations).values()].filter((name) => !has(name));
    return { lines: [...variables.map((name) => `${name}=…`), ...secret], ring: [] };
  }
  const names = organizations.map(({ name }) => JSON.stringify(name));
  const entries = names.filter((name) => !text.includes(name)).map((name) => `${name}:"…"`);
  return has('MACKEREL_APIKEYS')
    ? { lines: secret, ring: entries }
    : { lines: [`MACKEREL_APIKEYS='{${entries.join(',')}}'`, ...secret], ring: [] };
}

/** As they are to be pasted: organizations, and customers where the file names them. */
function lackingNames(text: string, answers: StarterAnswers): string[] {
  const { value } = parseYaml(text);
  const written = typeof value === 'object' && value !== null ? value : {};
  const entries: unknown[] =
    'organizations' in written && Array.isArray(written.organizations) ? written.organizations : [];
  const names = new Set(
    entries.map((entry) => (typeof entry === 'object' && entry !== null && 'name' in entry ? entry.name : entry)),
  );
  const isLacking = (_line: string, index: number): boolean => !names.has(answers.organizations[index]?.name);
  const organizations = organizationLines(answers).filter(isLacking);
  if (organizations.length === 0) return [];
  const customers = 'customers' in written ? ['customers:', ...customerLines(answers).filter(isLacking)] : [];
  return ['organizations:', ...organizations, ...customers].flatMap((lines) => lines.split('\n'));
}
