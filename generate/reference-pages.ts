import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FrontMatterSchema } from '../src/announcements/front-matter-schema.ts';
import type { JsonSchema } from '../src/config/json-schema.ts';
import { buildReference } from '../src/config/reference.ts';

const PAGES = [
  { path: 'docs/reference.md', language: 'en' },
  { path: 'docs/reference.ja.md', language: 'ja' },
] as const;

const ANNOUNCEMENT_PAGES = [
  { path: 'docs/announcements.md', language: 'en' },
  { path: 'docs/announcements.ja.md', language: 'ja' },
] as const;

/** What an announcement is after single values became lists: so it is told. */
function describeFrontMatter(): JsonSchema {
  return z.toJSONSchema(FrontMatterSchema, { target: 'draft-2020-12', io: 'output' }) as JsonSchema;
}

/** The pages that hold a reference made from a schema: what stands around it is kept as it is written. */
export async function buildReferencePages(root: string): Promise<Map<string, string>> {
  const parts = [
    ...PAGES.map(({ path, language }) => ({ path, name: 'reference', table: buildReference(language) })),
    ...ANNOUNCEMENT_PAGES.map(({ path, language }) => ({
      path,
      name: 'fields',
      table: buildReference(language, describeFrontMatter()),
    })),
  ];
  const built = parts.map(async ({ path, name, table }) => {
    const text = await readFile(join(root, path), 'utf8');
    return [path, replacePart(text, name, table.trim())] as const;
  });
  return new Map(await Promise.all(built));
}

/** Puts `content` between the page's `<!-- name:start -->` and `<!-- name:end -->`. */
function replacePart(text: string, name: string, content: string): string {
  const marks = new RegExp(`(<!-- ${name}:start -->\n)[\\s\\S]*?(<!-- ${name}:end -->)`);
  if (!marks.test(text)) throw new Error(`The marks <!-- ${name}:start --> and <!-- ${name}:end --> are missing.`);
  return text.replace(marks, (_, start: string, end: string) => `${start}${content}\n${end}`);
}
