import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { NoroshiError } from '../../base/errors.ts';
import { tellThrown } from '../../base/system-words.ts';
import type { Config } from '../../config/config.ts';
import { guardSaves } from '../../state/guard-saves.ts';
import { packState, unpackState } from '../../state/transfer/export-document.ts';
import {
  assertUsable,
  isEmpty,
  readDocuments,
  replaceDocuments,
  type StatePlaces,
} from '../../state/transfer/transfer.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { writeNew } from '../init/write-new.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { loadConfiguration } from '../load-configuration.ts';
import { failUsage, printJson } from '../print.ts';
import { withStateLock } from '../run/state-lock.ts';
import { openBlobs } from '../wiring.ts';

export interface TransferOptions {
  file: string;
  waitSeconds: number;
}

const OWNER_ONLY = 0o600;

const WORDS = {
  ja: {
    exported: (documents: number, file: string) =>
      `状態（${documents}件）を ${file} に書き出しました。全お客様の情報が含まれます。`,
    imported: (documents: number, at: string, place: string) =>
      `${at} の状態（${documents}件）を ${place} に戻しました。次の「noroshi run」がここから続けます。`,
  },
  en: {
    exported: (documents: number, file: string) =>
      `Exported the state, ${documents} documents, to ${file}. It names every customer: keep it as you keep the state.`,
    imported: (documents: number, at: string, place: string) =>
      `Imported the state of ${at}, ${documents} documents, to ${place}. The next "noroshi run" goes on from there.`,
  },
};

/** `noroshi state export`: everything a run remembers, in one file. */
export async function exportCommand(context: CommandContext, options: TransferOptions): Promise<ExitCode> {
  const loaded = loadConfiguration(context, { keys: false, publish: false, links: false });
  if (!loaded.ok) return failUsage(context, loaded.error);
  const file = resolve(context.directory, options.file);
  if (existsSync(file)) throw takenError(file);
  const places = await openPlaces(loaded.value.config, context);
  return withStateLock(places.state, context, options.waitSeconds, async () => {
    const documents = await readDocuments(places);
    const bytes = packState(documents, { program: packageJson.version, at: context.now });
    if (!writeNew(file, bytes, OWNER_ONLY)) throw takenError(file);
    if (context.json) printJson(context, { exitCode: EXIT.done, file, documents: documents.size, bytes: bytes.length });
    else if (!context.quiet) context.print(WORDS[context.locale].exported(documents.size, file));
    return EXIT.done;
  });
}

/**
 * `noroshi state import`: the other way round. What is there is replaced only when asked, and only by what a run can go on
 * from.
 */
export async function importCommand(
  context: CommandContext,
  options: TransferOptions & { replaces: boolean },
): Promise<ExitCode> {
  const loaded = loadConfiguration(context, { keys: false, publish: false, links: false });
  if (!loaded.ok) return failUsage(context, loaded.error);
  const { documents, exportedAt } = unpackState(readExport(resolve(context.directory, options.file)));
  await assertUsable(documents, context.logger);
  const places = await openPlaces(loaded.value.config, context);
  return withStateLock(places.state, context, options.waitSeconds, async () => {
    if (!options.replaces && !(await isEmpty(places))) {
      throw new NoroshiError(
        'usage.state',
        {
          en: `There is a state at ${places.state.location} already.`,
          ja: `${places.state.location} にはすでに状態データがあります。`,
        },
        {
          hint: {
            en: 'Export it first, then import with --replace; what was learned and said since the export is lost with it.',
            ja: '先にエクスポートしてから --replace を付けて取り込んでください。取り込むエクスポートより後に記録・発行したものは失われます。',
          },
        },
      );
    }
    await replaceDocuments(places, documents);
    const at = exportedAt.toISOString();
    if (context.json) printJson(context, { exitCode: EXIT.done, exportedAt: at, documents: documents.size });
    else if (!context.quiet) context.print(WORDS[context.locale].imported(documents.size, at, places.state.location));
    return EXIT.done;
  });
}

/** Nothing is written under a lock that was lost. */
async function openPlaces(config: Config, context: CommandContext): Promise<StatePlaces> {
  return {
    state: guardSaves(await openBlobs(config, context, '')),
    outbox: await openBlobs(config, context, 'outbox/'),
  };
}

function readExport(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new NoroshiError(
      'usage.state',
      { en: `${file} cannot be read: ${tellThrown(cause).en}.`, ja: `${file} を読めません: ${tellThrown(cause).ja}` },
      { cause },
    );
  }
}

function takenError(file: string): NoroshiError {
  return new NoroshiError(
    'usage.state',
    { en: `${file} exists already and is not overwritten.`, ja: `${file} はすでにあります。上書きはしません。` },
    {
      hint: { en: 'Name another file.', ja: '別の名前を指定してください。' },
    },
  );
}
