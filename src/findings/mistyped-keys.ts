import type { Finding, FindingPath } from './finding.ts';

/**
 * A mistyped key is one mistake: the known key that it most likely stands for is not missing as well.
 *
 * @param codes what an unknown key with its `nearest` known one is called here, and what a missing key is
 * @returns the findings without those, and the paths of the keys that were meant
 */
export function settleMistyped<F extends Finding>(
  found: readonly F[],
  codes: { unknown: F['code']; missing: F['code'] },
): { findings: F[]; meant: FindingPath[] } {
  const meant = found.flatMap(({ code, path, args: { nearest } }) =>
    code === codes.unknown && nearest !== undefined ? [[...path.slice(0, -1), nearest]] : [],
  );
  const isMeant = new Set(meant.map((path) => JSON.stringify(path)));
  const findings = found.filter(({ code, path }) => code !== codes.missing || !isMeant.has(JSON.stringify(path)));
  return { findings, meant };
}
