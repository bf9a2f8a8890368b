import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const DICTIONARY = 'docs/dictionary.md';
const PAPERS = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function filesIn(folder: string, ending: RegExp): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => ending.test(path))
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`);
}

const source = filesIn('src', /\.ts$/);
const texts = [
  ...source,
  ...filesIn('generate', /\.ts$/),
  ...filesIn('templates', /\.eta$/),
  ...filesIn('docs', /\.md$/),
];

/** The words that the last column of its tables has in bold. */
function forbiddenWords(): string[] {
  const cells = read(DICTIONARY)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').at(-2) ?? '');
  return [...new Set(cells.flatMap((cell) => Array.from(cell.matchAll(/\*\*(.+?)\*\*/g), ([, word]) => word!)))];
}

/** Names in code are words, too: `statusPieces`, `KEY_PIECE`, `row-pieces`. */
function wordsOf(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]/g, ' ')
    .toLowerCase();
}

describe('the dictionary', () => {
  it.each(forbiddenWords())('“%s” stands nowhere: not in code, templates or documents, nor in their names', (word) => {
    const pattern = new RegExp(`\\b${wordsOf(word)}(s|es)?\\b`);
    const found = [...texts, ...PAPERS]
      .filter((path) => path !== DICTIONARY)
      .filter((path) => pattern.test(wordsOf(path)) || pattern.test(wordsOf(read(path))));
    expect(found).toEqual([]);
  });

  it.each([
    ['src/model', /^(load|save|fetch|collect|write|publish|send)/],
    ['src/report', /^(load|save|fetch|collect|write|publish|send)/],
    ['src/base', /^(load|save|fetch|collect|write|publish|send)/],
    ['src/site', /^(save|fetch|collect|write|publish|send)/],
  ])('nothing in %s, which computes only, promises by its verb to reach the world', (folder, verbs) => {
    const promising = source
      .filter((path) => path.startsWith(`${folder}/`))
      .flatMap((path) =>
        Array.from(read(path).matchAll(/^(?:export )?(?:async )?function\*? (\w+)/gm), ([, name]) => name!)
          .filter((name) => verbs.test(name))
          .map((name) => `${path}: ${name}`),
      );
    expect(promising).toEqual([]);
  });
});

const COUNTERS = '件|台|社|回|秒|分|時間|日|文字|個|人|通|か所|年|か月|名|行|番目';

describe('Japanese of the program', () => {
  it('has no blank between a number and what is counted', () => {
    const pattern = new RegExp(`.*[\\d}] (?:${COUNTERS}).*`, 'g');
    // What its simulated operators write is theirs.
    const spoken = source.filter((path) => !path.startsWith('src/simulation/'));
    const found = spoken.flatMap((path) => (read(path).match(pattern) ?? []).map((line) => `${path}: ${line.trim()}`));
    expect(found).toEqual([]);
  });

  it('calls what opens a locked page by one word', () => {
    expect(texts.filter((path) => read(path).includes('パスフレーズ'))).toEqual([]);
  });
});
