import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What two generators made of the same pages. */
export interface HtmlComparison {
  pages: number;
  /** Of these pages. */
  bytes: { ours: number; theirs: number };
}

const HINT = 'What changes in templates/ is to be changed in test/bench/hugo/templates/ too.';

/**
 * Holds every HTML file of ours against the same path of another generator: equal to the letter but for how entities, and
 * in addresses quotes, brackets and letters beyond ASCII, are spelled, and for the hash of the content, which each takes of its own bytes.
 *
 * @throws when a path stands on one side only, a page says something else, or its hash is not that of its content
 */
export function compareHtml(ours: string, theirs: string): HtmlComparison {
  const paths = listHtml(ours);
  const others = new Set(listHtml(theirs));
  const bytes = { ours: 0, theirs: 0 };
  for (const path of paths) {
    if (!others.delete(path)) throw new Error(`${path} was made by us alone`);
    const [our, their] = [readFileSync(join(ours, path), 'utf8'), readFileSync(join(theirs, path), 'utf8')];
    bytes.ours += Buffer.byteLength(our);
    bytes.theirs += Buffer.byteLength(their);
    expectOwnHash(path, their);
    const [expected, actual] = [normalise(our), normalise(their)];
    if (expected !== actual) throw new Error(`${path} differs. ${HINT}\n${firstDifference(expected, actual)}`);
  }
  const [alone] = others;
  if (alone !== undefined) throw new Error(`${alone} was made by the other one alone`);
  return { pages: paths.length, bytes };
}

function listHtml(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.html'));
}

const MAIN = /<main [^>]* data-hash="([^"]*)"[^>]*>\n([\s\S]*)<\/main>/;

/** A page that leads elsewhere has no content, and no hash of it. */
function expectOwnHash(path: string, html: string): void {
  const [found, hash, main = ''] = MAIN.exec(html) ?? [];
  if (found === undefined && !html.includes('data-hash')) return;
  const own = createHash('sha256').update(main).digest('hex').slice(0, 24);
  if (hash !== own) throw new Error(`${path} has the hash ${hash} of something else`);
}

function normalise(html: string): string {
  return html
    .replace(/ data-hash="[^"]*"/, '')
    .replaceAll('&#34;', '&quot;')
    .replaceAll('&#43;', '+')
    .replace(/ href="[^"]*"/g, (address) => address.replace(/&#39;|[()]|[^\0-\x7f]+|%[\da-f]{2}/g, encoded));
}

/** A piece of an address in the one spelling that both are brought to. */
function encoded(piece: string): string {
  if (piece.startsWith('%')) return piece.toUpperCase();
  return IN_ADDRESSES[piece] ?? encodeURIComponent(piece);
}

const IN_ADDRESSES: Record<string, string> = { '&#39;': '%27', '(': '%28', ')': '%29' };

function firstDifference(expected: string, actual: string): string {
  let at = 0;
  while (expected[at] === actual[at]) at++;
  const around = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 80), at + 80));
  return `ours   ${around(expected)}\ntheirs ${around(actual)}`;
}
