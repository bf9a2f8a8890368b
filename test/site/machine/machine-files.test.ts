import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildMachineFiles } from '../../../src/site/machine/machine-files.ts';
import type { StatusPage } from '../../../src/model/status-page.ts';
import { anyPage } from '../../support/any-page.ts';
import {
  MACHINE_DAYS,
  aSmallPage,
  badNightPage,
  maintenancePage,
  quietPage,
  unknownPage,
} from '../../support/machine-pages.ts';
import { machineFiles, machineTools } from '../../support/machine-tools.ts';
import { aComponent, at } from '../../support/pages.ts';

describe('what a tree holds for machines', () => {
  it.each(MACHINE_DAYS)('is all sixteen files on %s', (_name, page) => {
    expect([...machineFiles(page).keys()].toSorted()).toEqual([
      'api/v2/components.json',
      'api/v2/incidents.json',
      'api/v2/incidents/unresolved.json',
      'api/v2/scheduled-maintenances.json',
      'api/v2/scheduled-maintenances/active.json',
      'api/v2/scheduled-maintenances/upcoming.json',
      'api/v2/status.json',
      'api/v2/summary.json',
      'badge.json',
      'badge.svg',
      'feed.json',
      'history.atom',
      'history.rss',
      'maintenance.ics',
      'noroshi.json',
    ]);
  });

  it('has types that servers and readers know', () => {
    const types = [...buildMachineFiles(quietPage(), machineTools(quietPage()))].map((file) => [
      file.path.split('.').at(-1),
      file.contentType,
    ]);
    expect(new Map(types as [string, string][])).toEqual(
      new Map([
        ['json', 'application/json; charset=utf-8'],
        ['atom', 'application/atom+xml; charset=utf-8'],
        ['rss', 'application/rss+xml; charset=utf-8'],
        ['ics', 'text/calendar; charset=utf-8'],
        ['svg', 'image/svg+xml; charset=utf-8'],
      ]),
    );
  });

  it('has equal bytes for equal pages', () => {
    fc.assert(
      fc.property(anyPage, (page) => {
        expect(machineFiles(structuredClone(page))).toEqual(machineFiles(page));
      }),
      { numRuns: 50 },
    );
  });

  it('is valid UTF-8 without a control or bidirectional character that a name brought in', () => {
    const name = '\u0000\u202e悪\u0007\u2066意\ufffe\ud800';
    const page = aSmallPage({ name, components: [aComponent({ name })] });
    const dangerous = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/;
    const isBad = (text: string): boolean => dangerous.test(text) || Buffer.from(text).toString() !== text;
    expect(pathsWhere(page, isBad)).toEqual([]);
  });
});

describe('what a tree does not say to machines', () => {
  it.each(MACHINE_DAYS)('is anything that a value carries beside its named fields, on %s', (_name, page) => {
    const loaded = smuggle(page, 'LEAKED') as StatusPage;
    expect(pathsWhere(loaded, (text) => text.includes('LEAKED'))).toEqual([]);
    expect(machineFiles(loaded)).toEqual(machineFiles(page));
  });

  it('is what the pages alone need: contract ids, support, links between trees', () => {
    const page = badNightPage({
      support: { name: 'LEAKED', email: 'LEAKED', phone: 'LEAKED', url: 'LEAKED' },
      alternates: [{ locale: 'en', url: 'https://leaked.example/LEAKED' }],
      contractIds: [{ id: 'LEAKED', components: ['LEAKED'] }],
      days: ['LEAKED'],
    });
    expect(pathsWhere(page, (text) => text.includes('LEAKED'))).toEqual([]);
  });
});

describe('when a page changes', () => {
  it('files that tell nothing of the change keep their bytes, apart from the stamp of the page', () => {
    const before = machineFiles(badNightPage());
    const after = machineFiles(badNightPage({ changedAt: at(60) }));
    const changed = [...before.keys()].filter((path) => before.get(path) !== after.get(path));
    for (const path of ['history.atom', 'history.rss', 'feed.json', 'maintenance.ics', 'badge.svg', 'badge.json']) {
      expect(changed).not.toContain(path);
    }
    const quiet = machineFiles(maintenancePage()).get('maintenance.ics');
    expect(machineFiles(maintenancePage({ changedAt: at(60) })).get('maintenance.ics')).toBe(quiet);
  });

  it('says so in every language in which the page exists', () => {
    const page = unknownPage();
    expect(machineFiles({ ...page, locale: 'en' }).get('badge.svg')).toContain('Unknown');
    expect(machineFiles(page).get('badge.svg')).toContain('確認できません');
  });
});

function pathsWhere(page: StatusPage, matches: (text: string) => boolean): string[] {
  return [...machineFiles(page)].filter(([, text]) => matches(text)).map(([path]) => path);
}

/** The value with one more field in each of its objects, as if somebody had spread an internal record into it. */
function smuggle(value: unknown, secret: string): unknown {
  if (Array.isArray(value)) return value.map((item) => smuggle(item, secret));
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, smuggle(inner, secret)]));
  const isCounts = 'major_outage' in value;
  return isCounts ? copy : { ...copy, internalNote: secret, $ref: secret };
}
