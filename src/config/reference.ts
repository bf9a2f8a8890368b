import { describeConfig, type JsonSchema } from './json-schema.ts';

const HEADINGS = {
  en: ['Key', 'Type', 'Default', 'Meaning'],
  ja: ['キー', '型', '既定値', '意味'],
};
const REQUIRED = { en: 'required', ja: '必須' };
const SAME_AS = {
  en: (key: string) => `Keys as under \`${key}\`.`,
  ja: (key: string) => `中のキーは \`${key}\` と同じです。`,
};

interface Row {
  key: string;
  type: string;
  fallback: string;
  meaning: string;
}

/** Markdown table of every key – of `noroshi.yaml` where nothing else is given –: key, type, default, meaning; made from the schema, so it cannot drift. */
export function buildReference(language: 'en' | 'ja', schema: JsonSchema = describeConfig()): string {
  const rows: Row[] = [];
  const homes = new Map<string, string>();
  findHomesOfParts(schema, '', homes);
  collectRows(schema, '', language, homes, rows);
  const seen = new Set<string>();
  const lines = rows
    .filter(({ key }) => !seen.has(key) && seen.add(key) !== undefined)
    .map(({ key, type, fallback, meaning }) => `| \`${key}\` | ${type} | ${fallback} | ${meaning} |`);
  const head = `| ${HEADINGS[language].join(' | ')} |\n| --- | --- | --- | --- |`;
  return `${head}\n${lines.join('\n')}\n`;
}

/** Where each group of keys is told; what stands in several places is told at the shortest key only. */
function findHomesOfParts(schema: JsonSchema, key: string, homes: Map<string, string>): void {
  const content = contentOf(schema);
  const known = homes.get(content);
  if (content !== '' && (known === undefined || key.length < known.length)) homes.set(content, key);
  for (const form of formsOf(schema)) {
    for (const [name, inner] of Object.entries(form.properties ?? {})) findHomesOfParts(inner, join(key, name), homes);
    if (form.items !== undefined) findHomesOfParts(form.items, `${key}[]`, homes);
  }
}

/** The keys below, as a text to compare; empty when there are none. */
function contentOf(schema: JsonSchema): string {
  const parts = formsOf(schema).map(({ properties, items }) => ({ properties, items }));
  const text = JSON.stringify(parts);
  return text.includes('"properties"') ? text : '';
}

function join(above: string, name: string): string {
  return above === '' ? name : `${above}.${name}`;
}

function collectRows(
  schema: JsonSchema,
  above: string,
  language: 'en' | 'ja',
  homes: ReadonlyMap<string, string>,
  rows: Row[],
): void {
  for (const form of formsOf(schema)) {
    for (const [name, inner] of Object.entries(form.properties ?? {})) {
      const key = join(above, name);
      const isRequired = form.required?.includes(name) ?? false;
      const home = homes.get(contentOf(inner));
      const isElsewhere = home !== undefined && home !== key;
      const meaning = (language === 'ja' ? inner.ja : undefined) ?? inner.description ?? '';
      rows.push({
        key,
        type: escapeCell(nameType(inner)),
        // One of several forms is required as a whole, not the key that tells it from the others.
        fallback: isRequired && formsOf(schema).length === 1 ? REQUIRED[language] : showDefault(inner),
        meaning: escapeCell(isElsewhere ? `${meaning} ${SAME_AS[language](home)}` : meaning),
      });
      if (!isElsewhere) collectRows(inner, key, language, homes, rows);
    }
    if (form.items !== undefined) collectRows(form.items, `${above}[]`, language, homes, rows);
  }
}

function formsOf(schema: JsonSchema): JsonSchema[] {
  return schema.anyOf === undefined ? [schema] : schema.anyOf.flatMap(formsOf);
}

function nameType(schema: JsonSchema): string {
  const names = formsOf(schema).map((form) => {
    if (form.enum !== undefined) return form.enum.map((option) => `\`${String(option)}\``).join(', ');
    if (form.items !== undefined)
      return formsOf(form.items).some(({ properties }) => properties) ? 'list of maps' : 'list';
    if (form.type === 'object') return 'map';
    if (form.minimum !== undefined && form.maximum !== undefined) return `${form.minimum}–${form.maximum}`;
    return form.type === 'string' ? 'text' : form.type === 'boolean' ? '`true`, `false`' : (form.type ?? '');
  });
  return [...new Set(names)].join(' / ');
}

function showDefault(schema: JsonSchema): string {
  const { default: fallback } = schema;
  if (fallback === undefined || isEmpty(fallback)) return '';
  return `\`${showInline(fallback)}\``;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** YAML in one line. */
function showInline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(showInline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${showInline(inner)}`)
    .join(', ')} }`;
}

function escapeCell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/\s+/g, ' ');
}
