import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../../../config/config.ts';
import { printOf } from '../../../rest/print-of.ts';
import { packageDirectory } from '../../../site/package-directory.ts';

/**
 * Of everything a run reads beside Mackerel and the state: what the configuration means, secrets included, the program with
 * what it renders by, and every file that humans write.
 */
export function printInputs(config: Config): string {
  const home = packageDirectory();
  const { theme } = config.site;
  const recipients = config.notify?.recipients ?? null;
  const places = [
    join(home, 'package.json'),
    programDirectory(home),
    join(home, 'templates'),
    join(home, 'public'),
    theme.logo,
    theme.css,
    theme.templates,
    config.announcementsDirectory,
    recipients !== null && 'file' in recipients ? recipients.file : null,
  ];
  const { node, icu, tz, unicode } = process.versions;
  const files = places.map((place) => (place === null ? null : filesAt(place)));
  return printOf([config, { node, icu, tz, unicode }, files], config.secret?.reveal() ?? '');
}

/** What was built; where it runs as it was written, the version stands for all of it. */
function programDirectory(home: string): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const built = join(home, 'dist');
  return here.startsWith(built) ? built : here;
}

type FileFacts = [path: string, content: Uint8Array | string];

/** What lies there, sorted; what cannot be read is as good as its reason. */
function filesAt(place: string): FileFacts[] {
  try {
    const found = lstatSync(place);
    if (!found.isDirectory()) return [[place, readFileSync(place)]];
    return readdirSync(place)
      .toSorted()
      .flatMap((name) => filesAt(join(place, name)));
  } catch (thrown) {
    return [[place, (thrown as NodeJS.ErrnoException).code ?? 'unreadable']];
  }
}
