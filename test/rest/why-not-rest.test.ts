import { describe, expect, it } from 'vitest';
import type { RestDocument } from '../../src/rest/rest-document.ts';
import { whyNotRest, type Reading, type RestFacts, type RestReason } from '../../src/rest/why-not-rest.ts';
import type { OrganizationSnapshot, Snapshot } from '../../src/snapshot/snapshot.ts';
import { aFailure, aHost, aMonitor, anAlert, anOrganization, aSnapshot, minutes } from '../support/builders-model.ts';

const SAVED = minutes(0);
const LAST = minutes(5);
const NOW = minutes(10);

function readAt(at: Date, more: Partial<OrganizationSnapshot> = {}): Snapshot {
  return aSnapshot({ takenAt: at, organizations: [anOrganization({ readAt: at, hosts: [aHost()], ...more })] });
}

const KEPT: RestDocument = {
  takenAt: SAVED,
  until: minutes(60),
  way: 'run',
  inputs: 'as configured',
  documents: new Map([['history', '10 1']]),
  folders: [{ root: '/www', folders: [], print: 'as put' }],
  questions: new Map(),
  siteId: 'site',
  summary: null,
};

const READING: Reading = {
  fresh: readAt(NOW),
  clock: { verdict: 'right', skewMs: 0, isConfirmed: true },
  heartbeats: [LAST, LAST],
};

const FACTS: RestFacts = {
  now: NOW,
  isForbidden: false,
  kept: KEPT,
  last: { savedAt: SAVED, reading: readAt(LAST) },
  way: 'run',
  inputs: 'as configured',
  documents: new Map([
    ['history', '10 1'],
    ['rest', '5 9'],
    ['rest-observed', '5 9'],
  ]),
  folderPrints: ['as put'],
  reading: READING,
};

function read(more: Partial<OrganizationSnapshot>, last: Partial<OrganizationSnapshot> = more): Partial<RestFacts> {
  return {
    last: { savedAt: SAVED, reading: readAt(LAST, last) },
    reading: { ...READING, fresh: readAt(NOW, more) },
  };
}

const MUTED = { monitors: [aMonitor({ isMuted: true })], alerts: [anAlert({ monitorId: aMonitor().id })] };

const CASES: [string, RestReason[], Partial<RestFacts>][] = [
  ['nothing is new', [], {}],
  ['nobody was asked yet', [], { reading: null }],
  ['somebody asked for all of it', ['asked'], { isForbidden: true }],
  ['no run left word', ['nothing_kept'], { kept: undefined }],
  ['there is no snapshot', ['nothing_kept'], { last: null }],
  ['a whole run came between', ['unfinished'], { last: { savedAt: LAST, reading: readAt(LAST) } }],
  ['another command is run', ['other_way'], { way: 'build' }],
  ['the configuration is another', ['other_inputs'], { inputs: 'changed' }],
  ['a document of the state is gone', ['other_state'], { documents: new Map() }],
  ['a document was written', ['other_state'], { documents: new Map([['history', '10 2']]) }],
  [
    'there is a document more',
    ['other_state'],
    { documents: new Map([...FACTS.documents, ['ledger-00000002', '1 1']]) },
  ],
  ['readers’ files were touched', ['other_output'], { folderPrints: ['touched'] }],
  ['the clock went back', ['clock_back'], { now: minutes(4) }],
  ['something falls due', ['due'], { kept: { ...KEPT, until: NOW } }],
  [
    'readers of one target see something else',
    ['other_heartbeat'],
    { reading: { ...READING, heartbeats: [LAST, SAVED] } },
  ],
  ['a target does not answer', ['other_heartbeat'], { reading: { ...READING, heartbeats: [undefined] } }],
  [
    'a store doubts our clock',
    ['clock_doubted'],
    { reading: { ...READING, clock: { verdict: 'doubtful', skewMs: 400_000, isConfirmed: false } } },
  ],
  ['an organization is not read', ['unreadable'], read({ failure: aFailure() })],
  ['something is left to be read', ['left_to_read'], read({ pending: { logs: 1, ends: 0, hosts: 0 } })],
  ['a host is down', ['news'], read({ alerts: [anAlert()] }, {})],
  ['a host has another status', ['news'], read({ hosts: [aHost({ status: 'maintenance' })] }, {})],
  ['an organization is new', ['news'], { reading: { ...READING, fresh: { takenAt: NOW, organizations: [] } } }],
  ['downtimes were read for the first time', ['news'], read({ downtimesReadAt: NOW }, { downtimesReadAt: null })],
  ['downtimes were read again', [], read({ downtimesReadAt: NOW }, { downtimesReadAt: SAVED })],
  [
    'a mute was read that counts from now on',
    ['mute_read'],
    read({ ...MUTED, monitorListReadAt: NOW }, { ...MUTED, monitorListReadAt: SAVED }),
  ],
  ['a mute was read again', [], read({ ...MUTED, monitorListReadAt: NOW }, { ...MUTED, monitorListReadAt: LAST })],
];

describe('a run', () => {
  it.each(CASES)('where %s: %j', (_, reasons, facts) => {
    expect(whyNotRest({ ...FACTS, ...facts })).toEqual(reasons);
  });
});
