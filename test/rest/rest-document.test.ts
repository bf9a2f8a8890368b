import { describe, expect, it } from 'vitest';
import { parseRest, serializeRest, type RestDocument } from '../../src/rest/rest-document.ts';
import { minutes } from '../support/builders-model.ts';

const ALERT = { id: 'a1', type: 'host', monitorId: 'm1', hostId: null, openedAt: minutes(0), closedAt: null };

function aDocument(customers: number): RestDocument {
  const names = Array.from({ length: customers }, (_, i) => `customer-${i}`);
  return {
    takenAt: minutes(0),
    until: minutes(60),
    way: 'run',
    inputs: 'print',
    documents: new Map([['history', '10 1']]),
    folders: [{ root: '/www', print: 'x', folders: names.flatMap((name) => ['c', `c/${name}`, `c/${name}/incidents`, `c/${name}/incidents/alert-${name}`]) }], // prettier-ignore
    questions: new Map(
      names.map((name) => [
        name,
        {
          hasReading: true,
          endedIds: new Set([`alert-${name}`]),
          open: [{ ...ALERT, isEndEstimated: false }],
          ends: [],
          logs: [],
          knownHostIds: new Set(['gone']),
          hostIds: ['nameless'],
        },
      ]),
    ),
    siteId: 'site',
    summary: { exitCode: 0 },
  };
}

describe('the word that a quiet run leaves', () => {
  it('is read as it was written', () => {
    const document = aDocument(3);
    expect(parseRest(serializeRest(document))).toEqual(document);
  });

  it('is small beside the names it holds', () => {
    const document = aDocument(500);
    const names = JSON.stringify(document.folders).length;
    expect(serializeRest(document).length).toBeLessThan(names / 4);
  });

  it.each([
    ['is cut', (text: string) => text.slice(0, 300)],
    ['is of another version', (text: string) => text.replace('"version":2', '"version":1')],
    ['holds lists that are cut', (text: string) => text.replace(/"lists":"(.{40})[^"]*"/, '"lists":"$1"')],
    ['holds lists of something else', (text: string) => text.replace(/"lists":"[^"]*"/, '"lists":"e30="')],
  ])('is none where it %s', (_, broken) => {
    expect(parseRest(broken(serializeRest(aDocument(3))))).toBeUndefined();
  });
});
