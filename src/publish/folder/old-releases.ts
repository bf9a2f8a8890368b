import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compareText } from '../../base/text.ts';
import { releaseStamp } from './release.ts';

/** `20261121T034935000Z-1a2b3c4d`: sorts by time. */
export const RELEASE_ID = /^\d{8}T\d{9}Z-[0-9a-f]{8}$/;
const RECORD = /^\d{8}T\d{9}Z-[0-9a-f]{8}\.json$/;
const UNFINISHED_RECORD = /^\..+\.json\.[0-9a-f]+\.tmp$/;

/** What killed runs left; records of releases that never were, or are gone, among it. */
export function removeLeftovers(releases: string): void {
  const names = readdirSync(releases);
  const there = new Set(names);
  const isLeftBehind = (name: string): boolean => RECORD.test(name) && !there.has(name.slice(0, -'.json'.length));
  for (const name of names) {
    if (name.endsWith('.partial') || name.endsWith('.link') || UNFINISHED_RECORD.test(name) || isLeftBehind(name)) {
      rmSync(join(releases, name), { recursive: true, force: true });
    }
  }
}

export interface KeptReleases {
  /** With the live one. */
  kept: number;
  /** One that was live at this instant or later stays too. */
  since?: Date;
}

export function removeOldReleases(releases: string, live: string | undefined, kept: KeptReleases): void {
  for (const releaseId of findOldReleases(releases, live, kept)) {
    rmSync(join(releases, releaseId), { recursive: true, force: true });
    rmSync(join(releases, `${releaseId}.json`), { force: true });
  }
}

/** Ids of those that nobody needs any more, the oldest first. */
export function findOldReleases(releases: string, live: string | undefined, { kept, since }: KeptReleases): string[] {
  const ids = readdirSync(releases).filter((name) => RELEASE_ID.test(name));
  const sorted = ids.toSorted(compareText);
  const wasLive = (releaseId: string): boolean => {
    const next = sorted[sorted.indexOf(releaseId) + 1];
    return since !== undefined && (next === undefined || next >= releaseStamp(since));
  };
  const others = sorted.filter((name) => name !== live);
  return others.slice(0, Math.max(0, others.length - (kept - 1))).filter((name) => !wasLive(name));
}
