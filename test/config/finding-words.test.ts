import { describe, expect, it } from 'vitest';
import { createWording, type Language, type WordTable } from '../../src/findings/wording.ts';
import { ANNOUNCEMENT_FINDINGS_EN } from '../../src/announcements/words/finding-words-en.ts';
import { ANNOUNCEMENT_FINDINGS_JA } from '../../src/announcements/words/finding-words-ja.ts';
import { FrontMatterSchema } from '../../src/announcements/front-matter-schema.ts';
import { formatFinding as formatAnnouncementFinding } from '../../src/announcements/words/finding-words.ts';
import { parseAnnouncement } from '../../src/announcements/parse-announcement.ts';
import { FINDINGS_EN } from '../../src/config/words/finding-words-en.ts';
import { FINDINGS_JA } from '../../src/config/words/finding-words-ja.ts';
import { formatFinding } from '../../src/config/words/finding-words.ts';
import { readConfig } from '../../src/config/load.ts';
import { RECIPIENT_FINDINGS_EN } from '../../src/recipients/words/finding-words-en.ts';
import { RECIPIENT_FINDINGS_JA } from '../../src/recipients/words/finding-words-ja.ts';

const TABLES: [kind: string, en: WordTable<string>, ja: WordTable<string>][] = [
  ['the configuration', FINDINGS_EN, FINDINGS_JA],
  ['announcements', ANNOUNCEMENT_FINDINGS_EN, ANNOUNCEMENT_FINDINGS_JA],
  ['recipients', RECIPIENT_FINDINGS_EN, RECIPIENT_FINDINGS_JA],
];

/** Arguments that are what their names are, so that a table that forgets one is found out. */
const ARGS = new Proxy<Record<string, string>>({}, { get: (_, name) => `<${String(name)}>`, has: () => true });

function argsIn(text: string): string[] {
  return [...new Set(text.match(/<\w+>/g) ?? [])].toSorted();
}

describe.each(TABLES)('findings of %s', (_, en, ja) => {
  it.each(Object.keys(en))('%s has both languages, and both name the same things', (code) => {
    const say = (table: WordTable<string>): string => table[code]!(ARGS, 'site.title').join(' ');
    const [english, japanese] = [say(en), say(ja)];
    expect(english).not.toMatch(/[ぁ-んァ-ヶ]/);
    expect(english.trim()).not.toBe('');
    // A problem of the front matter is a whole sentence, put into Japanese below.
    if (code !== 'announcement.bad_value') expect(japanese).toMatch(/[ぁ-ん]/);
    // `meaning` is told by `meaningJa`; a problem and a kind of YAML mistake are put into words by each.
    const own = (text: string): string[] => argsIn(text).filter((arg) => !/meaning|problem|kind/.test(arg));
    expect(own(japanese)).toEqual(own(english));
  });

  it('has no words for what is never found', () => {
    expect(Object.keys(ja).toSorted()).toEqual(Object.keys(en).toSorted());
  });
});

describe('a finding in Japanese', () => {
  function sayingOf(text: string): string[] {
    const need = { keys: true, publish: false };
    const result = readConfig(text, { env: {}, need, file: '/srv/noroshi.yaml' });
    return (result.ok ? [] : result.error).map((finding) => formatFinding(finding, 'noroshi.yaml', 'ja'));
  }

  it('begins with the place, and brings types, bounds and meanings along', () => {
    const text = 'site: { title: 1, url: "https://a.test/", everyMinutes: 0 }\ndefaults: { visibility: listed }\n';
    expect(sayingOf(text)).toEqual([
      expect.stringMatching(
        /^noroshi\.yaml:1:1 {2}organizations がありません。\n +読み取る Mackerel オーガニゼーション/,
      ),
      'noroshi.yaml:1:16  site.title：文字列で書きます（数値が書かれています）。\n                   引用符で囲んでください。囲まないと先頭の 0 が失われます。',
      'noroshi.yaml:1:57  site.everyMinutes：1 以上で書きます（0 が書かれています）。',
    ]);
  });

  it('marks what only warns', () => {
    const { formatFinding: format } = createWording<'x'>({ en: { x: () => ['a.'] }, ja: { x: () => ['あ。'] } });
    const finding = { code: 'x' as const, severity: 'warning' as const, path: ['k'], line: 1, column: 2, args: {} };
    const say = (language: Language): string => format(finding, 'f', language);
    expect([say('ja'), say('en')]).toEqual(['f:1:2  警告：k：あ。', 'f:1:2  warning: k a.']);
  });

  it('puts every fault of an announcement’s front matter into Japanese', () => {
    const written = {
      title: '', kind: 'x', customers: [], services: [''], hosts: 3, case: '!', state: 'x', impact: 'x', startsAt: 'x'.repeat(70),
      updates: [{ at: 1, state: 'x', text: '' }, 3], nextReportAt: 5, recurrence: { type: 'x', interval: 0, weekdays: [8] },
    }; // prettier-ignore
    const problems = (FrontMatterSchema.safeParse(written).error?.issues ?? []).map(({ message }) => message);
    expect(problems.length).toBeGreaterThan(10);
    const text = `---\n${JSON.stringify(written)}\n---\n`;
    const context = { file: 'a.md', id: 'a', timeZone: 'Asia/Tokyo', customerIds: new Set<string>() };
    const { findings } = parseAnnouncement(text, context);
    expect(findings.length).toBeGreaterThan(8);
    for (const finding of findings) expect(formatAnnouncementFinding(finding, 'a.md', 'ja')).toMatch(/[ぁ-ん]/);
  });
});
