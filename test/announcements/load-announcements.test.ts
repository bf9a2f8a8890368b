import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  announcementId,
  createEmptyScope,
  createUnmatchedCase,
  loadAnnouncements,
} from '../../src/announcements/load-announcements.ts';
import type { AnnouncementsRead } from '../../src/announcements/load-announcements.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'noroshi-announcements-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const NOTICE = '---\ntitle: お知らせ\nkind: notice\ncustomers: all\n---\n本文\n';
const put = (name: string, content: string | Uint8Array = NOTICE): void =>
  writeFileSync(join(directory, name), content);
const load = (folder = directory): AnnouncementsRead =>
  loadAnnouncements({ announcementsDirectory: folder, site: { timeZone: 'Asia/Tokyo' }, customers: [{ id: 'acme' }] });
const codes = (read: AnnouncementsRead): string[] => read.findings.map(({ code }) => code);

describe('the folder of announcements', () => {
  test('that is not there holds none', () => {
    expect(load(join(directory, 'nothing'))).toMatchObject({ announcements: [], findings: [] });
  });

  test('that is a file is reported', () => {
    put('a.md');
    expect(codes(load(join(directory, 'a.md')))).toEqual(['announcement.folder_unreadable']);
  });

  test('gives its Markdown files by name and passes over what is not meant', () => {
    for (const name of ['b.md', 'a.MD', 'notes.txt', '.hidden.md', '_draft.md', 'README.md', 'c.md~']) put(name);
    mkdirSync(join(directory, 'old.md'));
    mkdirSync(join(directory, 'old'));
    const read = load();
    expect(read.announcements.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(read.findings).toEqual([]);
  });

  test('one bad file does not keep the others back, and its place is said', () => {
    put('bad.md', '---\ntitle: x\nkind: notise\ncustomers: all\n---\n');
    put('good.md');
    const read = load();
    expect(read.announcements.map(({ id }) => id)).toEqual(['good']);
    expect(read.findings).toMatchObject([
      { code: 'announcement.bad_value', file: join(directory, 'bad.md'), line: 3, column: 7 },
    ]);
  });

  test('links are not followed and are reported', () => {
    put('secret.txt');
    symlinkSync(join(directory, 'secret.txt'), join(directory, 'link.md'));
    expect(load()).toMatchObject({
      announcements: [],
      findings: [{ code: 'announcement.not_a_file', severity: 'warning' }],
    });
  });

  test('a file too large or not in UTF-8 is reported', () => {
    put('large.md', `${NOTICE}${'x'.repeat(300_000)}`);
    put('sjis.md', Buffer.concat([Buffer.from(NOTICE), Buffer.from([0x8f, 0xe1, 0x8a, 0x51])]));
    expect(codes(load())).toEqual(['announcement.too_large', 'announcement.not_utf8']);
  });

  test('two names with one id: the first one counts', () => {
    put('a.md');
    put('a.MD', NOTICE.replace('お知らせ', '二つめ'));
    const read = load();
    expect(read.announcements).toHaveLength(1);
    expect(codes(read)).toEqual(['announcement.id_taken']);
  });
});

describe('the id of an announcement', () => {
  test.each([
    ['2026-11-20-network.md', /^2026-11-20-network$/],
    ['2026-11-20 回線障害.md', /^2026-11-20-[0-9a-f]{8}$/],
    ['障害.md', /^[0-9a-f]{8}$/],
    ['..md', /^[0-9a-f]{8}$/],
    [`${'x'.repeat(80)}.md`, /^x{48}-[0-9a-f]{8}$/],
  ])('of %s is a path segment', (name, shape) => {
    expect(announcementId(name)).toMatch(shape);
  });

  test('is the same however the name was composed', () => {
    expect(announcementId('か\u3099.md')).toBe(announcementId('が.md'));
  });
});

describe('what is found out later', () => {
  test('names the file and the line', () => {
    put('a.md', '---\ntitle: x\nkind: incident\ncustomers: [acme]\nhosts: [vm]\ncase: 5aAlrtConn2\n---\n');
    const read = load();
    const unmatched = { announcementId: 'a', caseId: '5aAlrtConn2' };
    expect(createUnmatchedCase(read, unmatched, ['5aAlrtConn1', 'other'])).toMatchObject({
      code: 'announcement.unknown_case',
      severity: 'warning',
      file: join(directory, 'a.md'),
      line: 6,
      column: 1,
      args: { caseId: '5aAlrtConn2', nearest: '5aAlrtConn1' },
    });
    expect(createEmptyScope(read, 'a', 'acme')).toMatchObject({ code: 'announcement.empty_scope', line: 5 });
  });
});
