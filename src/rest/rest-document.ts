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
  /** Of each piece of the state, by name. */
  pieces: Map<string, string>;
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
const DocumentSchema = z.object({
  version: z.literal(1),
  takenAt: Moment,
  until: Moment,
  way: z.string(),
  inputs: z.string(),
  pieces: z.array(z.tuple([z.string(), z.string()])),
  folders: z.array(z.object({ root: z.string(), folders: texts, print: z.string() })),
  questions: z.array(z.tuple([z.string(), QuestionsSchema])),
  siteId: z.string(),
  summary: z.unknown(),
});

export function serializeRest({ pieces, questions, ...rest }: RestDocument): string {
  const rows = [...questions].map(([name, own]): [string, object] => [
    name,
    { ...own, endedIds: [...own.endedIds], knownHostIds: [...own.knownHostIds] },
  ]);
  return JSON.stringify({ version: 1, ...rest, pieces: [...pieces], questions: rows });
}

/** @returns `undefined` where it is none that this program wrote: then there is no rest */
export function parseRest(text: string): RestDocument | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = DocumentSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const { version: _, pieces, questions, ...rest } = parsed.data;
  return {
    ...rest,
    pieces: new Map(pieces),
    questions: new Map(questions.map(([name, own]) => [name, toQuestions(own)])),
  };
}

function toQuestions(own: z.infer<typeof QuestionsSchema>): OpenQuestions {
  const open: FollowedAlert[] = own.open;
  return { ...own, open, endedIds: new Set(own.endedIds), knownHostIds: new Set(own.knownHostIds) };
}
