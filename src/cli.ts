#!/usr/bin/env node
import { writeSync } from 'node:fs';
import packageJson from '../package.json' with { type: 'json' };

// Health checks and installers ask for the version alone; it needs nothing of the program, and no stream of the process, whose
// making takes half of the time.
const STDOUT = 1;
if (process.argv.length === 3 && /^(-V|--version)$/.test(process.argv[2] ?? '')) {
  await writeVersion();
} else {
  const { runProcess } = await import('./process.ts');
  await runProcess();
}

async function writeVersion(): Promise<void> {
  try {
    writeSync(STDOUT, `${packageJson.version}\n`);
  } catch (thrown) {
    // Whoever asked went away; anything else is words that were lost.
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EPIPE') return;
    const { EXIT } = await import('./commands/exit-code.ts');
    process.exitCode = EXIT.partial;
  }
}
