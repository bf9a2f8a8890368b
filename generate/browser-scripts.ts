import { join } from 'node:path';
import { rolldown } from 'rolldown';

const SCRIPTS = ['status', 'bars', 'find', 'who', 'repair', 'locked', 'scope', 'embed'];

/** The scripts that pages carry, each bundled and minified from `src/browser`, by the path below `root`. */
export async function buildBrowserScripts(root: string): Promise<Map<string, string>> {
  const built = SCRIPTS.map(
    async (name) => [`public/${name}.min.js`, await bundle(join(root, 'src/browser', `${name}.ts`))] as const,
  );
  return new Map(await Promise.all(built));
}

async function bundle(input: string): Promise<string> {
  const build = await rolldown({ input, tsconfig: false, logLevel: 'silent' });
  try {
    const { output } = await build.generate({ format: 'iife', minify: true, comments: false });
    return `${output[0].code.trim()}\n`;
  } finally {
    await build.close();
  }
}
