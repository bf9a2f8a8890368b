import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { describeConfig, type JsonSchema } from '../../src/config/json-schema.ts';
import { buildReference } from '../../src/config/reference.ts';

const FILE = join(import.meta.dirname, '../../noroshi.schema.json');

/** Every key with its path, in every form. */
function listKeys(schema: JsonSchema, above = ''): [path: string, schema: JsonSchema][] {
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]): [string, JsonSchema][] => [
      [`${above}.${name}`, inner],
      ...listKeys(inner, `${above}.${name}`),
    ]),
    ...(schema.items === undefined ? [] : listKeys(schema.items, `${above}[]`)),
    ...(schema.anyOf ?? []).flatMap((form) => listKeys(form, above)),
  ];
}

function written(extra: string): unknown {
  return parse(`site: { title: T, url: https://status.example.jp/ }\norganizations: [acme]\n${extra}`);
}

describe('noroshi.schema.json', () => {
  it('gives every key a meaning in English and in Japanese', () => {
    const keys = listKeys(describeConfig());
    expect(keys.length).toBeGreaterThan(80);
    expect(keys.filter(([, schema]) => !schema.description || !schema.ja).map(([path]) => path)).toEqual([]);
  });

  it('accepts what may be written and refuses an unknown key', () => {
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(FILE, 'utf8')) as object);
    expect(
      validate(written('state: s3://bucket/state/\npublish: { public: [ { git: { remote: ./x, branch: b } } ] }')),
    ).toBe(true);
    expect(validate(written('organisations: []'))).toBe(false);
    expect(validate(written('publish: { public: [ { s3: { buckett: b } } ] }'))).toBe(false);
    expect(validate(written('selfWatch: { organization: a, service: s, apiKey: plain }'))).toBe(false);
  });
});

describe('the reference table', () => {
  it('tells every key once, and points to it from where the same keys may stand', () => {
    const names = new Set(listKeys(describeConfig()).map(([path]) => path.split('.').at(-1)));
    for (const language of ['en', 'ja'] as const) {
      const lines = buildReference(language).trimEnd().split('\n').slice(2);
      const told = lines.map((line) => /^\| `([^`]+)` \|/.exec(line)?.[1] ?? line);
      expect(new Set(told).size).toBe(told.length);
      expect(new Set(told.map((key) => key.split('.').at(-1)))).toEqual(names);
      expect(lines.every((line) => line.replaceAll('\\|', '').split('|').length === 6)).toBe(true);
    }
    expect(buildReference('en')).toMatch(/`customers\[\]\.rules` .*Keys as under `rules`\./);
    expect(buildReference('en')).toContain('| `rules[].openForMinutes` | 0–10080 |');
  });

  it('tells defaults, bounds and what is required', () => {
    const table = buildReference('en');
    expect(table).toContain('| `site.title` | text | required |');
    expect(table).toContain('| `site.everyMinutes` | 1–1440 | `5` |');
    expect(table).toContain(
      '| `publish` | map | `{ public: [{ directory: ./dist/public }], internal: [{ directory: ./dist/internal }] }` |',
    );
    expect(buildReference('ja')).toContain('| `customers[].name` | text | 必須 | ページに表示する名前。 |');
  });
});
