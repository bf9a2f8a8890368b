import { readFileSync } from 'node:fs';
import { decodeText } from '../../base/decode-text.ts';
import { NoroshiError } from '../../base/errors.ts';
import { tellThrown } from '../../base/system-words.ts';
import type { Secret } from '../../base/secret.ts';
import { readSecrets } from '../../config/secrets.ts';
import type { CommandContext } from '../context.ts';
import type { StarterOrganization } from './answers.ts';
import type { InitWords } from './init-words.ts';
import { readKeyList, type KeyList } from './key-list.ts';
import { meetOrganizations, type Meeting, type MeetingDeps } from './meet-organizations.ts';

/** Organizations that answered, each with its key. */
export interface OrganizationsByKey {
  organizations: StarterOrganization[];
  /** By name of the organization. */
  keys: ReadonlyMap<string, Secret>;
  /** Whether some key could not be used. */
  isPartial: boolean;
  /** The environment holds keys without names, which no run can read. */
  isEnvironmentBare: boolean;
}

export interface KeySource {
  /** A file of keys, `-` for standard input; left out: `MACKEREL_APIKEYS`, otherwise standard input. */
  file: string | undefined;
  readInput: () => Promise<Uint8Array>;
}

/**
 * Asks Mackerel whose the given keys are and says what became of each; `undefined` when none works.
 * @throws NoroshiError `usage.keys`
 */
export async function askByKeys(
  source: KeySource,
  context: CommandContext,
  deps: Omit<MeetingDeps, 'onProgress'>,
  words: InitWords,
): Promise<OrganizationsByKey | undefined> {
  const { text, isFromEnvironment } = await readSource(source, context, words);
  const list = readKeyList(text);
  context.hide(list.keys.map(({ key }) => key));
  if (list.keys.length + list.unusable.length === 0) throw new NoroshiError('usage.keys', words.noKeys);
  const onProgress = (done: number, total: number): void => context.progress(words.asking(done, total));
  const meeting = await meetOrganizations(list.keys, { ...deps, onProgress });
  context.progress(null);
  for (const line of describeMeeting(list, meeting, words)) context.tell(line);
  if (meeting.met.length === 0) {
    context.tell(words.noneWorks);
    return undefined;
  }
  const organizations = meeting.met.map(({ organization }) => organization);
  const hosts = organizations.reduce((sum, { hosts: counts }) => sum + (counts?.total ?? 0), 0);
  context.print(words.met(organizations.length, hosts));
  return {
    organizations,
    keys: new Map(meeting.met.map(({ organization, listed }) => [organization.name, listed.key])),
    isPartial: meeting.failed.length + list.unusable.length > 0,
    isEnvironmentBare: isFromEnvironment && readSecrets(context.env).ring.problem !== null,
  };
}

async function readSource(
  { file, readInput }: KeySource,
  { env }: CommandContext,
  words: InitWords,
): Promise<{ text: string; isFromEnvironment: boolean }> {
  const inEnvironment = env.MACKEREL_APIKEYS ?? '';
  if (file === undefined && inEnvironment.trim() !== '') return { text: inEnvironment, isFromEnvironment: true };
  const bytes = file === undefined || file === '-' ? await readInput() : readKeyFile(file);
  const decoded = decodeText(bytes);
  if (!decoded.ok) throw new NoroshiError('usage.keys', words.notText(decoded.error === 'utf16' ? 'UTF-16' : 'UTF-8'));
  return { text: decoded.value, isFromEnvironment: false };
}

function readKeyFile(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new NoroshiError(
      'usage.keys',
      { en: `${file} cannot be read: ${tellThrown(cause).en}.`, ja: `${file} を読めません: ${tellThrown(cause).ja}` },
      { cause },
    );
  }
}

function describeMeeting(list: KeyList, meeting: Meeting, words: InitWords): string[] {
  const hints = new Set(meeting.failed.filter(({ cause }) => cause === 'network').map(({ hint }) => hint));
  return [
    ...list.unusable.map((place) => words.unusable(words.place(place))),
    ...list.repeated.map(({ place, first }) => words.repeated(words.place(place), words.place(first))),
    ...meeting.again.map(({ place, name, first }) =>
      words.sameOrganization(words.place(place), name, words.place(first)),
    ),
    ...meeting.failed.map(({ place, cause }) => words.failed(words.place(place), cause)),
    ...[...hints].flatMap((hint) => (hint === null ? [] : [`  ${hint}`])),
  ];
}
