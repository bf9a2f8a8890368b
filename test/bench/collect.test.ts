import { expect, it } from 'vitest';
import { benchCollect, formatCollectRows } from './collect.ts';
import { benchValidate, formatValidateRows } from './validate.ts';

it('the collect bench runs and counts the same requests for every reader', async () => {
  const rows = await benchCollect([{ organizations: 6, latencyMs: 0, inFlight: 4, tls: false, hosts: 2 }]);
  expect(rows.map(({ reader, requests }) => `${reader} ${requests}`)).toEqual([
    'node:http 24',
    'undici 24',
    'noroshi 24',
  ]);
  expect(formatCollectRows(rows).trim().split('\n')).toHaveLength(5);
});

it('the validate bench runs', () => {
  const rows = benchValidate(50, 1);
  expect(rows.map(({ body }) => body)).toEqual(['lean', 'full']);
  expect(formatValidateRows(rows)).toContain('| 50 | full |');
});
