import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { describeThrown } from '../../base/errors.ts';
import { PublishError } from '../publish-error.ts';

/** A volume is mounted where the link is to stand: it can be neither replaced nor renamed. */
export function mountError(targetId: string, link: string): PublishError {
  return new PublishError(
    'publish.refused',
    targetId,
    `${link} is a mount point; Noroshi makes that path a link to its releases. What was there before still is.`,
    { hint: `Name a folder inside the volume, such as ${link}/site, and serve that.` },
  );
}

/** The sentence for what the system refused while a folder was published. */
export function failedFolderError(targetId: string, link: string, thrown: Error): PublishError {
  const { code, path } = thrown as NodeJS.ErrnoException;
  if (code === 'EBUSY') return mountError(targetId, link);
  const owner = (code === 'EACCES' || code === 'EPERM') && path !== undefined ? findOwner(path) : null;
  const message = `${link} could not be published: ${describeThrown(thrown)}. What was live before still is.`;
  if (owner === null) {
    const hint = 'Check free space, permissions and that the parent folder exists; the next run tries again.';
    return new PublishError('publish.interrupted', targetId, message, { cause: thrown, hint });
  }
  const uid = process.getuid?.() ?? 0;
  return new PublishError(
    'publish.interrupted',
    targetId,
    `${message} ${owner.path} belongs to ${nameOf(owner.uid)}, and this run is ${nameOf(uid)}.`,
    { cause: thrown, hint: `Run always as one user; mend it once with "chown -R ${uid} ${owner.path}".` },
  );
}

/** What stands in the way, or the first folder above it that is there, where it is not ours. */
function findOwner(path: string): { path: string; uid: number } | null {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return dirname(path) === path ? null : findOwner(dirname(path));
  return found.uid === process.getuid?.() ? null : { path, uid: found.uid };
}

function nameOf(uid: number): string {
  return uid === 0 ? 'root' : `user ${uid}`;
}

/** Where only a heartbeat was to be put. */
export function nothingLiveError(id: string): PublishError {
  const message = `"${id}" holds nothing of this site any more. Nothing was put there.`;
  return new PublishError('publish.interrupted', id, message, { hint: 'The next run puts all of it.' });
}
