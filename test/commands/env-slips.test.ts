import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findEnvSlips, readAssignments, type EnvSlip } from '../../src/commands/env-slips.ts';
import { findSecretsInOutputs, keepSecret, runInProcess } from '../support/cli.ts';

const RING = '{"acme":"key-of-acme-0123456789"}';
const SECRET = '0123456789abcdef0123456789abcdef';

describe('a line of .env', () => {
  it.each<[string, string, EnvSlip[]]>([
    ['as it should be', `A='${RING}'\nexport B="x y" # z\n C = 3\n# D\n\nE=\nF='1\n2'\n`, []],
    ['with a full-width sign', 'A＝1', [{ line: 1, what: 'wrong_sign', name: 'A' }]],
    ['as in YAML', 'A=1\nB: 2', [{ line: 2, what: 'wrong_sign', name: 'B' }]],
    ['of a shell', 'set -a\nA=1', [{ line: 1, what: 'no_assignment', name: '' }]],
    ['whose quote is not closed', `A='x\nB=2`, [{ line: 1, what: 'open_quote', name: 'A' }]],
    ['whose quote swallows the next', `A="x\nB=2\nC="3"`, [{ line: 1, what: 'open_quote', name: 'A' }]],
    ['with quotes in quotes', `A="${RING}"\nB=2`, [{ line: 1, what: 'behind_quote', name: 'A' }]],
    ['that goes on', 'A={\n  "acme": "k",\n  "b": "l"\n}\nB=2', [{ line: 1, what: 'many_lines', name: 'A' }]],
    ['with quotes of a word processor', 'A=‘1’', [{ line: 1, what: 'curly_quote', name: 'A' }]],
    [
      'with Japanese quotes',
      'A=「1」\nB=『2』',
      ['A', 'B'].map((name, at) => ({ line: at + 1, what: 'curly_quote', name })),
    ],
    ['whose name comes again', 'A=1\nB=2\nexport A=3', [{ line: 1, what: 'twice', name: 'A', countingLine: 3 }]],
    [
      'whose name comes twice more, once over lines',
      `A=1\nA='x\ny'\nA=3`,
      [1, 2].map((line) => ({ line, what: 'twice', name: 'A', countingLine: 4 })),
    ],
    ['whose name is also in a comment', 'A=1\n#A=2', []],
    ['with full-width quotes', 'A=＂1＂', [{ line: 1, what: 'curly_quote', name: 'A' }]],
  ])('%s', (_, text, slips) => {
    expect(findEnvSlips(text)).toEqual(slips);
    expect(findEnvSlips(text.replaceAll('\n', '\r\n'))).toEqual(slips);
  });

  it.each([
    ['behind a line of blanks', 'A=\n \nB=2'],
    ['behind several', 'A=1\n \t\n \n\u3000\nB=2'],
    ['behind a value that begins with a full-width blank', "A=\u3000'x\ny'\nB=2"],
    ['behind an indented comment', 'A=\n # why\nB=2'],
    ['with a tab behind its name', 'A=1\nB\t=2'],
    ['behind a tab', 'A=1\n\tB=2'],
    ['behind a full-width blank', 'A=1\n\u3000B=2'],
    ['behind a line of blanks, as a shell has it', 'A=1\n \nexport B=2'],
  ])('is read %s', (_, text) => {
    expect(readAssignments(text)['B']).toBe('2');
    expect(findEnvSlips(text)).toEqual([]);
  });

  it('that is not named is read by name', () => {
    const name = fc.stringMatching(/^[A-Z]{1,3}$/);
    const value = fc.string({ unit: fc.constantFrom(...Array.from(`ab1{}[]:"'\`#=＝‘ \t\u3000\n`)), maxLength: 8 });
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.constantFrom('=', ' = ', '：', ''), value), { maxLength: 4 }), (parts) => {
        const text = parts.map((part) => part.join('')).join('\n');
        fc.pre(findEnvSlips(text).length === 0);
        const meant = [...text.matchAll(/^(?!\s*#)\s*([A-Z]{1,3})\s*=/gm)].map((match) => match[1]!);
        // Inside a value of several lines there is no assignment.
        expect(meant.filter((each) => !(each in readAssignments(text)))).toEqual([]);
      }),
    );
  });
});

describe('a command that misses a key', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'noroshi-env-'));
    keepSecret('key-of-acme-0123456789', SECRET);
    writeFileSync(
      join(folder, 'noroshi.yaml'),
      'site: { title: T, url: "https://s.example.jp/" }\norganizations: [acme]\ndefaults: { visibility: unlisted }\npublish: { public: [{ directory: ./d }], internal: [{ directory: ./i }] }\n',
    );
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    if (findSecretsInOutputs().length > 0) throw new Error('A secret came out.');
  });

  it.each([
    [
      `NOROSHI_SECRET=${SECRET}\n#\nNOROSHI_SECRET=${SECRET}`,
      ':1  NOROSHI_SECRET は 3行目にも書かれていて、そちらが使われます。',
    ],
    [`MACKEREL_APIKEYS＝'${RING}'\nNOROSHI_SECRET=${SECRET}`, ':1  MACKEREL_APIKEYS の後には半角の「=」'],
    [`NOROSHI_SECRET=${SECRET}\nMACKEREL_APIKEYS="${RING}"`, ':2  MACKEREL_APIKEYS の閉じた引用符より後ろ'],
    [`NOROSHI_SECRET=${SECRET}\nMACKEREL_APIKEY='${RING}'`, 'に MACKEREL_APIKEY があります。MACKEREL_APIKEYS では'],
    [`NOROSHI_SECRETS=${SECRET}\nMACKEREL_APIKEYS='${RING}'`, 'に NOROSHI_SECRETS があります。NOROSHI_SECRET では'],
  ])('names the line of .env that it should be in: %s', async (env, told) => {
    writeFileSync(join(folder, '.env'), `${env}\n`);
    const { exitCode, stderr } = await runInProcess(['check', '--locale', 'ja'], { folder });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(join(folder, '.env') + (told.startsWith(':') ? told : ` ${told}`));
  });

  it('names no key of another organization as a slip', async () => {
    writeFileSync(join(folder, '.env'), `NOROSHI_SECRET=${SECRET}\nMACKEREL_APIKEY_A=key-of-acme-0123456789\n`);
    const { stderr } = await runInProcess(['check'], { folder });
    expect(stderr).not.toContain('meant');
  });
});
