import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findOpenQuestions } from '../../../src/model/history/find-open-questions.ts';
import { emptyHistory, type History } from '../../../src/model/history/history.ts';
import { recordHistory } from '../../../src/model/history/record-history.ts';
import { carryOver } from '../../../src/snapshot/carry-over.ts';
import { parseSnapshot } from '../../../src/snapshot/schema.ts';
import { serializeSnapshot } from '../../../src/snapshot/write-snapshot.ts';
import type { Snapshot } from '../../../src/snapshot/snapshot.ts';
import { collect } from '../../../src/sources/collect.ts';
import { buildSourceSchema } from '../../../src/sources/file/file-schema.ts';
import { silentLogger } from '../../../src/io/log.ts';
import { anOrganizationConfig } from '../../support/collecting.ts';
import { aTestTiming } from '../../support/test-timing.ts';

const START = new Date('2026-11-20T03:00:00Z');
const minute = (count: number): Date => new Date(START.getTime() + count * 60_000);
const iso = (count: number): string => minute(count).toISOString();

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'noroshi-file-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const HOSTS = [
  { id: 'r1', name: 'router1', services: { backbone: ['router'] } },
  { id: 'r2', name: 'router2', label: '大阪ルーター', status: 'maintenance' },
];
const aFile = (given: object = {}): object => ({ version: 1, takenAt: iso(0), hosts: HOSTS, alerts: [], ...given });

interface Company {
  /** One run: what stands in the file then, and what is known after it. */
  run(now: Date, content: string | object | null): Promise<Snapshot>;
  history: () => History;
}

function aCompany(): Company {
  const path = join(folder, 'core-net.json');
  const organization = anOrganizationConfig({ name: 'core-net', apiKey: null, file: { path, maxAgeMinutes: 10 } });
  let last: Snapshot | null = null;
  let history = emptyHistory();
  return {
    history: () => history,
    async run(now, content) {
      rmSync(path, { force: true });
      if (content !== null) writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
      const timing = aTestTiming(now);
      const http = { get: () => Promise.reject(new Error('nobody is asked')), close: () => Promise.resolve() };
      const limits = { concurrency: 1, budgetMs: 1000, historyDays: 90 };
      const questions = findOpenQuestions(history);
      const fresh = await collect([organization], {
        now,
        last,
        http,
        timing,
        logger: silentLogger,
        ...limits,
        questions,
      });
      last = carryOver(fresh, last);
      history = recordHistory(history, last, { retentionDays: 90 });
      return last;
    },
  };
}

