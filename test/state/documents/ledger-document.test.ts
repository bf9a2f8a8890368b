import { describe, expect, it } from 'vitest';
import {
  parseLedger,
  readUnread,
  serializeLedger,
  withoutJudgedAt,
  writeLedgerText,
} from '../../../src/state/documents/ledger-document.ts';
import { joinLedger, splitLedger } from '../../../src/state/documents/ledger-text.ts';
import { textOfCase } from '../../../src/model/ledger/unread-cases.ts';
import { OVERVIEW, type Ledger } from '../../../src/model/ledger/ledger.ts';
import { emptyOutbox, type OperatorFacts } from '../../../src/model/ledger/outbox.ts';
import { NOW } from '../../support/builders-model.ts';
import { playDeliveries } from '../../support/delivery-runs.ts';

const PLAYED = playDeliveries({
  at: [-5, 4, 12],
  stories: [{ id: 'a1', from: 0, to: 7 }],
  fate: (_, minute) => (minute === 4 ? 'sent' : 'waiting'),
}).at(-1)!.model.ledger;
const NOTE_FACTS: OperatorFacts[] = [
  { kind: 'failures', organizations: [{ name: 'acme', cause: 'auth', since: NOW }] },
  { kind: 'targets', targets: ['public'] },
  { kind: 'widespread', event: 'e', customers: 3 },
  { kind: 'unmapped', alerts: 1, hosts: 2 },
  { kind: 'undelivered', refused: 1, doubt: 2, held: 3 },
  { kind: 'cases', items: [{ customer: 'acme', caseId: 'a1', from: 1, number: 1, news: ['detected'] }] },
];
const LEDGER: Ledger = {
  ...PLAYED,
  outbox: {
    ...PLAYED.outbox,
    notes: NOTE_FACTS.map((facts, i) => ({ id: `n${i}`, at: NOW, dedupKey: 'k', isOver: false, facts })),
    reported: { failing: new Map([['acme', 2]]), targets: ['t'], widespread: ['e'], unmapped: ['u'] },
  },
};
const TEXT = serializeLedger(LEDGER);

/** Every place in it that holds a text, a number, a truth or nothing. */
function leavesOf(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  if (Array.isArray(value)) return value.flatMap((each, index) => leavesOf(each, [...path, index]));
  if (typeof value !== 'object' || value === null) return [[...path]];
  return Object.entries(value).flatMap(([key, each]) => leavesOf(each, [...path, key]));
}

function spoil(path: readonly (string | number)[], wrong: unknown): string {
  const root: unknown = JSON.parse(TEXT);
  let place = root as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) place = place[key] as Record<string | number, unknown>;
  place[path.at(-1)!] = wrong;
  return JSON.stringify(root);
}

