import { resolve } from 'node:path';
import { defineConfig, type ChunkingContext } from 'rolldown';

/**
 * What is loaded together. A module belongs to the first piece that reaches it: what runs before it is known which command was
 * called; what commands need that do no more than read the configuration; what a run needs, and other commands in part.
 */
const PIECES: readonly [name: string, roots: readonly string[]][] = [
  ['start', ['process.ts', 'commands/run-program.ts']],
  ['common', ['commands/print.ts', 'commands/reading/links.ts', 'commands/serving/listen.ts']],
  ['run', ['commands/run/run.ts']],
];

let pieces: ReadonlyMap<string, string> | undefined;

/**
 * The program, with each command a piece that is loaded when it is called. Left to itself the bundler makes a piece for every
 * set of commands that share something: seventy for a run, each of which takes half a millisecond to be found and linked.
 */
export default defineConfig({
  input: 'src/cli.ts',
  platform: 'node',
  output: {
    dir: 'dist',
    format: 'esm',
    charset: 'ascii',
    comments: { legal: true, jsdoc: false, annotation: false },
    entryFileNames: '[name].mjs',
    chunkFileNames: 'chunks/[name].mjs',
    codeSplitting: {
      groups: [
        // Whoever asks for the version gets it from here, and nothing else is loaded.
        { priority: PIECES.length, name: 'package', test: /package\.json$/ },
        // A group takes what its modules import as well, unless one of a higher priority has it.
        ...PIECES.map(([piece], i) => ({
          priority: PIECES.length - 1 - i,
          debugName: piece,
          name(id: string, graph: ChunkingContext) {
            pieces ??= findPieces(graph);
            return pieces.get(id) === piece ? piece : null;
          },
        })),
      ],
    },
  },
});

/** The piece of each module that is in one. */
function findPieces(graph: ChunkingContext): Map<string, string> {
  const found = new Map<string, string>();
  for (const [piece, roots] of PIECES) {
    const reached = new Set(roots.map((path) => resolve('src', path)));
    // A set hands out what is added while it is walked.
    for (const path of reached) {
      const module = graph.getModuleInfo(path);
      if (module === null) throw new Error(`There is no module ${path}.`);
      if (!found.has(path)) found.set(path, piece);
      for (const imported of module.importedIds) reached.add(imported);
    }
  }
  return found;
}
