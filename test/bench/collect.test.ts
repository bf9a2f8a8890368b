import { expect, it } from 'vitest';
import { aimsOfCollect, benchCollect, formatCollectRows, type CollectRow } from './collect.ts';
import { aimsOfUpload, formatUploadRows } from './upload-rows.ts';
import { aimsOfValidate, benchValidate, formatValidateRows } from './validate.ts';

it('the collect bench runs and counts the same requests for every reader', async () => {
  const rows = await benchCollect([{ organizations: 6, latencyMs: 0, inFlight: 4, tls: false, hosts: 2 }]);
  expect(rows.map(({ reader, requests }) => `${reader} ${requests}`)).toEqual([
    'node:http 30',
    'undici 30',
    'noroshi 30',
  ]);
  expect(formatCollectRows(rows).trim().split('\n')).toHaveLength(5);
});

it('the validate bench runs', () => {
  const rows = benchValidate(50, 1);
  expect(rows.slice(0, 2).map(({ body }) => body)).toEqual(['lean', 'full']);
  expect(formatValidateRows(rows)).toContain('| 50 | 50 | full |');
  expect(aimsOfValidate(rows)).toHaveLength(rows.length);
});

it('collecting is held against the ideal, the bare loop and the memory there is', () => {
  const row = (reader: CollectRow['reader'], given: Partial<CollectRow>): CollectRow => ({
    organizations: 1_000,
    latencyMs: 50,
    inFlight: 16,
    tls: false,
    reader,
    requests: 4_000,
    wallMs: 13_000,
    idealMs: 12_500,
    cpuMsPerRequest: 0.2,
    cpuRatio: 1,
    rounds: 3,
    peakRssMiB: 120,
    ...given,
  });
  const rows = [row('undici', {}), row('noroshi', { cpuRatio: 1.5 })];
  expect(aimsOfCollect(rows)).toMatchObject([
    { measured: 1.04, limit: 1.08 },
    { measured: expect.closeTo(1.5) as number, limit: 1.5 },
  ]);
  const large = row('noroshi', { organizations: 10_000, peakRssMiB: 300, cpuRatio: Number.NaN });
  expect(aimsOfCollect([large])).toMatchObject([{ measured: 300, unit: ' MiB' }]);
});

it('uploads are held against the ideal where there is one', () => {
  const effort = (wallMs: number) => ({ wallMs, cpuMsPerItem: 0.5 });
  const bare = [effort(200)];
  const rows = [
    { name: 'slow store', count: 10, idealMs: 100, ours: [effort(180)], bare },
    { name: 'radosgw', count: 10, idealMs: null, ours: [effort(180)], bare },
  ];
  expect(formatUploadRows(rows)).toContain('| slow store | 10 | 0.18 | 0.20 | 0.90 | 1.80 | 2.00 |');
  expect(aimsOfUpload(rows)).toMatchObject([{ measured: 1.8, limit: 2 }]);
});
