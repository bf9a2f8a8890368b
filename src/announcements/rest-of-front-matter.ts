import type { z } from 'zod';
import type { FindingPath } from '../findings/finding.ts';
import type { AnnouncementFindingCode } from './announcement-finding.ts';
import { FrontMatterSchema, type WrittenFrontMatter } from './front-matter-schema.ts';

// One mistake hides no other: what is wrong by the schema is taken out, and the rest is looked at as if it were whole.

/** What stands for a key that must be there. Of what is said below such a path nothing is told. */
const STAND_INS: readonly (readonly [path: RegExp, value: unknown])[] = [
  [/^title$/, '-'],
  [/^kind$/, 'notice'],
  [/^customers$/, ['all']],
  [/^updates\.\d+$/, { at: '2000-01-01', text: '-' }],
  [/^updates\.\d+\.at$/, '2000-01-01'],
  [/^updates\.\d+\.text$/, '-'],
  [/^(?:customers|services|hosts|recurrence\.weekdays)\.\d+$/, '-'],
  [/^recurrence\.type$/, 'weekly'],
];

/** What is told of several keys together: unknown as long as one of these is. */
const TOGETHER: ReadonlySet<AnnouncementFindingCode> = new Set([
  'announcement.missing_start',
  'announcement.bad_period',
  'announcement.recurrence_unfit',
  'announcement.recurrence_long',
  'announcement.state_without_time',
  'announcement.state_conflict',
]);
const TOGETHER_KEYS = new Set(['kind', 'case', 'state', 'startsAt', 'endsAt', 'updates', 'recurrence']);

export interface RestOfFrontMatter {
  written: WrittenFrontMatter;
  /** Whether a finding about the rest is true of the whole. */
  isSure: (code: AnnouncementFindingCode, path: FindingPath) => boolean;
}

/**
 * @param meant keys that a mistyped one stands for: they are not missing
 * @returns `undefined` where nothing is left to be looked at
 */
export function readRest(
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
  meant: readonly FindingPath[],
): RestOfFrontMatter | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const spoiled = issues.flatMap((issue) => {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
  });
  const rest = structuredClone(value);
  for (const path of spoiled) replaceAt(rest, path);
  const read = FrontMatterSchema.safeParse(rest);
  if (!read.success) return undefined;
  const gone = [...spoiled, ...meant];
  const isUncertain = gone.some(([key]) => TOGETHER_KEYS.has(String(key)));
  return {
    written: read.data,
    isSure: (code, path) =>
      !(isUncertain && TOGETHER.has(code)) && !gone.some((each) => each.every((step, i) => step === path[i])),
  };
}

function replaceAt(whole: object, path: FindingPath): void {
  const holder = path.slice(0, -1).reduce<unknown>((held, step) => (isHolder(held) ? held[step] : undefined), whole);
  const last = path.at(-1);
  if (!isHolder(holder) || last === undefined) return;
  const standIn = STAND_INS.find(([pattern]) => pattern.test(path.join('.')));
  if (standIn === undefined) delete holder[last];
  else holder[last] = standIn[1];
}

function isHolder(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null;
}
