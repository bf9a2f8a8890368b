import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../src/base/durations.ts';
import type { CompanyChange } from '../../src/simulation/timeline.ts';
import { anOffice, type Office } from '../support/office.ts';
import { WORLD_NOW } from '../support/world.ts';

// The operator's first month with the simulated company: from seventy keys on, customers come, leave and come back, keys, a
// name and the secret change, and the state is lost and brought back. After each step every page that was given away is there,
// and everything that was said is still said. The transcript is for reading: NOROSHI_TRANSCRIPT=FILE.

const DAYS = 28;
const FROM = new Date(WORLD_NOW.getTime() - DAYS * DAY_MS);
const NEXT_SECRET = 'the-secret-of-the-fourth-week-and-on-1';
/** The operator hears of a change, and does something about it, so long after it. */
const AFTER_MS = 40 * MINUTE_MS;

let office: Office;
afterEach(async () => {
  const file = process.env['NOROSHI_TRANSCRIPT'];
  if (file !== undefined) writeFileSync(file, office.transcript.join('\n'));
  await office.close();
});

interface Shown {
  /** Folder of each customer's page, below the public tree. */
  pages: Map<string, string>;
  /** Customer, case and the texts of its reports. */
  cases: Map<string, string[]>;
  /** Lines of the log. */
  said: string[];
}

interface Page {
  incidents: { caseId: string; reports: { number: number; issuedAt: string; text: string }[] }[];
}

async function look(): Promise<Shown> {
  const { world } = office;
  const pages = new Map<string, string>();
  const cases = new Map<string, string[]>();
  for (const line of (await world.runHere('links')).stdout.trimEnd().split('\n')) {
    const [id = '', , url = ''] = line.split('\t');
    const path = new URL(url).pathname.slice(1);
    pages.set(id, path);
    expect(existsSync(world.path('dist/public', path, 'index.html')), path).toBe(true);
    const page = JSON.parse(readFileSync(world.path('dist/public', path, 'noroshi.json'), 'utf8')) as Page;
    for (const { caseId, reports } of page.incidents) {
      expect(existsSync(world.path('dist/public', path, 'incidents', caseId, 'index.html')), caseId).toBe(true);
      cases.set(`${id} ${caseId}`, reports.map((report) => JSON.stringify(report)).toSorted());
    }
  }
  const said = (await world.runHere('log', '--format', 'csv')).stdout.trimEnd().split(/\r?\n/).slice(1);
  return { pages, cases, said };
}

