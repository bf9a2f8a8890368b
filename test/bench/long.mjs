import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'rolldown';

// `node test/bench/long.mjs play|kill|state [arguments]`, from the repository's root: what takes too long for `npm test`.
// Each ends with 1 when it found something wrong.

const [name = '', ...rest] = process.argv.slice(2);
if (!['play', 'kill', 'state'].includes(name)) {
  console.error('Say which: play, kill or state.');
  process.exit(2);
}
const file = join('node_modules', '.cache', 'noroshi-bench', `${name}.mjs`);
const output = { file, format: 'esm', codeSplitting: false };
await build({ input: `test/bench/${name}.ts`, platform: 'node', logLevel: 'silent', output });
try {
  execFileSync(process.execPath, [file, ...rest], { stdio: 'inherit' });
} catch {
  process.exitCode = 1;
}
