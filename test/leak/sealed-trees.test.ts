import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findHygiene } from '../../src/model/hygiene/hygiene.ts';
import type { StatusPage } from '../../src/model/status-page.ts';
import { walk } from '../../src/publish/built/build-index.ts';
import type { SiteRenderer } from '../../src/site/build-site.ts';
import { startFakeMackerel, type FakeMackerel } from '../support/fake-mackerel.ts';
import { NOW } from '../support/collecting.ts';
import { wordsFor } from '../../src/site/words/words-for.ts';
import { hygieneWordsFor } from '../../src/site/words/scope/hygiene-words.ts';
import { visibleText } from '../support/site-tree.ts';
import { makeFolder } from '../support/trees.ts';
import { createByteSearch } from './byte-search.ts';
import { announcementFiles, canaries, environment, EVERYBODY, idOf, organizations, word, yamlOf } from './canary-company.ts'; // prettier-ignore
import { exhibitsOf, findLeaks, type Canary, type Exhibit } from './leaks.ts';
import { someDates } from '../support/pages.ts';
import { runSite, type SiteRun, type SiteRunOptions } from './run-site.ts';

let mackerel: FakeMackerel;

beforeAll(async () => {
  mackerel = await startFakeMackerel(organizations());
});
afterAll(() => mackerel.close());

const words = canaries();

function run(changes: Partial<SiteRunOptions> & { overview?: 'listed' | 'counts' } = {}): Promise<SiteRun> {
  return runSite({
    yaml: yamlOf({ apiBase: mackerel.base, overview: changes.overview ?? 'listed' }),
    env: environment(),
    folder: makeFolder(),
    now: NOW,
    announcements: announcementFiles(),
    ...changes,
  });
}

function seenBy(exhibits: readonly Exhibit[], audience: (each: Exhibit) => boolean): Set<string> {
  const search = createByteSearch(words.map(({ text }) => text));
  return new Set(exhibits.filter(audience).flatMap(({ bytes }) => [...search(bytes)]));
}

