import { z } from 'zod';
import { SPOKEN_STATES } from '../snapshot/spoken-words.ts';

const MAX_GLOBS = 500;

/** An empty value is one that was not written. */
function optional<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => (value === '' ? undefined : value), schema.optional());
}

const Text = z.string('expects a text.').trim();
const DateText = Text.max(60, 'expects a date and time.');
const StateSchema = z.enum(SPOKEN_STATES, `expects one of ${SPOKEN_STATES.join(', ')}.`);
/** One or several; a single one may be written without a list. */
const TextList = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z
    .array(Text.min(1, 'is empty.').max(200, 'is longer than 200 characters.'), 'expects a list of texts.')
    .max(MAX_GLOBS, `lists more than ${MAX_GLOBS}.`),
);

const UpdateSchema = z.strictObject(
  {
    at: DateText,
    state: optional(StateSchema),
    text: Text.min(1, 'is empty.').max(4000, 'is longer than 4000 characters.'),
    nextReportAt: optional(DateText),
    expectedAt: optional(DateText),
  },
  'expects at: and text:.',
);

/** What is between the `---` lines, every scalar a text. Dates are read afterwards: they need the site's time zone. */
export const FrontMatterSchema = z.strictObject(
  {
    title: Text.min(1, 'is empty.').max(200, 'is longer than 200 characters.'),
    kind: z.enum(['incident', 'maintenance', 'notice'], 'expects one of incident, maintenance, notice.'),
    customers: TextList.refine((ids) => ids.length > 0, 'names nobody; write customer ids or all.'),
    services: optional(TextList),
    hosts: optional(TextList),
    case: optional(Text.regex(/^[A-Za-z0-9_-]{1,64}$/, 'is no case id.')),
    state: optional(StateSchema),
    impact: optional(
      z.enum(
        ['major_outage', 'partial_outage', 'degraded', 'none'],
        'expects one of major_outage, partial_outage, degraded, none.',
      ),
    ),
    startsAt: optional(DateText),
    endsAt: optional(DateText),
    nextReportAt: optional(DateText),
    expectedAt: optional(DateText),
    updates: optional(z.array(UpdateSchema, 'expects a list of { at, state, text }.').max(500, 'lists more than 500.')),
  },
  'The front matter is empty.',
);

export type WrittenFrontMatter = z.infer<typeof FrontMatterSchema>;

/** Keys at the top and in an update, for “did you mean”. */
export const TOP_KEYS: readonly string[] = Object.keys(FrontMatterSchema.shape);
export const UPDATE_KEYS: readonly string[] = Object.keys(UpdateSchema.shape);
