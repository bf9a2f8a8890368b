import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { decodeText } from '../base/decode-text.ts';
import { fail, succeed, type Result } from '../base/result.ts';
import { createMask } from '../io/log.ts';
import type { Config } from './config.ts';
import { takeOut } from './draft.ts';
import { createFinding, type Finding } from './finding.ts';
import { sortFindings, type FindingPath } from '../findings/finding.ts';
import { parseYaml } from './parse-yaml.ts';
import type { Locate } from '../findings/yaml-positions.ts';
import { realPath } from './place.ts';
import { resolveConfig } from './resolve.ts';
import type { Need } from './rules/rule-context.ts';
import { CONFIG_RULES } from './rules/rules.ts';
import { convertIssues } from './schema/schema-findings.ts';
import { ConfigSchema } from './schema/schema.ts';
import { looksLikeKey, readSecrets, type Environment, type Secrets } from './secrets.ts';

export interface LoadedConfig {
  config: Config;
  /** Findings of severity `warning`, in the order of the file. */
  warnings: Finding[];
  /** Where a path of the written file stands, for findings that are made later. */
  locate: Locate;
}

export interface LoadOptions {
  env: Environment;
  need: Need;
}

/**
 * Reads the configuration. Every problem is told at once, in the order of the file, each with line and column; when one
 * of them is an error there is no configuration. No finding holds a secret.
 *
 * @param file absolute, or relative to the working directory
 */
export function loadConfig(file: string, options: LoadOptions): Result<LoadedConfig, Finding[]> {
  const absolute = resolve(file);
  const text = readText(absolute);
  return text.ok ? readConfig(text.value, { ...options, file: absolute }) : fail([text.error]);
}

/** As {@link loadConfig}, for a text that is already there. `file` is absolute: relative paths count from its folder. */
export function readConfig(text: string, options: LoadOptions & { file: string }): Result<LoadedConfig, Finding[]> {
  const directory = realPath(dirname(options.file));
  const secrets = readSecrets(options.env);
  const { value, locate, findings: found } = parseYaml(text);
  for (const name of listWrittenNames(value)) if (looksLikeKey(name)) secrets.hide(name);
  const rejected = found.length > 0 && value === undefined ? found : checkWhole(value, found);
  if (rejected.length > 0) return fail(maskFindings(rejected, secrets));

  const parsed = ConfigSchema.safeParse(value);
  const { findings: shapes, spoiled } = parsed.success
    ? { findings: [], spoiled: [] }
    : convertIssues(parsed.error.issues, value, locate);
  const findings = [...found.filter((each) => !shapes.some((shape) => isSame(shape, each))), ...shapes];
  const report = (
    code: Finding['code'],
    path: FindingPath,
    args: Readonly<Record<string, string>> = {},
    at: FindingPath | null = path,
  ): void => {
    findings.push(createFinding(code, path, at === null ? null : locate(at), args));
  };
  const draft = takeOut(value, spoiled);
  for (const rule of CONFIG_RULES) rule({ draft, secrets, env: options.env, need: options.need, directory, report });

  const told = maskFindings(sortFindings(findings), secrets);
  if (!parsed.success || told.some(({ severity }) => severity === 'error')) return fail(told);
  const config = resolveConfig(parsed.data, { file: options.file, directory, secrets });
  return succeed({ config, warnings: told, locate: locateLater(text) });
}

/**
 * Reads the text again where somebody asks: only `check` does, and what a thousand customers are written in, taken apart, would
 * be three megabytes to the end of each run.
 */
function locateLater(text: string): Locate {
  let locate: Locate | undefined;
  return (...asked) => (locate ??= parseYaml(text).locate)(...asked);
}

/** Names of organizations as they stand in the file, whatever else is wrong with it. */
function listWrittenNames(value: unknown): string[] {
  const listed = typeof value === 'object' && value !== null && 'organizations' in value ? value.organizations : [];
  const entries: unknown[] = Array.isArray(listed) ? listed : [];
  return entries
    .map((entry) => (typeof entry === 'object' && entry !== null && 'name' in entry ? entry.name : entry))
    .filter((name) => typeof name === 'string');
}

/** A forbidden key is found in the text; the schema, which meets most of them again, knows the place's name. */
function isSame(a: Finding, b: Finding): boolean {
  return a.code === b.code && a.line === b.line && a.column === b.column;
}

function checkWhole(value: unknown, findings: readonly Finding[]): Finding[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return [];
  const start = { line: 1, column: 1 };
  if (value === null || value === undefined) return [...findings, createFinding('config.empty', [], start)];
  const got = Array.isArray(value) ? 'a list' : 'a single value';
  return [...findings, createFinding('config.not_a_map', [], start, { got })];
}

function readText(file: string): Result<string, Finding> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (thrown) {
    const reason = (thrown as NodeJS.ErrnoException).code ?? 'unknown reason';
    const near = reason === 'ENOENT' ? findOtherSpelling(file) : undefined;
    const code = reason === 'ENOENT' ? 'config.file_missing' : 'config.file_unreadable';
    return fail(createFinding(code, [], null, { reason, file, ...(near && { near }) }));
  }
  const decoded = decodeText(bytes);
  return decoded.ok ? decoded : fail(createFinding(`config.${decoded.error}`, [], null, { file }));
}

/** `noroshi.yml` for `noroshi.yaml`, and the other way round. */
function findOtherSpelling(file: string): string | undefined {
  const other = file.endsWith('.yaml') ? file.replace(/aml$/, 'ml') : file.replace(/\.yml$/, '.yaml');
  return other !== file && existsSync(other) ? other : undefined;
}

/** Whatever was typed into the wrong place: the value of a secret is in no finding, also not as somebody's name. */
function maskFindings(findings: readonly Finding[], secrets: Secrets): Finding[] {
  const mask = createMask(secrets.all());
  return findings.map((finding) => ({
    ...finding,
    path: finding.path.map((step) => (typeof step === 'string' ? mask(step) : step)),
    args: Object.fromEntries(Object.entries(finding.args).map(([name, value]) => [name, mask(value)])),
  }));
}
