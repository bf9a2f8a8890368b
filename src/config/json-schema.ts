import { z } from 'zod';
import { ConfigSchema } from './schema/schema.ts';

/** The parts of a JSON Schema that this program makes and reads. */
export interface JsonSchema {
  type?: string;
  description?: string;
  /** Japanese description; left out of what editors get. */
  ja?: string;
  default?: unknown;
  enum?: unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  additionalProperties?: boolean | JsonSchema;
}

/** What may be written, as JSON Schema (2020-12) with the descriptions in both languages. */
export function describeConfig(): JsonSchema {
  return z.toJSONSchema(ConfigSchema, { target: 'draft-2020-12', io: 'input' }) as JsonSchema;
}

/** The text of `noroshi.schema.json`, for editors. */
export function buildEditorSchema(): string {
  const { $schema, ...rest } = describeConfig() as JsonSchema & { $schema?: string };
  const schema = { $schema, title: 'noroshi.yaml', ...(withoutJapanese(rest) as object) };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function withoutJapanese(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutJapanese);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).filter(([key, value]) => !(key === 'ja' && typeof value === 'string'));
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutJapanese(value)]));
}

/** Every place of the schema that a path may mean: several where a value has several forms. */
export function findSchemas(root: JsonSchema, path: readonly (string | number)[]): JsonSchema[] {
  let places = spread(root);
  for (const step of path) {
    places = places.flatMap((place) => {
      if (typeof step === 'number') return place.items === undefined ? [] : spread(place.items);
      const named =
        place.properties !== undefined && Object.hasOwn(place.properties, step) ? place.properties[step] : undefined;
      if (named !== undefined) return spread(named);
      return typeof place.additionalProperties === 'object' ? spread(place.additionalProperties) : [];
    });
  }
  return places;
}

function spread(schema: JsonSchema): JsonSchema[] {
  return schema.anyOf === undefined ? [schema] : schema.anyOf.flatMap(spread);
}

/** Every key that may be written somewhere, with the path of the map it belongs to; the shortest path first. */
export function findHomes(root: JsonSchema, key: string): string[] {
  const homes: string[] = [];
  const search = (schema: JsonSchema, path: string): void => {
    for (const place of spread(schema)) {
      if (place.properties !== undefined && Object.hasOwn(place.properties, key) && path !== '') homes.push(path);
      for (const [name, inner] of Object.entries(place.properties ?? {}))
        search(inner, path === '' ? name : `${path}.${name}`);
      if (place.items !== undefined) search(place.items, `${path}[]`);
    }
  };
  search(root, '');
  return [...new Set(homes)].toSorted((a, b) => a.length - b.length);
}
