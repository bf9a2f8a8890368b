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

/** Gives a key its line in the reference, in both languages. */
function told<T extends z.ZodType>(schema: T, description: string, ja: string): T {
  return schema.meta({ description, ja });
}

const NEXT_REPORT = ['When you will report again.', '次にお知らせする時刻。'] as const;
const EXPECTED = ['When it should be over.', '復旧見込み。'] as const;

const UpdateSchema = z.strictObject(
  {
    at: told(DateText, 'When it was said.', 'お知らせした日時。'),
    state: told(optional(StateSchema), 'How it stands from here on.', 'これ以降の対応状況。'),
    text: told(
      Text.min(1, 'is empty.').max(4000, 'is longer than 4000 characters.'),
      'What is said.',
      'お知らせの内容。',
    ),
    nextReportAt: told(optional(DateText), ...NEXT_REPORT),
    expectedAt: told(optional(DateText), ...EXPECTED),
  },
  'expects at: and text:.',
);

const TYPES = ['hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

const RecurrenceSchema = z.strictObject(
  {
    type: told(z.enum(TYPES, `expects one of ${TYPES.join(', ')}.`), 'How it comes again.', '繰り返しの種類。'),
    interval: told(
      optional(Text.regex(/^[1-9]\d?$/, 'expects a whole number from 1 to 99.')),
      'Every so many hours, days, weeks, months or years; left out: 1.',
      '何時間・日・週・月・年ごとか。省略すると 1。',
    ),
    weekdays: told(
      optional(
        z.preprocess(
          (value) => (typeof value === 'string' ? [value] : value),
          z.array(z.enum(WEEKDAYS, `expects one of ${WEEKDAYS.join(', ')}.`), 'expects a list of texts.'),
        ),
      ),
      'Of a weekly one; left out: the weekday of startsAt.',
      '毎週の場合の曜日。省略すると startsAt の曜日。',
    ),
    until: told(
      optional(DateText),
      'Nothing begins at this time or later; left out: for ever.',
      'この日時以降は始まりません。省略すると無期限。',
    ),
  },
  'expects type: and more.',
);

/** What is between the `---` lines, every scalar a text. Dates are read afterwards: they need the site's time zone. */
export const FrontMatterSchema = z.strictObject(
  {
    title: told(Text.min(1, 'is empty.').max(200, 'is longer than 200 characters.'), 'Its title.', 'タイトル。'),
    kind: told(
      z.enum(['incident', 'maintenance', 'notice'], 'expects one of incident, maintenance, notice.'),
      'An outage, planned work, or something else to be known.',
      '障害、メンテナンス、そのほかのお知らせ。',
    ),
    customers: told(
      TextList.refine((ids) => ids.length > 0, 'names nobody; write customer ids or all.'),
      'Ids of customers, or `all`.',
      'お客様の ID、または `all`。',
    ),
    services: told(
      optional(TextList),
      'Globs over names of services that are hit; left out with `hosts`: the whole customer.',
      '影響のあるサービス名（グロブ）。`hosts` とともに省略するとお客様全体。',
    ),
    hosts: told(optional(TextList), 'Globs over names of hosts that are hit.', '影響のあるホスト名（グロブ）。'),
    case: told(
      optional(Text.regex(/^[A-Za-z0-9_-]{1,64}$/, 'is no case id.')),
      'Case id or number of a detected incident that this follows up.',
      '続報の対象となる検知済みの障害の案件番号か受付番号。',
    ),
    state: told(
      optional(StateSchema),
      'How it stands; the newest update that says one counts more.',
      '対応状況。updates に書かれた最新のものが優先されます。',
    ),
    impact: told(
      optional(
        z.enum(
          ['major_outage', 'partial_outage', 'degraded', 'none'],
          'expects one of major_outage, partial_outage, degraded, none.',
        ),
      ),
      'How bad it is; left out: `partial_outage` of an incident of its own, otherwise `none`.',
      '影響の大きさ。省略すると、単独の障害は `partial_outage`、ほかは `none`。',
    ),
    startsAt: told(
      optional(DateText),
      'When it began or will begin; maintenance needs it.',
      '開始日時。メンテナンスでは必須です。',
    ),
    endsAt: told(optional(DateText), 'When it is over.', '終了日時。'),
    recurrence: told(
      optional(RecurrenceSchema),
      'Of maintenance: it comes again, always at the same local time.',
      'メンテナンスの繰り返し。毎回、現地の同じ時刻です。',
    ),
    nextReportAt: told(optional(DateText), ...NEXT_REPORT),
    expectedAt: told(optional(DateText), ...EXPECTED),
    updates: told(
      optional(z.array(UpdateSchema, 'expects a list of { at, state, text }.').max(500, 'lists more than 500.')),
      'Further words, in any order.',
      '続報。順序は問いません。',
    ),
  },
  'The front matter holds no keys; write title:, kind: and customers:, one a line.',
);

export type WrittenFrontMatter = z.infer<typeof FrontMatterSchema>;

const KEYS: Readonly<Record<string, readonly string[]>> = {
  updates: Object.keys(UpdateSchema.shape),
  recurrence: Object.keys(RecurrenceSchema.shape),
};
const TOP_KEYS: readonly string[] = Object.keys(FrontMatterSchema.shape);

/** Keys that may be written at a place of the front matter, for “did you mean”. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  return KEYS[String(path[0] ?? '')] ?? TOP_KEYS;
}

/** Whether a key may be written anywhere in the front matter. */
export function isKnownKey(key: string): boolean {
  return [TOP_KEYS, ...Object.values(KEYS)].some((keys) => keys.includes(key));
}
