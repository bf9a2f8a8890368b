import { describe, expect, it } from 'vitest';
import { createCaseFinder } from '../../../src/model/cases/find-case.ts';
import { memberKey } from '../../../src/model/cases/widespread-entries.ts';
import type { LedgerCase, WidespreadEntry } from '../../../src/model/ledger/ledger.ts';
import { rememberPrint } from '../../../src/model/ledger/unread-cases.ts';
import type { Case, CustomerModel, OrganizationModel } from '../../../src/model/model.ts';
import type { KeptLine } from '../../../src/model/reports/carried-incidents.ts';
import { takePart, type PartInput } from '../../../src/model/reports/overview-part.ts';
import { aCustomer, anAnnouncement, minutes, NOW } from '../../support/builders-model.ts';

/** Customers a to e, each of one organization of its own but d and e, who share one; and a case of each, named like it. */
function company(): CustomerModel[] {
  const organizations = new Map(['a', 'b', 'c', 'shared'].map((name) => [name, { name } as OrganizationModel]));
  return ['a', 'b', 'c', 'd', 'e'].map((id) => ({
    config: aCustomer({ id }),
    rules: [],
    organizations: [organizations.get(id) ?? organizations.get('shared')!],
    hosts: [],
    unwatched: new Map(),
    touches: [],
    cases: [{ caseId: `of-${id}`, from: minutes(-9), to: null } as Case],
  }));
}

/** A case of the overview that tells of those customers' cases. */
function aLine(caseId: string, customers: string, given: Partial<LedgerCase> = {}): LedgerCase {
  const members = customers.split('').map((id) => ({ key: memberKey(id, `of-${id}`), begunIn: 1, endedIn: null }));
  const own: LedgerCase = {
    caseId,
    spokenNumber: '',
    openedAt: NOW,
    members,
    reports: [],
    retractedAt: null,
    ...given,
  };
  rememberPrint(own, caseId);
  return own;
}

function anEvent(id: string, customers: string): WidespreadEntry {
  const members = customers.split('').map((customer) => {
    return { customer, caseId: `of-${customer}`, joinedAt: NOW, from: minutes(-9) };
  });
  return { id, declaredAt: NOW, startedAt: minutes(-9), members, endedAt: null };
}

/** What is carried, whose cases are looked at, and which events; where `awake` were looked at. */
function part(
  awake: string,
  lines: readonly LedgerCase[],
  given: Partial<PartInput> & { kept?: (print: string) => Partial<KeptLine> | undefined } = {},
): string {
  const customers = company();
  const { kept = () => ({}), ...more } = given;
  const widespread = more.widespread ?? [];
  const { carried, cases, events } = takePart({
    known: new Map(lines.map((own) => [own.caseId, own])),
    customers,
    widespread,
    widespreadBefore: widespread,
    findCase: createCaseFinder(new Map(customers.map((customer) => [customer.config.id, customer]))),
    minCustomers: 3,
    announcements: [],
    isCarried: (id) => !awake.includes(id),
    isSteady: () => false,
    keptOverview: {
      find(print) {
        const own = kept(print);
        const isEvent = widespread.some(({ id }) => id === print);
        return own && { until: minutes(5), isEvent, isOver: true, incidents: new Map([['ja', null as never]]), ...own };
      },
    },
    locales: ['ja'],
    now: NOW,
    ...more,
  });
  const looked = cases.map(({ case: own }) => own.caseId.slice(-1)).join('');
  return [[...carried.keys()].join(), looked, events.map(({ entry }) => entry.id).join()].join(' | ');
}

const LINES = [aLine('A', 'a'), aLine('BC', 'bc'), aLine('D', 'd'), aLine('E', 'e')];

describe('of the overview a run leaves alone', () => {
  it('all where it looked at nobody', () => {
    expect(part('', LINES)).toBe('A,BC,D,E |  | ');
  });

  it('what hit others than those it looked at', () => {
    expect(part('a', LINES)).toBe('BC,D,E | a | ');
  });

  it('nothing that hit one of them together with others, whose cases are looked at with it', () => {
    expect(part('b', LINES)).toBe('A,D,E | bc | ');
  });

  it('nothing of those who claim of the same organization: their cases may be the same alerts', () => {
    expect(part('d', LINES)).toBe('A,BC | de | ');
  });

  it('nothing that shares a case with what it looks at, and so on', () => {
    expect(part('a', [aLine('AB', 'ab'), aLine('BC', 'bc'), aLine('CD', 'cd'), aLine('E', 'e')])).toBe('E | abcd | ');
  });
});

describe('where a customer was looked at for the clock alone it leaves alone', () => {
  const isSteady = (): boolean => true;

  it('what is long over and as it was, and the others of its cases are looked at', () => {
    expect(part('b', LINES, { isSteady })).toBe('A,BC,D,E |  | ');
    expect(part('b', [LINES[0]!], { isSteady })).toBe('A | b | ');
    expect(part('b', LINES, { isSteady: (id) => id !== 'b' })).toBe('A,D,E | bc | ');
  });

  it('nothing that lasts', () => {
    expect(part('b', LINES, { isSteady, kept: (print) => ({ isOver: print !== 'BC' }) })).toBe('A,D,E | bc | ');
  });

  it('nothing of an organization of which somebody else claims, too', () => {
    expect(part('d', LINES, { isSteady })).toBe('A,BC | de | ');
  });
});

describe('of those to whom nothing happened it looks at a case', () => {
  it.each<[string, Parameters<typeof part>[2]]>([
    ['that no run left', { kept: (print) => (print === 'BC' ? undefined : {}) }],
    ['that the last run looked at for the first time', { kept: (print) => (print === 'BC' ? { until: null } : {}) }],
    ['to which something happens by the clock now', { kept: (print) => (print === 'BC' ? { until: NOW } : {}) }],
    ['that was not told in each language', { kept: (print) => (print === 'BC' ? { incidents: new Map() } : {}) }],
    ['that was an event and is none', { kept: (print) => (print === 'BC' ? { isEvent: true } : {}) }],
    ['of which a human speaks', { announcements: [anAnnouncement({ id: 'said', caseId: 'BC' })] }],
    ['that a human speaks under the name of', { announcements: [anAnnouncement({ id: 'BC' })] }],
  ])('%s', (_, given) => {
    expect(part('', LINES, given)).toBe('A,D,E | bc | ');
  });

  it('that was taken back', () => {
    expect(part('', [LINES[0]!, aLine('BC', 'bc', { retractedAt: NOW })])).toBe('A | bc | ');
  });

  it('that only humans spoke of', () => {
    expect(part('', [LINES[0]!, aLine('said', '')])).toBe('A |  | ');
  });
});

describe('a widespread event', () => {
  const event = anEvent('EV', 'abc');
  const lines = [aLine('EV', 'abc'), aLine('A', 'a'), aLine('D', 'd')];

  it('goes on as it was told while nothing happens to any of its members', () => {
    expect(part('d', lines, { widespread: [event] })).toBe('EV,A | de | ');
  });

  it('is looked at with its members where something happened to one, or joined it', () => {
    expect(part('b', lines, { widespread: [event] })).toBe('D | abc | EV');
    const before = [anEvent('EV', 'ab')];
    expect(part('', lines, { widespread: [event], widespreadBefore: before })).toBe('D | abc | EV');
  });

  it('that was not public goes on being none, without a look', () => {
    const findCase = (id: string): never => {
      throw new Error(`Somebody asked for the case of ${id}.`);
    };
    expect(part('d', [aLine('A', 'a')], { widespread: [event], findCase })).toBe('A | de | ');
  });
});
