import { writeFileSync } from 'node:fs';
import type { NoroshiError } from '../base/errors.ts';
import type { Finding } from '../config/finding.ts';
import { RESULT_VARIABLE } from '../listen/run-end.ts';
import type { CommandContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { appendStepSummary, formatAnnotation, isGitHubActions } from './github.ts';
import { findingToJson } from './load-configuration.ts';
import { spokenLocale } from './locale.ts';
import { formatMarkdown, formatSummary, listProblems } from './run/format-summary.ts';
import { exitCodeOf, type PlanSummary, type RunSummary } from './run/run-summary.ts';
import { SUMMARY_WORDS } from './run/summary-words.ts';

/** One JSON document on stdout; the last thing a command says with `--json`. */
export function printJson(context: CommandContext, document: object): void {
  context.print(JSON.stringify(document, null, 2));
}

/** Gives the result to the process that started this one, where it asked for it: `noroshi listen` does. */
function handOver(context: CommandContext, document: object): void {
  const descriptor = Number(context.env[RESULT_VARIABLE]);
  if (!Number.isInteger(descriptor) || descriptor < 3) return;
  try {
    writeFileSync(descriptor, JSON.stringify(document));
  } catch {
    // Whoever asked is gone; the work is done all the same.
  }
}

/** The findings have been printed already; with `--json` they are the result. */
export function failUsage(context: CommandContext, findings: readonly Finding[]): ExitCode {
  if (context.json) printJson(context, { exitCode: EXIT.usage, findings: findings.map(findingToJson) });
  return EXIT.usage;
}

/** A failure that can be explained, as the command's end. */
export function printFailure(context: CommandContext, error: NoroshiError, exitCode: ExitCode): ExitCode {
  const told = error.tellIn(spokenLocale(context));
  context.tell(told.hint === undefined ? told.message : `${told.message}\n  ${told.hint}`);
  if (isGitHubActions(context.env)) context.tell(formatAnnotation({ level: 'error', message: told.message }));
  const { code, message, hint = null } = error;
  const document = { exitCode, error: { code, message, hint } };
  if (context.json) printJson(context, document);
  handOver(context, document);
  return exitCode;
}

/** A run's result, for people, machines and GitHub. */
export function printSummary(context: CommandContext, summary: RunSummary): ExitCode {
  const exitCode = exitCodeOf(summary, context.allowPartial);
  const locale = spokenLocale(context);
  const problems = listProblems(summary, locale);
  const document = { exitCode, ...summary };
  handOver(context, document);
  if (context.json) printJson(context, document);
  else if (!context.quiet) for (const line of formatSummary(summary, locale)) context.print(line);
  for (const problem of problems) {
    context.tell(problem.message);
    if (isGitHubActions(context.env)) context.tell(formatAnnotation(problem));
  }
  if (isGitHubActions(context.env)) appendStepSummary(context.env, formatMarkdown(summary, locale));
  return exitCode;
}

/** What `--dry-run` says: every put and removal, in order. */
export function printPlans(context: CommandContext, plans: readonly PlanSummary[]): void {
  if (context.json) return;
  const words = SUMMARY_WORDS[context.locale];
  for (const { tree, target, ok, put, remove, unchanged } of plans) {
    if (!ok) continue;
    context.print(words.planned(tree, target, put.length, remove.length, unchanged));
    for (const { path, bytes } of put) context.print(`  ${words.put} ${path} (${bytes} bytes)`);
    for (const path of remove) context.print(`  ${words.remove} ${path}`);
  }
}
