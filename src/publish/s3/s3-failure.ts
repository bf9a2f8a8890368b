import { NoroshiError } from '../../base/errors.ts';
import { S3Error } from '../../io/s3/s3-error.ts';
import type { PublicationPlan } from '../plan.ts';
import { PublishError } from '../publish-error.ts';
import { displayPath } from '../tree-path.ts';

/** How far a publication came. */
export interface Progress {
  putCount: number;
  stage: 'survey' | 'assets' | 'naming' | 'data' | 'pages' | 'removals' | 'heartbeat';
}

/** A put that failed, with the path it was for. */
export class FailedPut extends Error {
  readonly path: string;

  constructor(path: string, cause: unknown) {
    super(`put of ${path}`, { cause });
    this.path = path;
  }
}

/** What to throw for something that was thrown on the way: a sentence that ends with what is live now, or the bug itself. */
export function explainS3Failure(
  targetId: string,
  thrown: unknown,
  progress: Progress,
  plan?: PublicationPlan,
): unknown {
  const cause = thrown instanceof FailedPut ? thrown.cause : thrown;
  const what = thrown instanceof FailedPut ? displayPath(thrown.path) : 'a request';
  const liveNow = plan === undefined ? 'What was live before still is.' : describeLive(plan, progress);
  if (cause instanceof S3Error) {
    const isAway = cause.code === 's3.unreachable';
    const status = cause.status === null ? '' : ` (${cause.status})`;
    const did = isAway ? 'did not take' : 'rejected';
    const message = `Target "${targetId}" ${did} ${what}${status}. ${liveNow} ${cause.message}`;
    const hasBegun = progress.putCount > 0 || progress.stage === 'removals' || progress.stage === 'heartbeat';
    const code = hasBegun ? 'publish.interrupted' : isAway ? 'publish.unreachable' : 'publish.refused';
    return new PublishError(code, targetId, message, withHint(cause));
  }
  if (cause instanceof PublishError && progress.putCount > 0) {
    return new PublishError('publish.newer_exists', targetId, `${cause.message} ${liveNow}`, withHint(cause));
  }
  if (thrown instanceof FailedPut && cause instanceof Error && 'syscall' in cause) {
    const message = `Target "${targetId}": ${what} is no longer in the build. ${liveNow}`;
    return new PublishError('publish.interrupted', targetId, message, { cause, hint: 'Build again and publish.' });
  }
  return cause;
}

/** Something that left the site and is still at the target. */
export interface UnremovedFile {
  path: string;
  cause: S3Error;
}

/** What to say when readers have the new pages but not all old ones are gone; `null` when they are. */
export function unremovedError(targetId: string, files: readonly UnremovedFile[]): PublishError | null {
  const [first] = files;
  if (first === undefined) return null;
  const { path, cause } = first;
  const others = files.length === 1 ? '' : ` and ${files.length - 1} more`;
  const message = `Target "${targetId}" did not remove ${displayPath(path)}${others}. The new pages are live; what left the site is still there. ${cause.message}`;
  const hint = 'Let the key delete objects (s3:DeleteObject); the next run removes them.';
  return new PublishError('publish.interrupted', targetId, message, { cause, hint });
}

function withHint(cause: NoroshiError): { cause: NoroshiError; hint?: string } {
  return cause.hint === undefined ? { cause } : { cause, hint: cause.hint };
}

const LIVE_NOW: Record<Progress['stage'], string> = {
  survey: 'the previous pages are still live.',
  assets: 'the previous pages are still live.',
  data: 'the previous pages are still live.',
  naming: 'pages that name who must not be named are new already, or not all of them; the next run goes on with it.',
  pages: 'some pages are new already, the others are the previous ones. The next run completes them.',
  removals:
    'the new pages are live, but some that left the site are still there, readable by who knows their address. The next run tries again.',
  heartbeat: 'the new pages are live, but the heartbeat is the previous one, so they soon look out of date.',
};

function describeLive(plan: PublicationPlan, { putCount, stage }: Progress): string {
  return `${putCount} of ${plan.puts.length} files were put; ${LIVE_NOW[stage]}`;
}
