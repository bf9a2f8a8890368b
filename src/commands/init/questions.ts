import { cleanLine } from '../../base/text.ts';
import type { Locale, Visibility } from '../../config/config.ts';
import { namedOnly, type StarterAnswers } from './answers.ts';
import type { Dialog } from './ask-on-terminal.ts';
import { INIT_WORDS } from './init-words.ts';

const VISIBILITIES: readonly Visibility[] = ['listed', 'unlisted', 'locked', 'internal'];
const LONGEST_NAME = 100;
const LONGEST_TITLE = 200;

/** Everything the starter needs; `undefined` when somebody left. Who only presses Enter names nobody in public. */
export async function askAll(
  dialog: Pick<Dialog, 'ask' | 'askLines'>,
  wanted: Locale | undefined,
  spoken: Locale,
): Promise<StarterAnswers | undefined> {
  const { ask } = dialog;
  const locale =
    wanted ??
    (await askOption(ask, '言語 / Language (ja / en)', ['ja', 'en'] as const, spoken, INIT_WORDS[spoken].again));
  if (locale === undefined) return undefined;
  const words = INIT_WORDS[locale];
  const defaults = defaultAnswers(locale);
  const title = await askText(ask, words.title, defaults.title);
  if (title === undefined) return undefined;
  const listed = await dialog.askLines(`${words.organizations} [acme]: `);
  if (listed === undefined) return undefined;
  const names = splitNames(listed);
  const visibility = await askOption(ask, words.visibility, VISIBILITIES, defaults.visibility, words.again);
  if (visibility === undefined) return undefined;
  return {
    ...defaults,
    title,
    visibility,
    organizations: names.length === 0 ? defaults.organizations : names.map(namedOnly),
  };
}

/** Names between blanks, line breaks, commas or semicolons of any width; each once, in their order. */
export function splitNames(text: string): string[] {
  const names = text.split(/[\s,;、，；]+/).map((name) => cleanLine(name, LONGEST_NAME));
  return [...new Set(names.filter((name) => name !== ''))];
}

export function defaultAnswers(locale: Locale): StarterAnswers {
  return {
    locale,
    title: INIT_WORDS[locale].defaultTitle,
    organizations: [namedOnly('acme')],
    visibility: 'unlisted',
    keys: 'variables',
    apiBase: null,
  };
}

async function askText(ask: Dialog['ask'], question: string, fallback: string): Promise<string | undefined> {
  const answer = await ask(`${question} [${fallback}]: `);
  return answer === undefined ? undefined : cleanLine(answer, LONGEST_TITLE) || fallback;
}

async function askOption<T extends string>(
  ask: Dialog['ask'],
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
