import { describeConfig, type JsonSchema } from './json-schema.ts';

const HEADINGS = {
  en: ['Key', 'Type', 'Default', 'Meaning'],
  ja: ['キー', '型', '既定値', '意味'],
};
const REQUIRED = { en: 'required', ja: '必須' };

interface Row {
  key: string;
  type: string;
  fallback: string;
  meaning: string;
}

/** Markdown table of every key of `noroshi.yaml`: key, type, default, meaning; made from the schema, so it cannot drift. */
export function buildReference(language: 'en' | 'ja'): string {
  const rows: Row[] = [];
  collectRows(describeConfig(), '', language, rows);
  const seen = new Set<string>();
  const lines = rows
    .filter(({ key }) => !seen.has(key) && seen.add(key) !== undefined)
    .map(({ key, type, fallback, meaning }) => `| \`${key}\` | ${type} | ${fallback} | ${meaning} |`);
  const head = `| ${HEADINGS[language].join(' | ')} |\n| --- | --- | --- | --- |`;
  return `${head}\n${lines.join('\n')}\n`;
}

function collectRows(schema: JsonSchema, above: string, language: 'en' | 'ja', rows: Row[]): void {
  for (const form of formsOf(schema)) {
    for (const [name, inner] of Object.entries(form.properties ?? {})) {
      const key = above === '' ? name : `${above}.${name}`;
      const isRequired = form.required?.includes(name) ?? false;
      rows.push({
        key,
        type: escapeCell(nameType(inner)),
        // One of several forms is required as a whole, not the key that tells it from the others.
        fallback: isRequired && formsOf(schema).length === 1 ? REQUIRED[language] : showDefault(inner),
        meaning: escapeCell((language === 'ja' ? inner.ja : undefined) ?? inner.description ?? ''),
      });
      collectRows(inner, key, language, rows);
    }
    if (form.items !== undefined) collectRows(form.items, `${above}[]`, language, rows);
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
