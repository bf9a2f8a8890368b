import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { createJsonLogger } from '../../src/io/json-log.ts';
import { createMask, createTextLogger, type Logger, type LoggerOptions } from '../../src/io/log.ts';

const KEY = 'kEy/of+the=realm&1';

function collectLines(
  make: (options: LoggerOptions) => Logger,
  level: LoggerOptions['level'] = 'debug',
): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  const log = make({ level, mask: createMask([new Secret(KEY)]), write: (line) => lines.push(line) });
  return { log, lines };
}

describe('the mask', () => {
  it.each([
    ['as it is', KEY],
    ['URL-encoded', encodeURIComponent(KEY)],
    ['in JSON', JSON.stringify({ key: KEY })],
    ['as base64', Buffer.from(KEY).toString('base64')],
  ])('hides a secret %s', (_, text) => {
    const masked = createMask([new Secret(KEY)])(`before ${text} after`);
    expect(masked).toContain('***');
    expect(masked).not.toContain(text.replace(/^\{"key":"|"\}$/g, ''));
  });

  it('hides any secret anywhere in any text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), fc.string(), fc.string(), (secret, before, after) => {
        expect(
          createMask([new Secret(secret)])(before + secret + after).includes(secret) && !'***'.includes(secret),
        ).toBe(false);
      }),
    );
  });

  it('hides of secrets in one another the longest first', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', 'b', '"'), minLength: 4, maxLength: 7 });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), fc.array(piece, { maxLength: 5 }), (secrets, pieces) => {
        const text = [...secrets, ...pieces].join('');
        const needles = secrets.flatMap((secret) => [
          secret,
          encodeURIComponent(secret),
          JSON.stringify(secret).slice(1, -1),
          Buffer.from(secret).toString('base64'),
        ]);
        const plain = needles
          .toSorted((a, b) => b.length - a.length)
          .reduce((masked, needle) => masked.replaceAll(needle, '***'), text);
        const masked = createMask(secrets.map((secret) => new Secret(secret)))(text);
        // Of equally long ones that overlap, either may come first.
        for (const needle of needles) expect(masked).not.toContain(needle);
        expect(masked.length).toBeLessThanOrEqual(text.length);
        expect(masked === text).toBe(plain === text);
      }),
    );
  });

  it('leaves very short values alone, which would spell themselves out in every word', () => {
    expect(createMask([new Secret('abc')])('abcdef')).toBe('abcdef');
  });
});

describe('the log', () => {
  it('says sentences to people, marked by how bad they are, and nothing below its level', () => {
    const { log, lines } = collectLines(createTextLogger, 'warn');
    log.info('fine');
    log.warn('late');
    log.error(`refused ${KEY}`);
    expect(lines).toEqual(['! late\n', '✗ refused ***\n']);
  });

  it('keeps a line a line, whatever a machine’s name holds', () => {
    const { log, lines } = collectLines(createTextLogger);
    log.info('host \u001b[31mweb\u202e01');
    expect(lines).toEqual(['host [31mweb 01\n']);
  });

  it('gives machines one JSON object a line, masked to the fields', () => {
    const { log, lines } = collectLines(createJsonLogger);
    log.warn('refused', { organization: 'acme', header: KEY });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'refused', organization: 'acme', header: '***' });
    expect(lines).toHaveLength(1);
  });
});
