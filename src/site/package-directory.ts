import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NoroshiError } from '../base/errors.ts';

let found: string | undefined;

/** Where `templates/` and `public/` stand: two folders up in the source tree, one up from `dist/cli.mjs`. */
export function packageDirectory(): string {
  return (found ??= findPackage());
}

function findPackage(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  for (const up of ['..', '../..']) {
    if (existsSync(join(here, up, 'templates', 'layout.eta'))) return join(here, up);
  }
  throw new NoroshiError(
    'site.theme_file',
    {
      en: `The folder templates/ of the package is missing beside ${here}.`,
      ja: `パッケージの templates/ が ${here} の隣にありません。`,
    },
    {
      hint: { en: 'Install noroshi again.', ja: 'noroshi をインストールし直してください。' },
    },
  );
}
