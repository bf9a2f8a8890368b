/** A path inside a written file: `['customers', 2, 'from', 0, 'services']`. */
export type FindingPath = readonly (string | number)[];

/** Both count from 1; columns in characters of the line. */
export interface Position {
  line: number;
  column: number;
}

/**
 * Something wrong with what a human wrote, as data. The wording stands in one table for each kind (`wording.ts`). `args` never
 * hold the value of a secret.
 */
export interface Finding<Code extends string = string> {
  code: Code;
  /** An `error` keeps what it is about from being used; a `warning` is said and the work goes on. */
  severity: 'error' | 'warning';
  /** What it is about; empty for the file as a whole. */
  path: FindingPath;
  /** `null` when it stands in no file, or in one that could not be read. */
  line: number | null;
  column: number | null;
  args: Readonly<Record<string, string>>;
}

export type FindingMaker<Code extends string> = (
  code: Code,
  path: FindingPath,
  position: Position | null,
  args?: Readonly<Record<string, string>>,
) => Finding<Code>;

/** Makes findings of one kind; the severity follows from the code. */
export function createFindingMaker<Code extends string>(warnings: ReadonlySet<Code>): FindingMaker<Code> {
  return (code, path, position, args = {}) => {
    const severity = warnings.has(code) ? 'warning' : 'error';
    return { code, severity, path, line: position?.line ?? null, column: position?.column ?? null, args };
  };
}

/** In the order of the file; what has no line comes last. */
export function sortFindings<Code extends string>(findings: readonly Finding<Code>[]): Finding<Code>[] {
  const rank = (finding: Finding): [number, number] => [finding.line ?? Infinity, finding.column ?? Infinity];
  return findings.toSorted((a, b) => {
    const [lineA, columnA] = rank(a);
    const [lineB, columnB] = rank(b);
    return lineA === lineB ? (columnA === columnB ? 0 : columnA - columnB) : lineA - lineB;
  });
}
