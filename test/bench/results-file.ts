/** What one invocation measured: a heading of the second level and the tables below it. */
export interface ResultSection {
  title: string;
  text: string;
}

/** Below it people write. */
const MARK = '<!-- written by hand from here -->';
const AIMS = 'Aims';

const HEAD = `# Results of the benches

Whole processes, medians; ratios are medians of pairs taken in turn. Absolute times drift with what else the machine does, so each section says when and where it
was measured: they need not be of one hour.
`;

/**
 * Puts what was measured into the file: a section replaces the one of its title, those that were not measured stay with their dates, and so
 * do the aims of what was not measured. What people wrote below the mark stays.
 *
 * @param file '' where there is none yet
 * @param measured day, machine, versions
 */
export function mergeResults(file: string, sections: readonly ResultSection[], measured: string): string {
  const [tables = '', byHand = '\n'] = file.split(MARK);
  const kept = parseSections(tables);
  const fresh = sections.map(({ title, text }): ResultSection =>
    title === AIMS
      ? { title, text: mergeAims(kept.find((section) => section.title === AIMS)?.text ?? '', text) }
      : { title, text: `Measured ${measured}.\n\n${text.trim()}` },
  );
  const titles = new Set([...kept, ...fresh].map(({ title }) => title));
  const ordered = [...[...titles].filter((title) => title !== AIMS), ...(titles.has(AIMS) ? [AIMS] : [])];
  const all = [...kept, ...fresh];
  // The last of a title is the one that was just measured.
  const texts = ordered.map((title) => `## ${title}\n\n${all.findLast((section) => section.title === title)!.text}\n`);
  return `${[HEAD, ...texts].join('\n')}\n${MARK}${byHand}`;
}

function parseSections(tables: string): ResultSection[] {
  return tables
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return { title: part.slice(0, end).trim(), text: part.slice(end).trim() };
    });
}

/** An aim is one line; the newest of its name counts. */
function mergeAims(before: string, now: string): string {
  const [head = '', rule = '', ...rows] = now.trim().split('\n');
  const measured = new Map(rows.map((row) => [nameOf(row), row]));
  const kept = before
    .trim()
    .split('\n')
    .slice(2)
    .map((row) => measured.get(nameOf(row)) ?? row);
  const known = new Set(kept.map(nameOf));
  return [head, rule, ...kept, ...rows.filter((row) => !known.has(nameOf(row)))].join('\n');
}

function nameOf(row: string): string {
  return row.split('|')[1]?.trim() ?? row;
}
