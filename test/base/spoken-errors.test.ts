import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const SOURCES = resolve('src');
// What an organization could not give is told by its cause (`describeFailure`); a request's own sentence is only quoted.
const TOLD_ELSEWHERE = /^(SourceError|HttpError)$/;

/** Each `new …Error('code', …` whose sentence, or whose hint, is written there and then in one language alone. */
function englishOnly(text: string): string[] {
  const sentences = /new (\w+Error)\(\s*'([a-z\d_]+\.[a-z\d_]+)',\s*(?:\w+,\s*)?['`"]/g;
  const hints = /new (\w+Error)\(\s*'([a-z\d_]+\.[a-z\d_]+)',[^;]*?\bhint: ['`"]/g;
  return [sentences, hints].flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap(([, name = '', code = '']) => (TOLD_ELSEWHERE.test(name) ? [] : [code])),
  );
}

it('every error that an operator meets has both languages', () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  const found = files
    .filter((path) => !path.startsWith('simulation'))
    .flatMap((path) => englishOnly(readFileSync(join(SOURCES, path), 'utf8')).map((what) => `${path}: ${what}`));
  expect(found).toEqual([]);
});
