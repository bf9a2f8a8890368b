import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process as the lock names it: `host:pid`, and what tells whether that pid means anything here. */
export interface Holder {
  host: string;
  pid: number;
  /** Of the machine's last start; empty where the system tells none. */
  bootId: string;
  /** Pids are told inside of it: a container has others than its host, under the same name. Empty where there is none. */
  pidNamespace: string;
  /** Of the process, in the kernel's ticks: a pid is used again. Empty where the system tells none. */
  startTime: string;
}

export function ownHolder(): Holder {
  return {
    host: hostname(),
    pid: process.pid,
    bootId: readOr('/proc/sys/kernel/random/boot_id'),
    pidNamespace: linkOr('/proc/self/ns/pid'),
    startTime: startTimeOf(process.pid),
  };
}

/** `host:pid boot namespace start`; the release before read what stands before the last colon as the host. */
export function formatHolder({ host, pid, bootId, pidNamespace, startTime }: Holder): string {
  return [host, bootId, pidNamespace.replace(/\D/g, ''), startTime].join('/') + `:${pid}`;
}

/** @returns `undefined` for the record of a release that told less */
export function parseHolder(text: string): Holder | undefined {
  const [, host, bootId, pidNamespace, startTime, pid] = /^([^/]*)\/([^/]*)\/([^/]*)\/([^/]*):(\d+)$/.exec(text) ?? [];
  if (host === undefined || bootId === undefined || pidNamespace === undefined) return undefined;
  return { host, bootId, pidNamespace, startTime: startTime ?? '', pid: Number(pid) };
}

/**
 * Whether the holder of a lock is surely dead. A pid is trusted only where host, start of the machine and pid namespace
 * are ours; about any other nobody here knows, and its lock expires by itself.
 *
 * @param startTimeNow of the process that has this pid now; `undefined` when there is none
 */
export function isSurelyDead(
  other: Holder | undefined,
  own: Holder,
  startTimeNow: (pid: number) => string | undefined = findStartTime,
): boolean {
  if (other === undefined || other.host !== own.host || other.pidNamespace === '' || other.bootId === '') return false;
  if (other.bootId !== own.bootId || other.pidNamespace !== own.pidNamespace.replace(/\D/g, '')) return false;
  const startTime = startTimeNow(other.pid);
  return startTime === undefined || (other.startTime !== '' && startTime !== '' && startTime !== other.startTime);
}

function findStartTime(pid: number): string | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    // It lives but belongs to somebody else.
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM')) return undefined;
  }
  return startTimeOf(pid);
}

function startTimeOf(pid: number): string {
  // The name of the program may hold blanks and brackets; the 22nd field counts from behind it.
  return (
    readOr(`/proc/${pid}/stat`)
      .replace(/^.*\) /s, '')
      .split(' ')[19] ?? ''
  );
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

function linkOr(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