describe('promise 3: sealed trees', () => {
  it('no tree holds a word of another customer, in no byte of no file and no file name', async () => {
    const { trees, config, snapshot } = await run();
    expect(snapshot.organizations.filter(({ failure }) => failure !== null)).toEqual([]);
    const exhibits = [...exhibitsOf(trees, config)];
    const files = trees.reduce((sum, tree) => sum + walk(tree.directory).length, 0);
    const own = config.customers.length - 1;
    console.log(
      `leak test: ${trees.length} sites with ${own} customers' trees, ${files} files, ${exhibits.length} texts looked at, ${words.length} canaries`,
    );
    expect(findLeaks(exhibits, words, config)).toEqual([]);

    // It has looked at something: everybody's page says everybody's own words, and the scope site says them all.
    for (const { key, visibility, hosts } of EVERYBODY) {
      const seen = seenBy(exhibits, ({ audience }) => typeof audience === 'object' && audience.customer === idOf(key));
      const wanted = ['name', 'alert', 'service', 'publicmemo', 'announced', ...(hosts === 'label' ? ['hostname', 'label'] : [])]; // prettier-ignore
      const expected = visibility === 'internal' ? [] : wanted.map((field) => word(key, field));
      expect(expected.filter((text) => !seen.has(text))).toEqual([]);
      if (visibility === 'internal') expect(seen.size).toBe(0);
    }
    const inside = seenBy(exhibits, ({ audience }) => audience === 'internal');
    const missing = ['hostname', 'alert', 'org'].flatMap((field) => [...EVERYBODY.map(({ key }) => key), 'nobody'].map((key) => word(key, field))); // prettier-ignore
    expect(missing.filter((text) => !inside.has(text) && !/golforg|hotelorg/.test(text))).toEqual([]);
  });

  it('the public page names and counts listed customers only', async () => {
    const { trees, config } = await run();
    const exhibits = [...exhibitsOf(trees, config)].filter(({ audience }) => audience === 'overview');
    const seen = [...seenBy(exhibits, () => true)].map((text) => /^k(\w+?)(id|name|alert)z$/.exec(text)?.[1]);
    expect([...new Set(seen)].filter((key) => key !== undefined).toSorted()).toEqual([
      'alpha',
      'echo',
      'golf',
      'india',
    ]);
    const root = trees.find(({ kind }) => kind === 'public')!.directory;
    const { components } = JSON.parse(readFileSync(join(root, 'noroshi.json'), 'utf8')) as { components: unknown[] };
    expect(components).toHaveLength(4);
    const shown = visibleText(readFileSync(join(root, 'index.html'), 'utf8'));
    expect([1, 2, 3, 4, 5, 6].filter((n) => shown.includes(wordsFor('ja').othersAffected(n, 1)))).toEqual([]);
  });

  it('with `overview: counts` it says how many others are hit, and not who', async () => {
    const { trees, config } = await run({ overview: 'counts' });
    expect(findLeaks(exhibitsOf(trees, config), words, config)).toEqual([]);
    const root = trees.find(({ kind }) => kind === 'public')!.directory;
    // bravo, charlie, foxtrot and hotel are hit and have a page that is not listed; delta is nobody's business.
    const shown = visibleText(readFileSync(join(root, 'index.html'), 'utf8'));
    expect([1, 2, 3, 4, 5, 6].filter((n) => shown.includes(wordsFor('ja').othersAffected(n, 1)))).toEqual([4]);
  });

  it('alerts that nobody claims are on the scope site and on no page', async () => {
    const { trees, config, model } = await run();
    expect(model.unmapped.alerts.length).toBeGreaterThan(0);
    const exhibits = [...exhibitsOf(trees, config)];
    const nobody = (text: string): boolean => text.startsWith('knobody');
    expect([...seenBy(exhibits, ({ audience }) => audience !== 'internal')].filter(nobody)).toEqual([]);
    const inside = seenBy(exhibits, ({ audience }) => audience === 'internal');
    expect(inside.has(word('nobody', 'alert'))).toBe(true);
    expect(inside.has(word('nobody', 'hostname'))).toBe(true);
  });

  it('house-keeping is on the scope site, and no other tree has a file or a word of it', async () => {
    const { trees, config, model } = await run();
    const { items } = findHygiene(model, [], null);
    expect(items.length).toBeGreaterThan(0);
    const files = trees.map(({ kind, directory }) => ({
      kind,
      paths: walk(directory).filter((path) => path.includes('hygiene')),
    }));
    const inside = files.filter(({ kind }) => kind === 'internal').flatMap(({ paths }) => paths);
    expect(inside).toContain('hygiene/index.html');
    expect(files.filter(({ kind }) => kind !== 'internal').flatMap(({ paths }) => paths)).toEqual([]);
    const outside = [...exhibitsOf(trees, config)].filter(({ audience }) => audience !== 'internal');
    const search = createByteSearch([hygieneWordsFor('ja').lead, hygieneWordsFor('en').lead, 'lostConnectionDays']);
    expect(outside.flatMap(({ bytes }) => [...search(bytes)])).toEqual([]);
  });

  it('no text to be copied for one customer holds a word of another, or of colleagues', async () => {
    const { trees, config } = await run();
    const { directory } = trees.find(({ kind }) => kind === 'internal')!;
    const texts = ['index.html', 'en/index.html'].flatMap((path) => {
      const html = readFileSync(join(directory, path), 'utf8');
      return [...html.matchAll(/<pre id="c-([a-z]+)-text"[^>]*>([^<]*)<\/pre>/g)].map(([, id = '', text = '']) => ({
        where: `${path}: the text for ${id}`,
        audience: { customer: id },
        bytes: Buffer.from(text),
      }));
    });
    expect(texts).toHaveLength(2 * EVERYBODY.length);
    expect(findLeaks(texts, words, config)).toEqual([]);
    for (const { key } of EVERYBODY) {
      const seen = seenBy(texts, ({ audience }) => typeof audience === 'object' && audience.customer === idOf(key));
      expect([...seen]).toEqual(expect.arrayContaining([word(key, 'name'), word(key, 'alert')]));
    }
  });

  it('a host in services of two customers is on both pages, under each one’s own service', async () => {
    const { trees, config } = await run();
    const exhibits = [...exhibitsOf(trees, config)];
    for (const [key, other] of [
      ['golf', 'hotel'],
      ['hotel', 'golf'],
    ] as const) {
      // prettier-ignore
      const seen = seenBy(exhibits, ({ audience }) => typeof audience === 'object' && audience.customer === idOf(key));
      expect(seen.has('kbothhostz')).toBe(true);
      expect([...seen].filter((text) => text.startsWith(`k${other}`))).toEqual([word(other, 'downtimepublic')]);
    }
  });
});

