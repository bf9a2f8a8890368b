import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildReadFiles, buildTellingFiles, findLeftovers } from './generated-files.ts';

// Writes every generated file that is not what its sources say, removes what nobody generates, and says which.

const ROOT = process.cwd();

const read = await buildReadFiles(ROOT);
write(read);
const telling = await buildTellingFiles(ROOT);
write(telling);
for (const path of findLeftovers(ROOT, new Set([...read.keys(), ...telling.keys()]))) {
  rmSync(join(ROOT, path));
  process.stdout.write(`removed: ${path}\n`);
}

function write(files: ReadonlyMap<string, string>): void {
  for (const [path, content] of files) {
    const file = join(ROOT, path);
    if (existsSync(file) && readFileSync(file, 'utf8') === content) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    process.stdout.write(`written: ${path}\n`);
  }
}
