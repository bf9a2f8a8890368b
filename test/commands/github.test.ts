import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appendStepSummary, formatAnnotation, isGitHubActions } from '../../src/commands/github.ts';

describe('GitHub Actions', () => {
  it('gets annotations that point at the place and cannot start another command', () => {
    const annotation = {
      level: 'error',
      message: '50% of\n::set-output x',
      file: 'a,b:c.yaml',
      line: 14,
      column: 9,
    } as const;
    expect(formatAnnotation(annotation)).toBe('::error file=a%2Cb%3Ac.yaml,line=14,col=9::50%25 of%0A::set-output x');
    expect(formatAnnotation({ level: 'notice', message: 'done' })).toBe('::notice::done');
  });

  it('gets a summary where it asks for one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'noroshi-'));
    const file = join(folder, 'summary.md');
    appendStepSummary({ GITHUB_STEP_SUMMARY: file }, '| a |');
    appendStepSummary({}, 'nowhere');
    expect(readFileSync(file, 'utf8')).toBe('| a |\n');
    rmSync(folder, { recursive: true });
  });

  it('is recognised by its own variable', () => {
    expect(isGitHubActions({ GITHUB_ACTIONS: 'true' })).toBe(true);
    expect(isGitHubActions({ CI: 'true' })).toBe(false);
  });
});
