import type { z } from 'zod';
import type { FindingPath } from '../findings/finding.ts';
import type { ConfigSchema } from './schema/schema.ts';

/** The same shape with everything that may be missing: what is left of a file when its mistakes are taken out. */
export type Draft<T> = T extends string | number | boolean
  ? T
  : T extends readonly (infer E)[]
    ? (Draft<E> | undefined)[]
    : T extends object
      ? { [K in keyof T]?: Draft<T[K]> | undefined }
      : T;

export type ConfigDraft = Draft<z.input<typeof ConfigSchema>>;

/**
 * The written value without what stands at the given paths, so that cross-checks can go on after a mistake and every
 * problem is told at once. Items of lists keep their place; what is left has passed the schema.
 */
export function takeOut(written: unknown, paths: readonly FindingPath[]): ConfigDraft {
  const spoiled = new Set(paths.map((path) => JSON.stringify(path)));
  return prune(written, [], spoiled) ?? {};
}

function prune(value: unknown, path: (string | number)[], spoiled: ReadonlySet<string>): unknown {
  if (spoiled.has(JSON.stringify(path))) return undefined;
  if (Array.isArray(value)) return value.map((item: unknown, index) => prune(item, [...path, index], spoiled));
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const kept: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of Object.entries(value)) kept[key] = prune(item, [...path, key], spoiled);
  return kept;
}
