import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { createJsonLogger } from '../../src/io/json-log.ts';
import { anOrganizationConfig, minutesAfter } from '../support/collecting.ts';
import { ACME_KEY, pairRecords, runWell, startPair, type CollectingPair } from '../support/collecting-pair.ts';
import { aRawHost } from '../support/raw-bodies.ts';

// Each thing that has been seen going wrong: the organization it happens to says so or is read tolerantly, the one beside
// it stays fresh, and what was known of it before is kept.

let pairOf: CollectingPair;

afterEach(async () => {
  await pairOf.close();
});

describe('names and keys', () => {
  it('/org naming another organization: nothing else is read', async () => {
    pairOf = await startPair();
    pairOf.fake.misbehave(ACME_KEY, '/api/v0/org', { status: 200, body: '{"name":"other-org"}' });
    const [acme, beta] = pairRecords(await pairOf.run());
    expect(acme.failure?.cause).toBe('name_mismatch');
    expect(acme.failure?.message).toContain('"acme"');
    expect(acme.failure?.message).toContain('"other-org"');
    expect(pairOf.fake.requestsOf(ACME_KEY).map(({ path }) => path)).toEqual(['/api/v0/org']);
    expect(acme).toMatchObject({ hosts: [], alerts: [], readAt: null });
    expect(beta.failure).toBeNull();
  });

  it('a key exchanged within the hour is noticed by its strange hosts', async () => {
    pairOf = await startPair();
    const well = await runWell(pairOf);
    pairOf.fake.misbehave(ACME_KEY, '/api/v0/org', { status: 200, body: '{"name":"other-org"}' });
    const hosts = JSON.stringify({ hosts: [aRawHost({ id: 'stranger' })] });
    pairOf.fake.misbehave(ACME_KEY, '/api/v0/hosts', { status: 200, body: hosts });
    const [acme] = pairRecords(await pairOf.runAfter(well, { now: minutesAfter(5) }));
    expect(acme.failure?.cause).toBe('name_mismatch');
    expect(acme.hosts.map(({ id }) => id)).toEqual(['host-1']);
  });

  it('the same key twice: the second organization is told whose key it is', async () => {
    pairOf = await startPair();
    pairOf.organizations[1] = anOrganizationConfig({
      name: 'beta',
      apiKey: new Secret(ACME_KEY),
      apiKeySource: 'MACKEREL_APIKEY_BETA',
      apiBase: pairOf.fake.base,
    });
    const [acme, beta] = pairRecords(await pairOf.run());
    expect(acme.failure).toBeNull();
    expect(beta.failure).toMatchObject({ cause: 'name_mismatch' });
    expect(beta.failure?.hint).toContain('MACKEREL_APIKEY_BETA');
  });

  it.each([
    ['with a blank inside', 'key with blanks'],
    ['with a line break inside', 'key\nof-acme'],
    ['of full-width letters', 'ｋｅｙ'],
    ['that is empty', '  \n'],
  ])('a key %s is refused before anything is sent', async (_, key) => {
    pairOf = await startPair();
    pairOf.organizations[0] = anOrganizationConfig({ apiKey: new Secret(key), apiBase: pairOf.fake.base });
    const [acme, beta] = pairRecords(await pairOf.run());
    expect(acme).toMatchObject({ failure: { cause: 'auth' }, requestCount: 0 });
    expect(acme.failure?.hint).toContain('MACKEREL_APIKEY_ACME');
    expect(JSON.stringify(acme)).not.toContain(key.trim() === '' ? 'never' : key.trim());
    expect(beta.failure).toBeNull();
  });

  it('blanks and line breaks around a key come from copying and do no harm', async () => {
    pairOf = await startPair();
    const apiKey = new Secret(` ${ACME_KEY}\r\n`);
    pairOf.organizations[0] = anOrganizationConfig({ apiKey, apiBase: pairOf.fake.base });
    expect(pairRecords(await pairOf.run())[0].failure).toBeNull();
  });

  it('no key at all', async () => {
    pairOf = await startPair();
    pairOf.organizations[0] = anOrganizationConfig({ apiKey: null, apiBase: pairOf.fake.base });
    const [acme, beta] = pairRecords(await pairOf.run());
    expect(acme.failure?.cause).toBe('auth');
    expect(beta.failure).toBeNull();
  });

  it.each(['whole', 'in part'])(
    'a server that repeats the key %s does not get it into a message or a log',
    async (how) => {
      pairOf = await startPair();
      const echo = how === 'whole' ? ACME_KEY : ACME_KEY.slice(3, 14);
      for (const status of [400, 401, 403, 404, 429, 500]) {
        pairOf.fake.misbehave(ACME_KEY, '*', {
          status,
          body: JSON.stringify({ error: { message: `Bad key ${echo}` } }),
        });
        const lines: string[] = [];
        const logger = createJsonLogger({
          level: 'debug',
          mask: (text) => text,
          write: (line) => lines.push(line),
        });
        const snapshot = await pairOf.run({ logger });
        expect(lines.length).toBeGreaterThan(0);
        expect(lines.join('') + JSON.stringify(snapshot) + inspect(snapshot, { depth: 9 })).not.toContain(echo);
      }
    },
  );
});
