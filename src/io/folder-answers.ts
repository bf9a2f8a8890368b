import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** File systems of other machines and programs. Where one of them hangs, whoever asks waits for ever and cannot be ended. */
const REMOTE = /^(nfs\d?|cifs|smb\w*|fuse(\..*)?|9p|ceph|glusterfs|lustre|afs|gfs2|ocfs2|autofs)$/;
const WITHIN_MS = 5_000;
/** A folder that hung is not asked again so soon: each question takes as long. */
const FORGET_MS = 60_000;

const silentSince = new Map<string, number>();

/**
 * Whether the file system of a path gives any answer, also that there is no such path. A program of its own asks, which can
 * be left behind; where nothing but disks is mounted, nobody needs to ask.
 */
export function folderAnswers(path: string, readMounts: () => string = ownMounts): boolean {
  if (!hasRemoteMount(readMounts())) return true;
  const since = silentSince.get(path);
  if (since !== undefined && performance.now() - since < FORGET_MS) return false;
  const { error } = spawnSync('ls', ['-d', path], { timeout: WITHIN_MS, killSignal: 'SIGKILL', stdio: 'ignore' });
  const isSilent = error !== undefined && 'code' in error && error.code === 'ETIMEDOUT';
  if (isSilent) silentSince.set(path, performance.now());
  else silentSince.delete(path);
  return !isSilent;
}

/** @param mounts as `/proc/self/mountinfo` has them */
export function hasRemoteMount(mounts: string): boolean {
  return mounts.split('\n').some((line) => REMOTE.test(/ - (\S+) /.exec(line)?.[1] ?? ''));
}

/** Where the system tells none, there is none to fear. */
function ownMounts(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return '';
  }
}
