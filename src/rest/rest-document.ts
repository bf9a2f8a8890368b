import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { z } from 'zod';
import type { FollowedAlert, OpenQuestions } from '../snapshot/open-questions.ts';

// What the last whole run that changed nothing leaves for those that follow: by it they know, without looking at anything
// large, that there is nothing to be done. Written last, when everything else was saved and published.

export interface RestDocument {
  /** When the snapshot was taken that it speaks of. */
  takenAt: Date;
  /** A run at this instant or later looks at everything. */
  until: Date;
  /** What was run: which command, with what. */
  way: string;
  /** Of everything that was read beside Mackerel and the state. */
  inputs: string;
  /** Of each document of the state, by name. */
  documents: Map<string, string>;
  folders: FolderPrint[];
  /** By organization; what the history wants to know. */
  questions: Map<string, OpenQuestions>;
  /** Names the site for ever: it stands in every heartbeat. */
  siteId: string;
  /** What the whole run told, as JSON. */
  summary: unknown;
}

/** A folder that readers see, or that was asked for with `--out`. */
export interface FolderPrint {
  /** Absolute; a file, where one tells of a whole tree. */
  root: string;
  /** All below it, relative. */
  folders: string[];
  /** Changes when anything in them is made, renamed or removed. */
  print: string;
}

const Moment = z.iso.datetime().transform((text) => new Date(text));
const FollowedSchema = z.object({
  id: z.string(),
  type: z.string(),
  monitorId: z.string().nullable(),
  hostId: z.string().nullable(),
  openedAt: Moment,
  closedAt: Moment.nullable(),
  isEndEstimated: z.boolean(),
});
const texts = z.array(z.string());
const QuestionsSchema = z.object({
  hasReading: z.boolean(),
  endedIds: texts,
  open: z.array(FollowedSchema),
  ends: z.array(FollowedSchema),
  logs: z.array(FollowedSchema),
  knownHostIds: texts,
  hostIds: texts,
});
const ListsSchema = z.object({
  folders: z.array(z.object({ root: z.string(), folders: texts, print: z.string() })),
  questions: z.array(z.tuple([z.string(), QuestionsSchema])),
});
const DocumentSchema = z.object({
  version: z.literal(2),
  takenAt: Moment,
  until: Moment,
  way: z.string(),
  inputs: z.string(),
  documents: z.array(z.tuple([z.string(), z.string()])),
  siteId: z.string(),
  summary: z.unknown(),
  /** `ListsSchema`, packed: at 1,000 customers it is a megabyte of names, each twice or more, and written to each state. */
  lists: z.string(),
});

/** The next higher ones take twice as long for a tenth less. */
const PACKING = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

export function serializeRest({ documents, questions, folders, ...rest }: RestDocument): string {
  const rows = [...questions].map(([name, own]): [string, object] => [
    name,
    { ...own, endedIds: [...own.endedIds], knownHostIds: [...own.knownHostIds] },
  ]);
  const lists = brotliCompressSync(JSON.stringify({ folders, questions: rows }), PACKING).toString('base64');
  return JSON.stringify({ version: 2, ...rest, documents: [...documents], lists });
}

/** @returns `undefined` where it is none that this program wrote: then there is no rest */
export function parseRest(text: string): RestDocument | undefined {
  const parsed = DocumentSchema.safeParse(jsonOf(() => text));
  if (!parsed.success) return undefined;
  const { version: _, documents, lists, ...rest } = parsed.data;
  const unpacked = ListsSchema.safeParse(
    jsonOf(() => brotliDecompressSync(Buffer.from(lists, 'base64')).toString('utf8')),
  );
  if (!unpacked.success) return undefined;
  const { folders, questions } = unpacked.data;
  return {
    ...rest,
    documents: new Map(documents),
    folders,
    questions: new Map(questions.map(([name, own]) => [name, toQuestions(own)])),
  };
}

/** `undefined`, which no schema takes, where there is none. */
function jsonOf(read: () => string): unknown {
  try {
    return JSON.parse(read());
  } catch {
    return undefined;
  }
}

function toQuestions(own: z.infer<typeof QuestionsSchema>): OpenQuestions {
  const open: FollowedAlert[] = own.open;
  return { ...own, open, endedIds: new Set(own.endedIds), knownHostIds: new Set(own.knownHostIds) };
}