describe('a source that is a file', () => {
  it('becomes the same record as an organization of Mackerel, and the state can keep it', async () => {
    const alerts = [{ id: 'a1', hostId: 'r1', openedAt: iso(-3), memo: '社内\n公開: 確認中です。' }];
    const snapshot = await aCompany().run(minute(1), aFile({ alerts }));
    const [record] = snapshot.organizations;
    expect(record).toMatchObject({
      failure: null,
      readAt: minute(0),
      hosts: [
        { id: 'r1', name: 'router1', label: 'router1', status: 'working', services: [{ name: 'backbone', roles: ['router'] }] },
        { id: 'r2', label: '大阪ルーター', status: 'maintenance', services: [] },
      ],
      alerts: [{ id: 'a1', type: 'connectivity', status: 'CRITICAL', openedAt: minute(-3), publicText: '確認中です。' }],
    }); // prettier-ignore
    expect(parseSnapshot(serializeSnapshot(snapshot))).toEqual({ ok: true, value: snapshot });
  });

  const bad: [what: string, content: string | object | null, cause: string, said: RegExp][] = [
    ['is not there', null, 'network', /is not there/],
    ['is old', aFile({ takenAt: iso(-11) }), 'timeout', /is 11 minutes old, and may be 10/],
    ['is of the future', aFile({ takenAt: iso(6) }), 'shape', /yet to come/],
    ['is cut', JSON.stringify(aFile()).slice(0, -20), 'shape', /no whole JSON/],
    ['is empty', '', 'shape', /no whole JSON/],
    ['is of another version', aFile({ version: 2 }), 'shape', /has version 2, and this program reads version 1/],
    ['is a list', [], 'shape', /has no version/],
    ['lacks its alerts', aFile({ alerts: undefined }), 'shape', /as its schema has it: alerts/],
    ['has a host without a name', aFile({ hosts: [{ id: 'r1' }] }), 'shape', /hosts\[0\]\.name/],
    ['has a time without a zone', aFile({ takenAt: '2026-11-20T03:00:00' }), 'shape', /takenAt/],
    ['has one id twice', aFile({ hosts: [HOSTS[0], HOSTS[0]] }), 'shape', /hosts with the id “r1” twice/],
    ['is Shift_JIS', Buffer.from([0x7b, 0x82, 0xa0, 0x7d]).toString('latin1'), 'shape', /./],
  ];
  it.each(bad)('says nothing when it %s: what was known stays, as unknown', async (_, content, cause, said) => {
    const company = aCompany();
    await company.run(minute(-5), aFile({ takenAt: iso(-5), alerts: [{ id: 'a1', hostId: 'r1', openedAt: iso(-6) }] }));
    const [record] = (await company.run(minute(0), content)).organizations;
    expect(record?.failure).toMatchObject({ cause, message: expect.stringMatching(said) as string });
    expect(record?.hosts).toHaveLength(2);
    expect(record?.alerts).toHaveLength(1);
    expect(company.history().organizations[0]!.alerts[0]).toMatchObject({ closedAt: null });
  });

  it('takes an alert with an end for recovered then, and one that vanished for over by then', async () => {
    const company = aCompany();
    const [one, two] = ['one', 'two'].map((id) => ({ id, hostId: 'r1', openedAt: iso(-2) }));
    await company.run(minute(0), aFile({ alerts: [one, two] }));
    await company.run(minute(5), aFile({ takenAt: iso(5), alerts: [{ ...one, closedAt: iso(3) }] }));
    const alerts = company.history().organizations[0]!.alerts;
    expect(alerts.map(({ id, closedAt, isEndEstimated }) => [id, closedAt, isEndEstimated])).toEqual([
      ['one', minute(3), false],
      ['two', minute(5), true],
    ]);
    for (const { closing } of alerts) expect(closing).toMatchObject({ log: 'read', isHostListed: true });
  });

  it('does not call a host recovered that left the file', async () => {
    const company = aCompany();
    await company.run(minute(0), aFile({ alerts: [{ id: 'one', hostId: 'r1', openedAt: iso(-2) }] }));
    await company.run(minute(5), aFile({ takenAt: iso(5), hosts: [HOSTS[1]] }));
    expect(company.history().organizations[0]!.alerts[0]!.closing).toMatchObject({ isHostListed: false });
  });

  it('leaves a hole in what was observed, unless the file says that it knows all since', async () => {
    for (const [completeSince, spans] of [[undefined, 2], [iso(-10), 1]] as const) {
      const company = aCompany();
      await company.run(minute(0), aFile());
      await company.run(minute(5), aFile({ takenAt: iso(5) }));
      await company.run(minute(30), aFile({ takenAt: iso(5) }));
      await company.run(minute(35), aFile({ takenAt: iso(35), completeSince }));
      expect(company.history().organizations[0]!.observed).toHaveLength(spans);
    } // prettier-ignore
  });

  it('is described by the schema that is shipped', () => {
    const schema = JSON.parse(buildSourceSchema()) as object;
    const validate = new Ajv2020({ strict: false, formats: { 'date-time': true } }).compile(schema);
    expect(validate(aFile({ alerts: [{ id: 'a1', openedAt: iso(0) }] }))).toBe(true);
    expect(validate(aFile({ version: 2 }))).toBe(false);
    expect(validate(aFile({ hosts: [{ id: 'r 1', name: 'x' }] }))).toBe(false);
  });
});
