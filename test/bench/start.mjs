import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'rolldown';

// Bundles the benches, which are written in TypeScript, beside the other tools' caches – never into dist, which is
// shipped – and runs them with the arguments given. `npm run bench` builds the command first.

const FOLDER = join('node_modules', '.cache', 'noroshi-bench');

for (const name of ['main', 'build-child', 'upload']) {
  await build({
    input: `test/bench/${name}.ts`,
    platform: 'node',
    logLevel: 'silent',
    output: { dir: FOLDER, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: `${name}/[name].mjs` },
  });
}
execFileSync(process.execPath, [join(FOLDER, 'main.mjs'), ...process.argv.slice(2)], { stdio: 'inherit' });
