import RssParser from 'rss-parser';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LedgerReport } from '../../src/model/ledger/ledger.ts';
import { machineFile, machineJson } from '../support/machine-tools.ts';
import { playNight, type NightRun } from '../support/night.ts';

// A whole night as readers of the feeds would have posted it into a chat, read with rss-parser. Readers tell what is new in
// three ways: by an id they have not seen, by content they have not seen, by a date later than the last they saw.

interface Item {
  guid: string;
  title: string;
  content: string;
  date: string;
}

type Reader = (items: readonly Item[]) => Item[];

function byGuid(): Reader {
  const seen = new Set<string>();
  return (items) => items.filter(({ guid }) => !seen.has(guid) && seen.add(guid));
}

function byContent(): Reader {
  const seen = new Set<string>();
  return (items) => items.filter(({ title, content }) => !seen.has(title + content) && seen.add(title + content));
}

function byNewestDate(): Reader {
  let newest = '';
  return (items) => {
    const news = items.filter(({ date }) => date > newest);
    newest = items.reduce((latest, { date }) => (date > latest ? date : latest), newest);
    return news;
  };
}

const parser = new RssParser();

async function readRss(run: NightRun): Promise<Item[]> {
  const feed = await parser.parseString(machineFile(run.page, 'history.rss'));
  return feed.items.map(({ guid = '', title = '', content = '', isoDate = '', ...rest }) => {
    return { guid, title, content: String(rest['content:encoded'] ?? content), date: isoDate };
  });
}

function readJson(run: NightRun): Item[] {
  const feed = machineJson(run.page, 'feed.json') as {
    items: { id: string; title: string; content_html: string; date_published: string }[];
  };
  return feed.items.map(({ id, title, content_html: content, date_published: date }) => ({
    guid: id,
    title,
    content,
    date,
  }));
}

let runs: { run: NightRun; rss: Item[]; json: Item[] }[] = [];

beforeAll(async () => {
  const night = [...playNight()];
  runs = await Promise.all(night.map(async (run) => ({ run, rss: await readRss(run), json: readJson(run) })));
});

/** What a reader posted, oldest first; feeds list the newest first. */
function posted(reader: Reader, feed: 'rss' | 'json'): Item[] {
  return runs.flatMap((each) => reader(each[feed]).toReversed());
}

function reportsOf(run: NightRun): { caseId: string; report: LedgerReport }[] {
  const cases = run.ledger.pages.get('acme')?.cases ?? [];
  return cases.flatMap(({ caseId, reports }) => reports.map((report) => ({ caseId, report })));
}

describe('a night, read out of the feeds by readers nobody here wrote', () => {
  it.each([
    ['guid', byGuid],
    ['content', byContent],
    ['newest date', byNewestDate],
  ])('one that goes by %s posts every report once, and nothing else', (_name, create) => {
    const said = reportsOf(runs.at(-1)!.run);
    expect(said.length).toBeGreaterThan(12);
    for (const feed of ['rss', 'json'] as const) {
      const posts = posted(create(), feed);
      const reports = posts.filter(({ guid }) => guid.includes('/incident/'));
      expect(reports.map(({ guid }) => guid.split('/').slice(-2).join('/')).toSorted()).toEqual(
        said.map(({ caseId, report }) => `${caseId}/${report.number}`).toSorted(),
      );
      // Planned work as it was announced, moved and cancelled, each once; a notice, once.
      expect(posts.filter(({ guid }) => guid.includes('/maintenance/')).map(({ title }) => title)).toEqual([
        expect.stringMatching(/^[^【]/),
        expect.stringMatching(/^【日時変更】/),
        expect.stringMatching(/^【中止】/),
      ]);
      expect(posts.filter(({ guid }) => guid.includes('/notice/'))).toHaveLength(1);
    }
  });

  it('all of them see the same, in the order in which it was said', () => {
    const titles = posted(byGuid(), 'rss').map(({ title }) => title);
    expect(posted(byContent(), 'rss').map(({ title }) => title)).toEqual(titles);
    expect(posted(byNewestDate(), 'rss').map(({ title }) => title)).toEqual(titles);
    const dates = posted(byGuid(), 'rss').map(({ date }) => date);
    expect(dates).toEqual(dates.toSorted());
  });

  it('no item changes a byte once it was fed', () => {
    const first = new Map<string, string>();
    for (const { rss } of runs) {
      for (const { guid, title, content, date } of rss) {
        const bytes = title + content + date;
        expect(first.get(guid) ?? bytes).toBe(bytes);
        first.set(guid, bytes);
      }
    }
  });

  it('dates everything by the run that said it', () => {
    for (const [i, { rss }] of runs.entries()) {
      const before = i === 0 ? '' : newestOf(runs[i - 1]!.rss);
      // Nothing first shown now is dated before what was shown earlier.
      const known = new Set(i === 0 ? [] : runs[i - 1]!.rss.map(({ guid }) => guid));
      for (const { guid, date } of rss) if (!known.has(guid)) expect(date > before).toBe(true);
    }
  });
});

function newestOf(items: readonly Item[]): string {
  return items.reduce((latest, { date }) => (date > latest ? date : latest), '');
}
