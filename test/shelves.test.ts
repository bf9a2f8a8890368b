import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

// The house: a file imports from its own room or from a lower shelf. Rooms on the same shelf do not know one another.
const SHELVES: Record<string, number> = {
  'cli.ts': 11,
  'process.ts': 10,
  commands: 9,
  // Bundled on its own, for pages; nothing here may import it.
  browser: 10,
  'pipeline.ts': 8,
  rest: 8,
  publish: 7,
  notify: 7,
  state: 7,
  report: 7,
  listen: 7,
  simulation: 7,
  site: 6,
  model: 5,
  sources: 4,
  announcements: 4,
  recipients: 4,
  config: 3,
  snapshot: 3,
  findings: 2,
  io: 2,
  base: 1,
};

// Rooms inside the great halls, lowest first: the same rule between them. Files that stand in the hall itself are what
// its rooms share, or put them together; between those only circles are forbidden.
const HALLS: Record<string, readonly string[]> = {
  model: [
    'history',
    'claims',
    'ledger',
    'cases',
    'announced',
    'maintenance',
    'reports',
    'deliveries',
    'incidents',
    'standing',
    'hygiene',
    'pages',
    'kept',
  ],
  site: ['words', 'machine', 'html', 'locked', 'scope'],
  publish: ['built', 'folder', 's3', 'git', 'hiding'],
  state: ['documents', 'lock', 'places', 'transfer'],
};

/** The simulated company is the demo's and the tests' world. */
const MAY_SIMULATE = ['commands/serving/demo.ts'];

// Rooms that compute only: nothing in them may reach the disk, the network, the clock or chance.
const PURE_ROOMS = ['model', 'site', 'report', 'base'];
const READS_THE_DISK = ['site/load-theme.ts', 'site/package-directory.ts'];
const IMPURE_IMPORT = /^(node:(fs|fs\/promises|http|https|net|child_process|os|timers.*|process)|undici|pino)$/;
const IMPURE_CALL =
  /\bnew Date\(\)|\bDate\.now\(|\bMath\.random\(|\bprocess\.(env|cwd|hrtime)|\bfetch\(|\bsetTimeout\(/;

const SRC = resolve(import.meta.dirname, '../src');

interface SourceFile {
  path: string;
  room: string;
  text: string;
  imports: string[];
  /** Of these, what is loaded when it is needed. */
  lazyImports: string[];
}

const files: SourceFile[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const text = readFileSync(join(SRC, path), 'utf8');
    const imports = [...text.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)';|\bimport\('([^']+)'\)/gm)].map(
      (match) => match[1] ?? match[2] ?? '',
    );
    const lazyImports = [...text.matchAll(/\bimport\('([^']+)'\)/g)].map((match) => match[1] ?? '');
    return { path: path.split(sep).join('/'), room: roomOf(path), text, imports, lazyImports };
  });

function roomOf(path: string): string {
  return path.split(/[\\/]/)[0] ?? '';
}

/** The room inside its hall; empty for a file of the hall itself. */
function innerRoomOf(path: string): string {
  const [, inner = '', file] = path.split('/');
  return file === undefined ? '' : inner;
}

function importedPath(file: SourceFile, specifier: string): string {
  return relative(SRC, resolve(SRC, dirname(file.path), specifier))
    .split(sep)
    .join('/');
}

describe('the shelves of the house', () => {
  it('knows every room there is', () => {
    expect([...new Set(files.map((file) => file.room))].filter((room) => SHELVES[room] === undefined)).toEqual([]);
  });

  it('is told by the architecture as it is', () => {
    const told = readFileSync(resolve(SRC, '../docs/architecture.md'), 'utf8');
    const rows = Array.from(told.matchAll(/^\| (\d+) \| `([\w.-]+)\/?` \|/gm), ([, shelf, room]) => [
      room,
      Number(shelf),
    ]);
    expect(Object.fromEntries(rows)).toEqual(SHELVES);
  });

  it('lets a file import from its own room or from a lower shelf only', () => {
    const breaches: string[] = [];
    for (const file of files) {
      for (const specifier of file.imports.filter((imported) => imported.startsWith('.'))) {
        const target = importedPath(file, specifier);
        const targetRoom = roomOf(target);
        const isOwnRoom = targetRoom === file.room;
        const isOutside = target.startsWith('..') && !target.endsWith('package.json');
        if (isOutside || (!isOwnRoom && !((SHELVES[targetRoom] ?? 99) < (SHELVES[file.room] ?? 0)))) {
          breaches.push(`${file.path} imports ${target}`);
        }
      }
    }
    expect(breaches).toEqual([]);
  });

  it('knows every room inside the halls', () => {
    const unknown = files
      .filter(({ room }) => HALLS[room] !== undefined)
      .filter(({ room, path }) => innerRoomOf(path) !== '' && !HALLS[room]!.includes(innerRoomOf(path)));
    expect(unknown.map(({ path }) => path)).toEqual([]);
  });

  it('lets a room of a hall import from itself and from lower rooms only', () => {
    const breaches: string[] = [];
    for (const file of files) {
      const order = HALLS[file.room] ?? [];
      const own = order.indexOf(innerRoomOf(file.path));
      for (const specifier of file.imports.filter((imported) => own >= 0 && imported.startsWith('.'))) {
        const target = importedPath(file, specifier);
        if (roomOf(target) === file.room && order.indexOf(innerRoomOf(target)) > own) {
          breaches.push(`${file.path} imports ${target}`);
        }
      }
    }
    expect(breaches).toEqual([]);
  });

  it('has no more than 20 files on one level of any room', () => {
    const counts = new Map<string, number>();
    for (const { path } of files) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > 20)).toEqual([]);
  });

  it('keeps the simulated company to the demo, which is loaded when it is asked for', () => {
    const importers = files.filter(
      (file) =>
        file.room !== 'simulation' &&
        file.imports.some((imported) => roomOf(importedPath(file, imported)) === 'simulation'),
    );
    expect(importers.map(({ path }) => path)).toEqual(MAY_SIMULATE);
    const early = files.filter((file) =>
      file.imports.some(
        (imported) => !file.lazyImports.includes(imported) && MAY_SIMULATE.includes(importedPath(file, imported)),
      ),
    );
    expect(early.map(({ path }) => path)).toEqual([]);
  });

  it('keeps the disk, the network, the clock and chance out of the rooms that compute', () => {
    const breaches: string[] = [];
    for (const file of files.filter(({ room, path }) => PURE_ROOMS.includes(room) && !READS_THE_DISK.includes(path))) {
      for (const specifier of file.imports)
        if (IMPURE_IMPORT.test(specifier)) breaches.push(`${file.path}: ${specifier}`);
      const code = file.text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
      const call = IMPURE_CALL.exec(code);
      if (call !== null) breaches.push(`${file.path}: ${call[0]}`);
    }
    expect(breaches, 'Take it as an argument: a page knows its own instants, a command has `context.now`.').toEqual([]);
  });

  it('has no circle of imports', () => {
    const graph = new Map(
      files.map((file) => [
        file.path,
        file.imports.filter((imported) => imported.startsWith('.')).map((imported) => importedPath(file, imported)),
      ]),
    );
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, trail: string[]): void => {
      if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      if (trail.includes(path) || done.has(path)) return;
      for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    };
    for (const path of graph.keys()) visit(path, []);
    expect(circles).toEqual([]);
  });

  it('takes date-fns by subpath, which spares a second of start-up', () => {
    expect(files.filter((file) => file.imports.includes('date-fns')).map((file) => file.path)).toEqual([]);
  });

  it('has no file longer than 300 lines', () => {
    const long = files.filter((file) => file.text.split('\n').length > 301).map((file) => file.path);
    expect(long).toEqual([]);
  });
});

