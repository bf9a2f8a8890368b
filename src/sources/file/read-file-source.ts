import { readFileSync, statSync } from 'node:fs';
import { decodeText } from '../../base/decode-text.ts';
import { MINUTE_MS } from '../../base/durations.ts';
import { cleanLine } from '../../base/text.ts';
import type { OrganizationSnapshot } from '../../snapshot/snapshot.ts';
import { SourceError } from '../source-error.ts';
import { convertSourceFile } from './convert-source-file.ts';
import type { FileSourceOptions } from './file-source-options.ts';
import { SOURCE_VERSION, SourceFileSchema, type SourceFile } from './file-schema.ts';

const MAX_BYTES = 64 * 1024 * 1024;
/** Clocks differ a little between machines. */
const MAX_AHEAD_MS = 5 * MINUTE_MS;

/**
 * What another program wrote, whole or not at all: a file that is old, cut, of another version or at odds with itself says
 * nothing, and what was known stays as it was.
 * @throws SourceError
 */
export function readFileSource(options: FileSourceOptions): OrganizationSnapshot {
  const file = parseSourceFile(readBytes(options), options);
  const takenAt = new Date(file.takenAt);
  const ageMs = options.now.getTime() - takenAt.getTime();
  const { maxAgeMinutes } = options.source;
  if (ageMs > maxAgeMinutes * MINUTE_MS) {
    const age = Math.floor(ageMs / MINUTE_MS);
    throw unusableFileError(options, 'timeout', `is ${age} minutes old, and may be ${maxAgeMinutes}`, 'Look at the program that writes it; see maxAgeMinutes.'); // prettier-ignore
  }
  if (ageMs < -MAX_AHEAD_MS)
    throw unusableFileError(options, 'shape', `is of ${file.takenAt}, which is yet to come`, 'Look at the clock of the machine that writes it.'); // prettier-ignore
  return convertSourceFile(file, takenAt < options.now ? takenAt : options.now, options);
}

function readBytes(options: FileSourceOptions): Uint8Array {
  const { path } = options.source;
  try {
    if (statSync(path).size > MAX_BYTES)
      throw unusableFileError(options, 'shape', 'is larger than 64 MiB', 'Look at what writes it.');
    return readFileSync(path);
  } catch (thrown) {
    if (thrown instanceof SourceError) throw thrown;
    const { code } = thrown as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'is not there' : `cannot be read (${code ?? 'unknown reason'})`;
    throw unusableFileError(options, 'network', reason, 'The user that runs noroshi must be able to read it.');
  }
}

function parseSourceFile(bytes: Uint8Array, options: FileSourceOptions): SourceFile {
  const decoded = decodeText(bytes);
  if (!decoded.ok) throw unusableFileError(options, 'shape', 'is not UTF-8', 'Write it as UTF-8.');
  let document: unknown;
  try {
    document = JSON.parse(decoded.value);
  } catch {
    throw unusableFileError(options, 'shape', 'is no whole JSON', 'Write it beside, and rename it when it is whole.');
  }
  const version = typeof document === 'object' && document !== null ? Reflect.get(document, 'version') : undefined;
  if (version !== SOURCE_VERSION) {
    const said = typeof version === 'number' ? `version ${version}` : 'no version';
    throw unusableFileError(options, 'shape', `has ${said}, and this program reads version ${SOURCE_VERSION}`, 'See noroshi.source.schema.json.'); // prettier-ignore
  }
  const parsed = SourceFileSchema.safeParse(document);
  if (!parsed.success) {
    const [{ path, message } = { path: [], message: '' }] = parsed.error.issues;
    const place = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
    throw unusableFileError(options, 'shape', `is not as its schema has it: ${cleanLine(`${place.slice(1)} ${message}`, 200)}`, 'See noroshi.source.schema.json.'); // prettier-ignore
  }
  assertUnique(parsed.data, options);
  return parsed.data;
}

/** One id twice is two things under one name: neither can be believed. */
function assertUnique(file: SourceFile, options: FileSourceOptions): void {
  for (const kind of ['hosts', 'alerts', 'monitors', 'downtimes'] as const) {
    const seen = new Set<string>();
    for (const { id } of file[kind] ?? []) {
      if (seen.has(id)) throw unusableFileError(options, 'shape', `has ${kind} with the id “${cleanLine(id, 100)}” twice`, 'Ids are unique in one file.'); // prettier-ignore
      seen.add(id);
    }
  }
}

function unusableFileError(
  { organization, source }: FileSourceOptions,
  cause: 'network' | 'shape' | 'timeout',
  what: string,
  hint: string,
): SourceError {
  return new SourceError({
    organization,
    cause,
    message: `Organization "${organization}": the file ${source.path} ${what}.`,
    hint,
  });
}
