import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readConfig } from '../../src/config/load.ts';
import { formatFinding } from '../../src/config/words/finding-words.ts';
import { findWrongIndent } from '../../src/config/yaml-indent.ts';

const COUNT = 300;
const WRONG = 150;

/** A configuration of 300 customers in which one line of one of them begins elsewhere. */
function configWith(line: number, blanks: number): { text: string; wrong: number } {
  const customers = Array.from({ length: COUNT }, (_, i) => [
    `  - id: c${i}`,
    `    name: "N${i}"`,
    '    from:',
    `      - organization: o${i}`,
    '        services: [web, "a: b"] # two',
  ]);
  customers[WRONG]![line] = ' '.repeat(blanks) + customers[WRONG]![line]!.trimStart();
  const head = ['site: { title: T, url: "https://s.hosting.test/" }', 'organizations:', '  - o1', 'customers:'];
  const text = [...head, ...customers.flat(), 'publish:', '  public: [{ directory: ./a }]', ''].join('\n');
  return { text, wrong: head.length + WRONG * 5 + line + 1 };
}

describe('one wrong indentation among 300 customers', () => {
  it.each([
    [0, 0, '2'],
    [0, 1, '2'],
    [0, 3, '2'],
    [0, 4, '2 か 6'],
    [1, 2, '0 か 4'],
    [1, 3, '4'],
    [1, 5, '4'],
    [1, 6, '4'],
    [2, 3, '4'],
    [2, 5, '4'],
    [4, 6, '4 か 8'],
    [4, 7, '8'],
    [4, 9, '8'],
  ])('is one finding at its place: line %i of a customer, by %i in place of %s', (line, blanks, fitting) => {
    const { text, wrong } = configWith(line, blanks);
    const told = readConfig(text, { env: {}, need: { keys: false, publish: false }, file: '/x/noroshi.yaml' });
    const said = (told.ok ? [] : told.error).map((finding) => formatFinding(finding, 'noroshi.yaml', 'ja'));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(`noroshi.yaml:${wrong}:${blanks + 1}  この行の字下げ（半角 ${blanks}文字）`);
    expect(said[0]).toContain(`${fitting}文字ではありませんか`);
  });

  it('of a list shows at its next line, and says so', () => {
    const { text, wrong } = configWith(3, 5);
    const told = readConfig(text, { env: {}, need: { keys: false, publish: false }, file: '/x/noroshi.yaml' });
    const said = (told.ok ? [] : told.error).map((finding) => formatFinding(finding, 'noroshi.yaml', 'en'));
    expect(said).toEqual([expect.stringContaining(`noroshi.yaml:${wrong + 1}:9`) as string]);
    expect(said[0]).toContain('Otherwise look at the line before');
  });
});

describe('an indentation that is right', () => {
  it.each([
    ['a list at the indentation of its key', 'a:\n- b: 1\n  c:\n  - d\n  - e\nf: 2\n'],
    ['texts over lines', 'a: |\n    x: 1\n  y\nb: >-\n  z:\n   w: 1\nc: word\n   further: on\n'.replace(': on', ' on')],
    ['lists in lists', 'a:\n  - - b\n    - c: 1\n      d: 2\n  -\n    e: 3\n'],
    ['comments anywhere', 'a:\n   # x\n  b: 1\n # y\n  c: "#" # z\n'],
    ['a bracket that goes on', 'a: [\n b,\n   c ]\nd: 1\n'],
    ['a quote that goes on', 'a: "b\n  c: d"\ne: 1\n'],
    ['Windows', 'a:\r\n  b: 1\r\n  c: 2\r\n'],
  ])('is none: %s', (_, text) => {
    expect(findWrongIndent(text)).toBeUndefined();
  });

  it('is none in whatever the library writes', () => {
    const key = fc.stringMatching(/^[a-z]{1,4}$/);
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: fc.constantFrom('a', ':', ' ', '#', '-', '\n', '"', '['), maxLength: 12 }),
        fc.integer(),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, tree, { minKeys: 1, maxKeys: 4 }), fc.constantFrom(2, 4), (value, indent) => {
        expect(findWrongIndent(stringify(value, { indent }))).toBeUndefined();
      }),
    );
  });
});
