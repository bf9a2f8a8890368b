import { assembleCustomerPage } from '../../src/model/pages/assemble-status-pages.ts';
import type { Model } from '../../src/model/model.ts';
import { toSeconds, type Company } from '../../src/simulation/timeline.ts';
import { buildNoroshiDocument } from '../../src/site/machine/noroshi-json.ts';
import type { NoroshiDocument } from '../../src/site/machine/noroshi-schema.ts';
import { wordsFor } from '../../src/site/words/words-for.ts';
import { falseClaims, shapeOf } from './night-claims.ts';
import { recordOf, type CustomerRecord } from './night-record.ts';
import { configOf, play } from './play.ts';

const MINUTE_MS = 60_000;

export interface NightOptions {
  /** Of the first and the last run, from the company's now. */
  fromMinute: number;
  toMinute: number;
  stepMinutes: number;
}

export interface Night {
  runs: number;
  /** Windows and reports that were held against the record. */
  claims: number;
  /** False ones, each once. */
  problems: string[];
  /** Every kind of sentence that was shown, with how often and one that was. */
  sentences: Map<string, { count: number; example: string }>;
}

/** A night of the company run after run, every page of every customer held against what really happened. */
export async function playNight(company: Company, options: NightOptions): Promise<Night> {
  const config = configOf(company);
  for (const customer of config.customers) customer.hosts = 'label';
  const records = new Map(company.customers.map(({ id }) => [id, recordOf(company, id)]));
  const night: Night = { runs: 0, claims: 0, problems: [], sentences: new Map() };
  const problems = new Set<string>();
  const at = (minute: number): Date => new Date(company.now.getTime() + minute * MINUTE_MS);
  await play(company, {
    config,
    from: at(options.fromMinute),
    to: at(options.toMinute),
    stepMinutes: options.stepMinutes,
    onRun(model, now) {
      night.runs++;
      for (const [id, record] of records) {
        const page = documentOf(model, id);
        const step = { seconds: options.stepMinutes * 60 };
        for (const problem of falseClaims(page, record, toSeconds(now), step)) problems.add(`${id} ${problem}`);
        night.claims += page.incidents.reduce((sum, each) => sum + each.affected.length + each.reports.length, 0);
        collectSentences(night, page, record);
      }
    },
  });
  return { ...night, problems: [...problems] };
}

function documentOf(model: Model, customer: string): NoroshiDocument {
  return buildNoroshiDocument(assembleCustomerPage(model, customer, 'ja'), wordsFor('ja'));
}

function collectSentences(night: Night, { incidents }: NoroshiDocument, record: CustomerRecord): void {
  const names = record.parts.map(({ name }) => name);
  for (const { title, reports } of incidents) {
    for (const text of [title, ...reports.flatMap((report) => report.text.split(/(?<=。)|\n/))]) {
      const shape = shapeOf(text, names);
      const known = night.sentences.get(shape);
      night.sentences.set(shape, { count: (known?.count ?? 0) + 1, example: known?.example ?? text });
    }
  }
}
