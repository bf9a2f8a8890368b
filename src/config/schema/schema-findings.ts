import type { z } from 'zod';
import { createFinding, type Finding, type FindingCode } from '../finding.ts';
import type { FindingPath } from '../../findings/finding.ts';
import { describeConfig, findHomes, findSchemas, type JsonSchema } from '../json-schema.ts';
import { findNearest } from '../../findings/nearest.ts';
import { settleMistyped } from '../../findings/mistyped-keys.ts';
import type { Locate } from '../../findings/yaml-positions.ts';

type Issue = z.core.$ZodIssue;

// Values that may be a key, or an address with a password in it, are never quoted.
const MAY_HOLD_SECRETS: ReadonlySet<FindingCode> = new Set([
  'config.plain_secret',
  'config.git_remote',
  'config.url',
  'config.smtp_url',
]);

interface Context {
  written: unknown;
  locate: Locate;
  schema: JsonSchema;
}

/** What zod found, as findings with line and column, and the paths of the values that cannot be used. */
export function convertIssues(
  issues: readonly Issue[],
  written: unknown,
  locate: Locate,
): { findings: Finding[]; spoiled: FindingPath[] } {
  const context: Context = { written, locate, schema: describeConfig() };
  const { findings, meant } = settleMistyped(
    issues.flatMap((issue) => convertIssue(issue, [], context)),
    { unknown: 'config.unknown_key', missing: 'config.missing_key' },
  );
  // An unknown key spoils nothing else: the rest of its map can still be checked.
  const spoiled = findings.filter(({ code }) => code !== 'config.unknown_key').map(({ path }) => path);
  return { findings: withoutRepeats(findings), spoiled: [...spoiled, ...meant] };
}

function convertIssue(issue: Issue, above: FindingPath, context: Context): Finding[] {
  const path = [...above, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
  const value = valueAt(context.written, path);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, context));
  if (value === undefined) return [missingKey(path, context)];
  if (value === null) return [createFinding('config.empty_value', path, context.locate(path))];
  if (issue.code === 'invalid_union') return convertUnion(issue.errors, path, value, context);
  const [code, args] = nameProblem(issue, value);
  return [createFinding(code, path, context.locate(path), args)];
}

function nameProblem(issue: Issue, value: unknown): [FindingCode, Record<string, string>] {
  if (issue.message.startsWith('config.')) {
    const code = issue.message as FindingCode;
    return [code, MAY_HOLD_SECRETS.has(code) ? {} : { value: show(value) }];
  }
  switch (issue.code) {
    case 'invalid_type':
      return ['config.wrong_type', { expected: typeName(issue.expected), got: typeName(typeOf(value)) }];
    case 'invalid_value': {
      const options = issue.values.map(String);
      const nearest = findNearest(String(value), options);
      return [
        'config.invalid_option',
        { value: show(value), options: options.join(', '), ...(nearest && { nearest }) },
      ];
    }
    case 'too_small':
    case 'too_big':
      if (issue.origin === 'array') return ['config.empty_list', {}];
      if (issue.origin === 'string') {
        return ['config.too_long', { limit: issue.code === 'too_big' ? String(issue.maximum) : '' }];
      }
      return [
        'config.out_of_range',
        {
          value: show(value),
          bound: issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`,
        },
      ];
    default:
      return ['config.wrong_type', { expected: 'another value', got: typeName(typeOf(value)) }];
  }
}

/**
 * Of several allowed forms the one that was probably meant: the type must fit, then the one whose own keys fit best.
 * Without such a form the finding names all of them.
 */
function convertUnion(
  branches: readonly (readonly Issue[])[],
  path: FindingPath,
  value: unknown,
  context: Context,
): Finding[] {
  const fitting = branches.filter(
    (issues) => !issues.some((issue) => issue.code === 'invalid_type' && issue.path.length === 0),
  );
  const ranked = fitting
    .map((issues) => ({ issues, misfits: countMisfits(issues, value) }))
    .toSorted((a, b) => a.misfits - b.misfits);
  const best = ranked[0];
  if (best !== undefined && (ranked.length === 1 || best.misfits === 0)) {
    return best.issues.flatMap((issue) => convertIssue(issue, path, context));
  }
  return [noForm(path, context)];
}

function noForm(path: FindingPath, context: Context): Finding {
  const schemas = findSchemas(context.schema, path);
  const forms = new Set(schemas.map(showForm));
  const known = schemas.flatMap((schema) => Object.keys(schema.properties ?? {}));
  const written = valueAt(context.written, path);
  const strays = written !== null && typeOf(written) === 'object' ? Object.keys(written as object) : [];
  const nearest = strays.flatMap((key) => (known.includes(key) ? [] : (findNearest(key, known) ?? [])))[0];
  return createFinding('config.no_form', path, context.locate(path), {
    forms: [...forms].join(' | '),
    ...(nearest === undefined ? {} : { nearest }),
  });
}

function countMisfits(issues: readonly Issue[], value: unknown): number {
  let count = 0;
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys' && issue.path.length === 0) count += issue.keys.length;
    else if (issue.path.length === 1 && valueAt(value, issue.path as FindingPath) === undefined) count++;
  }
  return count;
}

function showForm(schema: JsonSchema): string {
  const keys = Object.keys(schema.properties ?? {});
  if (keys.length > 0) return `{ ${keys.map((key) => `${key}: …`).join(', ')} }`;
  return schema.enum === undefined ? typeName(schema.type ?? 'value') : schema.enum.map(String).join(', ');
}

function unknownKey(path: FindingPath, key: string, context: Context): Finding {
  const known = findSchemas(context.schema, path).flatMap((schema) => Object.keys(schema.properties ?? {}));
  // Known, but of another form: zod passes over a union with one form whose only fault are keys too many.
  if (known.includes(key)) return noForm(path, context);
  const written = valueAt(context.written, path);
  const free = known.filter((name) => typeof written !== 'object' || written === null || !Object.hasOwn(written, name));
  const nearest = findNearest(key, free) ?? findNearest(key, known);
  const home = nearest === undefined ? findHomes(context.schema, key)[0] : undefined;
  const args = { known: [...new Set(known)].join(', '), ...(nearest && { nearest }), ...(home && { home }) };
  const here = [...path, key];
  return createFinding('config.unknown_key', here, context.locate(here, 'key'), args);
}

function missingKey(path: FindingPath, context: Context): Finding {
  const schema = findSchemas(context.schema, path)[0];
  return createFinding('config.missing_key', path, context.locate(path, 'key'), {
    key: String(path.at(-1) ?? ''),
    meaning: schema?.description ?? '',
    ...(schema?.ja === undefined ? {} : { meaningJa: schema.ja }),
  });
}

function valueAt(value: unknown, path: FindingPath): unknown {
  let place = value;
  for (const step of path) {
    if (typeof place !== 'object' || place === null || !Object.hasOwn(place, step)) return undefined;
    place = (place as Record<string | number, unknown>)[step];
  }
  return place;
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

function typeName(type: string): string {
  const names: Record<string, string> = {
    object: 'a map',
    record: 'a map',
    array: 'a list',
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    integer: 'a whole number',
    boolean: 'true or false',
  };
  return names[type] ?? type;
}

/** Whole, because a secret that was cut short could not be recognised and masked; the wording shortens it. */
function show(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function withoutRepeats(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const key = JSON.stringify([finding.code, finding.path]);
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}
