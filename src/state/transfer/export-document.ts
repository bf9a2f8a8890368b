import { hash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { StateError } from '../state-store.ts';
import type { Spoken } from '../../base/spoken.ts';

/** Everything a state holds, as it lies there: documents by name; those of the outbox begin with `outbox/`. */
export type StateDocuments = Map<string, Uint8Array>;

const FORMAT = 'noroshi-state';
const VERSION = 1;
const MAX_BYTES = 2 * 1024 ** 3;

const HeadSchema = z.object({ format: z.literal(FORMAT), version: z.int() });
const ExportSchema = HeadSchema.extend({
  program: z.string(),
  exportedAt: z.string(),
  documents: z.array(
    z.object({ name: z.string().regex(/^(outbox\/)?[a-z0-9-]+$/), sha256: z.string(), base64: z.base64() }),
  ),
});

/** One file, compressed; the same documents give the same bytes. */
export function packState(documents: StateDocuments, { program, at }: { program: string; at: Date }): Uint8Array {
  const names = [...documents.keys()].toSorted();
  const document: z.infer<typeof ExportSchema> = {
    format: FORMAT,
    version: VERSION,
    program,
    exportedAt: at.toISOString(),
    documents: names.map((name) => {
      const bytes = documents.get(name)!;
      return { name, sha256: hash('sha256', bytes), base64: Buffer.from(bytes).toString('base64') };
    }),
  };
  return gzipSync(JSON.stringify(document));
}

/** @throws StateError `state.newer_version`, `state.broken` */
export function unpackState(bytes: Uint8Array): { documents: StateDocuments; exportedAt: Date } {
  const document = parseDocument(bytes);
  const head = HeadSchema.safeParse(document);
  if (!head.success)
    throw brokenError({
      en: 'it is not what "noroshi state export" writes',
      ja: '「noroshi state export」が書いたものではありません',
    });
  if (head.data.version > VERSION) {
    throw new StateError(
      'state.newer_version',
      {
        en: `The export has version ${head.data.version}, this program knows ${VERSION}.`,
        ja: `エクスポートの形式は ${head.data.version} です。この版が読めるのは ${VERSION} までです。`,
      },
      {
        hint: {
          en: 'Use the release of Noroshi that wrote it, or a newer one.',
          ja: '書き出した版か、それより新しい版の Noroshi を使ってください。',
        },
      },
    );
  }
  const read = ExportSchema.safeParse(document);
  if (!read.success)
    throw brokenError({
      en: 'a part of it is missing or not as it was written',
      ja: '一部が欠けているか、書き込んだときと異なります',
    });
  const documents: StateDocuments = new Map();
  for (const { name, sha256, base64 } of read.data.documents) {
    const document = Buffer.from(base64, 'base64');
    if (hash('sha256', document) !== sha256)
      throw brokenError({
        en: `"${name}" in it is not as it was written`,
        ja: `中の「${name}」が、書き込んだときと異なります`,
      });
    documents.set(name, document);
  }
  return { documents, exportedAt: new Date(read.data.exportedAt) };
}

function parseDocument(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(gunzipSync(bytes, { maxOutputLength: MAX_BYTES }).toString('utf8'));
  } catch {
    throw brokenError({
      en: 'it is cut, or not what "noroshi state export" writes',
      ja: '途中で切れているか、「noroshi state export」が書いたものではありません',
    });
  }
}

function brokenError(why: Spoken): StateError {
  const message = {
    en: `The export cannot be used: ${why.en}. Nothing was changed.`,
    ja: `このエクスポートは使えません: ${why.ja}。何も変更していません。`,
  };
  return new StateError('state.broken', message, {
    hint: {
      en: 'Take another export, or copy this one again.',
      ja: '別のエクスポートを使うか、コピーし直してください。',
    },
  });
}