/** What was there stays: all but the pages of who left. */
function expectKept(before: Shown, after: Shown, { gone = [] as string[], links = true } = {}): void {
  for (const [id, path] of before.pages) {
    if (gone.includes(id)) {
      expect(existsSync(office.world.path('dist/public', path)), `${id} is gone`).toBe(false);
    } else if (links) {
      expect([id, after.pages.get(id)]).toEqual([id, path]);
    }
  }
  for (const [key, reports] of before.cases) {
    if (gone.includes(key.split(' ')[0]!)) continue;
    expect(after.cases.get(key), key).toEqual(expect.arrayContaining(reports));
  }
  // A renamed organization takes the keys of what was said along.
  const plain = (line: string): string => line.replace(/,memo:[^/,]+\//, ',memo:');
  const now = new Set(after.said.map(plain));
  expect(before.said.map(plain).filter((line) => !now.has(line))).toEqual([]);
}

describe('the first month', () => {
  it('loses no page and no word, whatever changes', async () => {
    office = await anOffice(
      { seed: 7, now: WORLD_NOW, historyDays: DAYS, day: 'quiet', customers: 'changing', eventsPerDay: 12 },
      FROM,
    );
    const { world, company } = office;
    const byName = new Map(company.organizations.map((organization) => [organization.name, organization]));
    const run = async (exitCode = 0): Promise<void> => expect((await office.type('run')).exitCode).toBe(exitCode);
    const check = async (): Promise<void> => {
      for (const locale of ['en', 'ja'] as const) {
        office.locale = locale;
        expect((await office.type('check')).exitCode).toBe(0);
      }
    };

    await office.begin();
    await check();
    await run();
    let shown = await look();
    expect(shown.pages.size).toBe(office.known().length);
    const first = shown.pages;
    const counted: Record<string, number> = {};
    const left: string[] = [];

    /** A run a day until then. */
    const liveUntil = async (to: number): Promise<void> => {
      while (to - world.now.getTime() > DAY_MS) {
        world.now = new Date(world.now.getTime() + DAY_MS);
        await run();
      }
    };
    const step = async (change: CompanyChange): Promise<void> => {
      const organization = byName.get(change.organization)!;
      office.transcript.push(
        `\n== day ${((world.now.getTime() - FROM.getTime()) / DAY_MS).toFixed(1)}: ${change.kind} ${organization.name}`,
      );
      const gone = [];
      if (change.kind === 'joined' || change.kind === 'returned') await office.takeIn(organization);
      if (change.kind === 'left') {
        await run(3);
        office.letGo(organization);
        gone.push(organization.name);
        left.push(organization.name);
      }
      if (change.kind === 'renamed') {
        await run(3);
        office.rename(organization);
      }
      await check();
      await run();
      const after = await look();
      expectKept(shown, after, { gone });
      if (change.kind === 'returned') {
        expect(after.pages.get(organization.name)).toBe(first.get(organization.name));
      }
      counted[change.kind] = (counted[change.kind] ?? 0) + 1;
      shown = after;
    };

    const exchanged = company.changes.filter(({ kind }) => kind === 'key_exchanged');
    for (const change of company.changes) {
      await liveUntil(change.at * 1000);
      world.now = new Date(Math.max(world.now.getTime(), change.at * 1000 + AFTER_MS));
      if (change.kind !== 'key_exchanged') await step(change);
      else if (change === exchanged[0]) {
        office.transcript.push(`\n== keys of ${exchanged.length} exchanged`);
        await office.exchangeKeys(exchanged.map(({ organization }) => byName.get(organization)!));
        await check();
        await run();
        expectKept(shown, (shown = await look()));
      }
    }
    expect(counted).toEqual({ joined: 8, left: 2, returned: 1, renamed: 1 });
    expect(exchanged).toHaveLength(5);

    office.transcript.push('\n== the secret is rotated');
    world.now = new Date(WORLD_NOW.getTime() - 120 * MINUTE_MS);
    office.rotateSecret(NEXT_SECRET);
    await check();
    await run();
    const after = await look();
    expectKept(shown, after, { links: false });
    for (const [id, path] of shown.pages) {
      expect(after.pages.get(id), id).not.toBe(path);
      expect(existsSync(world.path('dist/public', path, 'index.html')), id).toBe(true);
    }
    shown = after;

    office.transcript.push('\n== the state is lost and brought back');
    expect((await office.type('state', 'export', world.path('month.export'))).exitCode).toBe(0);
    rmSync(world.path('.noroshi'), { recursive: true });
    expect((await office.type('state', 'import', world.path('month.export'))).exitCode).toBe(0);
    world.now = new Date(world.now.getTime() + 5 * MINUTE_MS);
    await check();
    await run();
    expectKept(shown, (shown = await look()));
    world.now = WORLD_NOW;
    await run();
    expectKept(shown, (shown = await look()));

    office.transcript.push('\n== the month ends');
    const reports = await office.type('report', '--all', '--month', '2026-11', '--out', world.path('reports'));
    expect(reports.exitCode).toBe(0);
    const gone = left.filter((name) => !shown.pages.has(name));
    expect(gone).toHaveLength(1);
    expect(reports.stdout).not.toContain('監視データがありません');
    for (const id of [...shown.pages.keys(), ...gone]) {
      expect(existsSync(join(world.folder, 'reports', `${id}_2026-11-01_2026-11-30.html`)), id).toBe(true);
    }
    console.log(`${shown.pages.size} pages, ${shown.cases.size} cases, ${shown.said.length} lines of the log`);
  });
});