describe('the idioms of the house', () => {
  it('what makes an error ends in Error; what describes is text', () => {
    const makers = files.flatMap(({ path, text }) =>
      [
        ...text.matchAll(
          /function (\w+)(?:<[^>]*>)?\((?:(?!\bfunction\b)[^{}]|\{[^{}]*\})*?\): \w*Error(?: \| \w+)? \{/g,
        ),
      ].map(([, name = '']) => `${path}: ${name}`),
    );
    expect(makers.length).toBeGreaterThan(15);
    expect(makers.filter((maker) => !maker.endsWith('Error'))).toEqual([]);
  });

  it('a class extends an error or nothing, and hides its fields by #', () => {
    const classes = files.flatMap(({ path, text }) =>
      [...text.matchAll(/\bclass \w+(?:<[^>]*>)? extends (\w+)/g)].map(([, parent = '']) => [path, parent] as const),
    );
    // A custom element is made in no other way.
    const isElement = (parent: string): boolean => parent === 'HTMLElement';
    expect(classes.filter(([, parent]) => !parent.endsWith('Error') && !isElement(parent))).toEqual([]);
    expect(files.filter(({ text }) => /^\s+(private|protected) /m.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('lets nobody but the demo see the simulated company, and only when it is called', () => {
    const seers = files.filter(({ room, text }) => room !== 'simulation' && /from '[./]+simulation\//.test(text));
    expect(seers.map(({ path }) => path)).toEqual(['commands/serving/demo.ts']);
    const loaders = files.filter(({ text }) => /from '\.\/demo\.ts'/.test(text));
    expect(loaders.map(({ path }) => path)).toEqual([]);
  });

  it('connects to the world in one place only', () => {
    const wayward = files.filter(
      ({ path, imports }) => !path.startsWith('io/') && imports.some((name) => /^undici\b/.test(name)),
    );
    expect(wayward.map(({ path }) => path)).toEqual([]);
    const makers = files.filter(({ text }) => /\bnew (Agent|ProxyAgent|EnvHttpProxyAgent)\(/.test(text));
    expect(makers.every(({ path }) => path.startsWith('io/connections/'))).toBe(true);
  });
});
