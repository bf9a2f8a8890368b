import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { formatFinding } from '../../src/config/words/finding-words.ts';
import { readConfig } from '../../src/config/load.ts';
import { listSecrets, readSecrets } from '../../src/config/secrets.ts';

const NEED = { keys: true, publish: true };
const secretText = fc.string({
  unit: fc.constantFrom(...Array.from('ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789+/=_-')),
  minLength: 33,
  maxLength: 160,
});

/** Everything that is printed or kept about a configuration, whether it was accepted or not. */
function everythingSaid(text: string, env: Record<string, string>): string {
  const result = readConfig(text, { env, need: NEED, file: '/nowhere/noroshi.yaml' });
  const findings = result.ok ? result.value.warnings : result.error;
  return `${findings.map((finding) => formatFinding(finding, 'noroshi.yaml')).join('\n')}\n${JSON.stringify(findings)}`;
}

describe('no finding holds a secret', () => {
  it('that was written where a name of a variable belongs', () => {
    fc.assert(
      fc.property(secretText, secretText, (a, b) => {
        const said = everythingSaid(
          stringify({
            site: { title: 'T', url: `https://x:${a}@status.example.jp/` },
            organizations: [
              { name: 'acme', apiKey: a },
              { name: 'b', apikey: b },
            ],
            customers: [{ id: 'one', name: 'One', passphrase: b, from: [{ organization: 'acme' }] }],
            publish: {
              public: [
                { s3: { bucket: 'bkt', credentials: { accessKeyId: a, secretAccessKey: [b] } } },
                { git: { remote: `https://${a}@git.example.jp/x`, branch: 'pages' } },
              ],
            },
            selfWatch: { organization: 'acme', service: 's', apiKey: { key: a } },
          }),
          {},
        );
        expect(said).not.toContain(a);
        expect(said).not.toContain(b);
        expect(said).toContain('config.plain_secret');
      }),
      { numRuns: 60 },
    );
  });

  it('that came from the environment, well or badly shaped, also when it was typed into the wrong place', () => {
    const shapes = fc.constantFrom(
      (key: string) => JSON.stringify({ acme: key, shop: key }),
      (key: string) => JSON.stringify({ [key]: 'acme' }),
      (key: string) => JSON.stringify({ [key]: key }),
      (key: string) => JSON.stringify({ acme: [key] }),
      (key: string) => JSON.stringify([key]),
      (key: string) => JSON.stringify({ acme: `${key}\n` }),
      (key: string) => `{"acme": ${key}`,
      (key: string) => key,
    );
    fc.assert(
      fc.property(secretText, secretText, shapes, (key, link, shape) => {
        const env = { MACKEREL_APIKEYS: shape(key), NOROSHI_SECRET: link, OWN: ` ${key}`, AWS_SECRET_ACCESS_KEY: link };
        const said = everythingSaid(
          stringify({
            site: { title: 'T', url: link, [link]: 1, timeZone: link },
            organizations: ['acme', { name: 'own', apiKey: '${OWN}' }],
            customers: [
              { id: 'one', name: 'One', visibility: link, from: [{ organization: link, services: link }] },
              { id: link, name: 'Two', from: [{ organization: 'own' }] },
            ],
          }),
          env,
        );
        expect(said).not.toContain(key);
        expect(said).not.toContain(link);
      }),
      { numRuns: 100 },
    );
  });
});

describe('secrets', () => {
  it('show themselves as stars, also inside the whole configuration', () => {
    const key = 'the-key-of-acme-for-this-test';
    const result = readConfig(
      'site: { title: T, url: https://status.example.jp/ }\norganizations: [acme]\ndefaults: { visibility: listed }\n',
      { env: { MACKEREL_APIKEYS: JSON.stringify({ acme: key }) }, need: NEED, file: '/nowhere/noroshi.yaml' },
    );
    expect(result.ok && JSON.stringify(result.value)).not.toContain(key);
    expect(result.ok && listSecrets(result.value.config).map((secret) => secret.reveal())).toEqual([key]);
  });

  it('are only read from variables of the environment itself', () => {
    const secrets = readSecrets({ A: ' ', B: 'value' });
    expect(secrets.find('${A}')).toBeUndefined();
    expect(secrets.find('${toString}')).toBeUndefined();
    expect(secrets.find('B')).toBeUndefined();
    expect(secrets.find('${B}')?.reveal()).toBe('value');
  });

  it('of an organization named like a property of objects are found like any other', () => {
    const { ring } = readSecrets({ MACKEREL_APIKEYS: '{"__proto__":"key-one","constructor":"key-two"}' });
    expect([...ring.keys].map(([name, key]) => [name, key.reveal()])).toEqual([
      ['__proto__', 'key-one'],
      ['constructor', 'key-two'],
    ]);
  });
});
