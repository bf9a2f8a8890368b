import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildReference } from '../src/config/reference.ts';

const PAGES = [
  { path: 'docs/reference.md', language: 'en' },
  { path: 'docs/reference.ja.md', language: 'ja' },
] as const;

/** The pages that hold a reference made from the configuration's schema: what stands around it is kept as it is written. */
export async function buildReferencePages(root: string): Promise<Map<string, string>> {
  const built = PAGES.map(async ({ path, language }) => {
    const text = await readFile(join(root, path), 'utf8');
    return [path, replacePart(text, 'reference', buildReference(language).trim())] as const;
  });
  return new Map(await Promise.all(built));
}

/** Puts `content` between the page's `<!-- name:start -->` and `<!-- name:end -->`. */
function replacePart(text: string, name: string, content: string): string {
  const marks = new RegExp(`(<!-- ${name}:start -->\n)[\\s\\S]*?(<!-- ${name}:end -->)`);
  if (!marks.test(text)) throw new Error(`The marks <!-- ${name}:start --> and <!-- ${name}:end --> are missing.`);
  return text.replace(marks, (_, start: string, end: string) => `${start}${content}\n${end}`);
}
