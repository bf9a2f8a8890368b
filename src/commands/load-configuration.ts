import { basename, relative } from 'node:path';
import { fail, succeed, type Result } from '../base/result.ts';
import type { Finding } from '../config/finding.ts';
import { describeFinding, formatFinding } from '../config/words/finding-words.ts';
import { formatPath } from '../findings/wording.ts';
import { loadConfig, type LoadedConfig } from '../config/load.ts';
import type { Need } from '../config/rules/rule-context.ts';
import { listSecrets } from '../config/secrets.ts';
import type { CommandContext } from './context.ts';
import { tellOfEnv } from './env-slips.ts';
import { formatAnnotation, isGitHubActions } from './github.ts';
import { spokenLocale } from './locale.ts';

/**
 * The configuration, or – every problem having been printed – the findings. From here on its secrets are masked in
 * everything this command prints.
 */
export function loadConfiguration(context: CommandContext, need: Need): Result<LoadedConfig, Finding[]> {
  return tellLoaded(context, loadConfig(context.configFile, { env: context.env, need }));
}

/** As {@link loadConfiguration}, of what was loaded already. */
export function tellLoaded(
  context: CommandContext,
  loaded: Result<LoadedConfig, Finding[]>,
): Result<LoadedConfig, Finding[]> {
  if (!loaded.ok) {
    printFindings(context, loaded.error);
    if (loaded.error.some(({ code }) => COMES_FROM_ENV.has(code))) tellOfEnv(context, { isMissed: true });
    return fail(loaded.error);
  }
  context.hide(listSecrets(loaded.value.config));
  printFindings(context, loaded.value.warnings);
  return succeed(loaded.value);
}

/** What a forgotten `.env` brings about, or a mistake in it. */
const COMES_FROM_ENV: ReadonlySet<Finding['code']> = new Set([
  'config.variable_missing',
  'config.key_missing',
  'config.keys_missing',
  'config.keys_not_json',
  'config.keys_not_object',
  'config.keys_value',
  'config.secret_missing',
  'config.credentials_missing',
]);

/** Findings on stderr, in GitHub Actions as annotations too; warnings are left out when asked to be quiet. */
export function printFindings(context: CommandContext, findings: readonly Finding[]): void {
  const file = basename(context.configFile);
  for (const finding of findings) {
    if (finding.severity === 'warning' && context.quiet) continue;
    context.tell(formatFinding(finding, file, spokenLocale(context)));
    if (isGitHubActions(context.env)) context.tell(formatAnnotation(annotationOf(context, finding)));
  }
}

/** A finding for `--json`. */
export function findingToJson(finding: Finding): object {
  const { sentence, hint } = describeFinding(finding);
  const { code, severity, line, column } = finding;
  return { code, severity, path: formatPath(finding.path), line, column, message: sentence, hint };
}

function annotationOf(context: CommandContext, finding: Finding): Parameters<typeof formatAnnotation>[0] {
  const { sentence, hint } = describeFinding(finding, spokenLocale(context));
  return {
    level: finding.severity === 'warning' ? 'warning' : 'error',
    message: hint === '' ? sentence : `${sentence} ${hint}`,
    file: relative(context.env.GITHUB_WORKSPACE ?? process.cwd(), context.configFile),
    ...(finding.line === null ? {} : { line: finding.line }),
    ...(finding.column === null ? {} : { column: finding.column }),
  };
}