describe('promise 4: allow-list', () => {
  it('memos, messages, monitors, addresses, organization names and secrets are on no customer’s page', async () => {
    const { trees, config } = await run();
    const internal = words.filter(({ reach }) => reach === 'scope' || reach === 'nowhere');
    const exhibits = [...exhibitsOf(trees, config)].filter(({ audience }) => audience !== 'internal');
    expect(findLeaks(exhibits, internal, config)).toEqual([]);
    const never = internal.filter(({ reach }) => reach === 'nowhere');
    expect(never.length).toBeGreaterThan(100);
    expect(findLeaks(exhibitsOf(trees, config), never, config)).toEqual([]);
  });
});

describe('the leak test itself', () => {
  const foreign = word('bravo', 'name');
  const into = (page: StatusPage, changes: Partial<StatusPage>, id: string): StatusPage =>
    page.id === id ? { ...page, ...changes } : page;
  const notice = {
    id: 'n',
    dates: someDates(),
    title: foreign,
    startsAt: null,
    endsAt: null,
    bodyMarkdown: '',
    updates: [],
  };

  const leaks: [string, (renderer: SiteRenderer) => SiteRenderer][] = [
    [
      'in a customer’s notice',
      (r) => ({ ...r, present: (p) => r.present(into(p, { notices: [notice] }, idOf('alpha'))) }),
    ],
    [
      'in the name of a component',
      (r) => ({
        ...r,
        present: (p) =>
          r.present(into(p, { components: p.components.map((c, i) => (i === 0 ? { ...c, name: foreign } : c)) }, idOf('alpha'))), // prettier-ignore
      }),
    ],
    [
      'in a case id, and so in a file name',
      (r) => ({
        ...r,
        incident: (frame, incident) => {
          const caseId = frame.id === idOf('alpha') ? `${foreign}-${incident.caseId}` : incident.caseId;
          return r.incident(frame, { ...incident, caseId });
        },
      }),
    ],
    [
      'behind the key of a locked page',
      (r) => ({ ...r, locked: (p, keys) => r.locked(into(p, { notices: [notice] }, idOf('charlie')), keys) }),
    ],
    ['on the public page', (r) => ({ ...r, present: (p) => r.present(into(p, { notices: [notice] }, 'overview')) })],
    [
      'a locked page that was left open',
      (r) => ({ ...r, locked: (p) => r.present(p) }),
    ],
  ]; // prettier-ignore

  it.each(leaks)('fails on a leak: %s', async (_, tamper) => {
    const { trees, config } = await run({ tamper });
    const look = (): object[] => findLeaks(exhibitsOf(trees, config), words, config);
    expect(look().length).toBeGreaterThan(0);
  });

  it('finds words in any case, inside longer ones, in UTF-8 and in overlapping ones', () => {
    const search = createByteSearch(['abcd', 'bc', '株式会社', 'zz']);
    expect([...search(Buffer.from('xABCDx 株式会社'))].toSorted()).toEqual(['abcd', 'bc', '株式会社']);
    expect(search(Buffer.from('nothing'))).toEqual(new Set());
  });

  it('has words for everything that Mackerel says of somebody', () => {
    const said = JSON.stringify(organizations().map(({ key, ...rest }) => [key, rest]));
    const unsaid = words.filter((canary: Canary) => !said.toLowerCase().includes(canary.text));
    const configured =
      /(id|name|contract|announced|orgdisplay|reading|contact|noted|runbook)z$|^k(tenants|secret|passphrase)/;
    expect(unsaid.filter(({ text }) => !configured.test(text))).toEqual([]);
  });
});
