import { statSync } from 'node:fs';
import { BuildError } from './build-error.ts';
import { indexPathOf } from './build-index.ts';

/**
 * What was thrown while a build was written or read, or a better word for it where its index cannot be read because a
 * folder has its name: nothing but a hand changes that, so it says what to do.
 */
export function explainIndex(thrown: unknown, directory: string): unknown {
  const cause = thrown instanceof BuildError ? thrown.cause : thrown;
  if (!(cause instanceof Error) || !('code' in cause) || cause.code !== 'EISDIR') return thrown;
  const path = indexPathOf(directory);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return thrown;
  return new BuildError(
    'build.unwritable',
    {
      en: `${path} is a folder; the index of the build has that name.`,
      ja: `${path} はフォルダーですが、ビルドの目録と同じ名前です。`,
    },
    {
      cause,
      hint: {
        en: `Move it away together with ${directory}, then build again.`,
        ja: `${directory} と一緒に移してから、ビルドし直してください。`,
      },
    },
  );
}
