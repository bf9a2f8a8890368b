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
 * problem is told at once. Items of lists keep their place, and keys are there without a value, also those that were
 * mistyped; what is left has passed the schema.
 */
export function takeOut(written: unknown, paths: readonly FindingPath[]): ConfigDraft {
  const spoiled = new Set(paths.map((path) => JSON.stringify(path)));
  const kept = prune(written, [], spoiled) ?? {};
  for (const path of paths) nameKey(kept, path);
  return kept;
}

function nameKey(kept: unknown, path: FindingPath): void {
  const [step, ...below] = path;
  if (step === undefined || typeof kept !== 'object' || kept === null) return;
  const map = kept as Record<string | number, unknown>;
  if (below.length > 0) nameKey(map[step], below);
  else if (!Array.isArray(kept) && !(step in map)) map[step] = undefined;
}

function prune(value: unknown, path: (string | number)[], spoiled: ReadonlySet<string>): unknown {
  if (spoiled.has(JSON.stringify(path))) return undefined;
  if (Array.isArray(value)) return value.map((item: unknown, index) => prune(item, [...path, index], spoiled));
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const kept: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of Object.entries(value)) kept[key] = prune(item, [...path, key], spoiled);
  return kept;
}