describe('the document of the ledger', () => {
  it('reads what it wrote, and writes the same again', () => {
    expect(parseLedger(TEXT)).toEqual(LEDGER);
    expect(serializeLedger(parseLedger(TEXT))).toBe(TEXT);
  });

  it('is read page by page, and what nobody looked at goes on as it is written', () => {
    const unread = readUnread(splitLedger(Buffer.from(TEXT))!);
    const again = writeLedgerText(unread);
    const chunks = [...joinLedger(again)];
    expect(Buffer.concat(chunks).toString('utf8')).toBe(TEXT);
    const digests = ({ lines }: typeof again): string[] => [...lines].map(({ digest }) => digest);
    expect(digests(again)).toEqual(digests(writeLedgerText(LEDGER)));
    expect([...unread.pages].map(([page, own]) => [page, { ...own }])).toEqual([...LEDGER.pages]);
    expect({ ...unread, pages: LEDGER.pages }).toEqual(LEDGER);
    const empty = serializeLedger({ ...LEDGER, pages: new Map() });
    expect(readUnread(splitLedger(Buffer.from(empty))!).pages).toEqual(new Map());
  });

  it('has a line for each case of the overview, and what nobody asks of one goes on as it is written', () => {
    const [page] = LEDGER.pages.values();
    const [first] = page!.cases;
    const cases = ['a1', 'b2', 'c3'].map((caseId) => ({ ...first!, caseId }));
    const text = serializeLedger({ ...LEDGER, pages: new Map([...LEDGER.pages, [OVERVIEW, { ...page!, cases }]]) });
    expect(text.match(/^\{"caseId":.*"reports":.*\]\},?$/gm)).toHaveLength(3);
    const unread = readUnread(splitLedger(Buffer.from(text))!);
    const overview = unread.pages.get(OVERVIEW)!;
    expect(overview.cases.map(({ caseId, members }) => [caseId, members])).toEqual(
      cases.map(({ caseId, members }) => [caseId, members]),
    );
    const told = { ...overview.cases[1]!, spokenNumber: '1126-0001' };
    const after = { ...overview, cases: [overview.cases[0]!, told, overview.cases[2]!] };
    const again = serializeLedger({ ...unread, pages: new Map(unread.pages).set(OVERVIEW, after) });
    const { spokenNumber } = cases[1]!;
    expect(again.split('\n').filter((line) => !text.split('\n').includes(line))).toEqual([
      expect.stringContaining('1126-0001'),
    ]);
    expect(again.replace('1126-0001', spokenNumber)).toBe(text);
    expect(parseLedger(text).pages.get(OVERVIEW)!.cases).toEqual(cases);
    expect(overview.cases.map((own) => textOfCase(own) !== undefined)).toEqual([true, true, true]);
    expect({ ...overview.cases[2]! }).toEqual(cases[2]);
  });

  it('is read the same where the overview was written in one line, as it was before', () => {
    const [page] = LEDGER.pages.values();
    const whole = { ...LEDGER, pages: new Map([...LEDGER.pages, [OVERVIEW, page!]]) };
    const text = serializeLedger(whole);
    const older = text.replace('"cases":[\n', '"cases":[').replace('\n],"plans":', '],"plans":').replaceAll('},\n{"caseId"', '},{"caseId"'); // prettier-ignore
    expect(older).not.toBe(text);
    const unread = readUnread(splitLedger(Buffer.from(older))!);
    expect({ ...unread.pages.get(OVERVIEW)! }).toEqual(page);
    expect(serializeLedger(parseLedger(older))).toBe(text);
  });

  it('is no text by pages where it was written in one line, or was cut', () => {
    const oneLine = JSON.stringify(JSON.parse(TEXT));
    expect(parseLedger(oneLine)).toEqual(LEDGER);
    expect(splitLedger(Buffer.from(oneLine))).toBeUndefined();
    for (const part of [0.2, 0.5, 0.9]) {
      const cut = Buffer.from(TEXT).subarray(0, TEXT.length * part);
      const found = splitLedger(cut);
      expect(() => found !== undefined && readUnread(found)).not.toThrow(TypeError);
      if (found !== undefined)
        expect(() => readUnread(found)).toThrow(expect.objectContaining({ code: 'state.broken' }));
    }
  });

  it('of before anybody was told has an empty outbox', () => {
    const { outbox: _outbox, ...older } = JSON.parse(TEXT) as Record<string, unknown>;
    expect(parseLedger(JSON.stringify(older)).outbox).toEqual(emptyOutbox());
  });

  it('is broken when anything in it is something else, wherever it stands', () => {
    const leaves = leavesOf(JSON.parse(TEXT));
    expect(leaves.length).toBeGreaterThan(60);
    for (const path of leaves) {
      for (const wrong of [{}, -1]) {
        const read = (): unknown => parseLedger(spoil(path, wrong));
        expect(read, JSON.stringify([path, wrong])).toThrow(expect.objectContaining({ code: 'state.broken' }));
      }
    }
  });

  it.each([
    [['pages', 0, 'cases', 0, 'caseId'], '../x'],
    [['pages', 0, 'cases', 0, 'openedAt'], 'yesterday'],
    [['pages', 0, 'cases', 0, 'reports', 0, 'kind'], 'rumour'],
    [['pages', 0, 'cases', 0, 'reports', 0, 'came', 0, 'effect'], 'slow'],
    [['siteId'], ''],
  ])('does not take %j for %j', (path, wrong) => {
    expect(() => parseLedger(spoil(path, wrong))).toThrow(expect.objectContaining({ code: 'state.broken' }));
  });

  it('says the same, whenever it was judged', () => {
    const later = serializeLedger({ ...LEDGER, judgedAt: new Date('2031-01-01T00:00:00Z') });
    expect(later).not.toBe(TEXT);
    expect(withoutJudgedAt(later)).toBe(withoutJudgedAt(TEXT));
    expect(withoutJudgedAt(serializeLedger({ ...LEDGER, judgedAt: null }))).toBe(withoutJudgedAt(TEXT));
  });
});
