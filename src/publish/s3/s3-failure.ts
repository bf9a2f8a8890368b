import { NoroshiError } from '../../base/errors.ts';
import type { Spoken } from '../../base/spoken.ts';
import { S3Error } from '../../io/s3/s3-error.ts';
import type { PublicationPlan } from '../plan.ts';
import { PublishError, STILL_LIVE } from '../publish-error.ts';
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
  const path = thrown instanceof FailedPut ? displayPath(thrown.path) : null;
  const liveNow = plan === undefined ? STILL_LIVE : describeLive(plan, progress);
  if (cause instanceof S3Error) {
    const isAway = cause.code === 's3.unreachable';
    const did = isAway ? 'did not take' : 'rejected';
    const refusal = isAway ? '応答しません' : '受け付けません';
    const [status, statusJa] = cause.status === null ? ['', ''] : [` (${cause.status})`, `（${cause.status}）`];
    const message = {
      en: `Target "${targetId}" ${did} ${path ?? 'a request'}${status}. ${liveNow.en} ${cause.message}`,
      ja: `公開先「${targetId}」が${path === null ? '要求' : ` ${path} `}を${refusal}${statusJa}。${liveNow.ja}${cause.tellIn('ja').message}`,
    };
    const hasBegun = progress.putCount > 0 || progress.stage === 'removals' || progress.stage === 'heartbeat';
    const code = hasBegun ? 'publish.interrupted' : isAway ? 'publish.unreachable' : 'publish.refused';
    return new PublishError(code, targetId, message, withHint(cause));
  }
  if (cause instanceof PublishError && progress.putCount > 0) {
    const message = { en: `${cause.message} ${liveNow.en}`, ja: `${cause.tellIn('ja').message}${liveNow.ja}` };
    return new PublishError('publish.newer_exists', targetId, message, withHint(cause));
  }
  if (thrown instanceof FailedPut && cause instanceof Error && 'syscall' in cause) {
    const message = {
      en: `Target "${targetId}": ${path} is no longer in the build. ${liveNow.en}`,
      ja: `公開先「${targetId}」: ${path} がビルドの中にもうありません。${liveNow.ja}`,
    };
    const hint = { en: 'Build again and publish.', ja: 'ビルドし直してから公開してください。' };
    return new PublishError('publish.interrupted', targetId, message, { cause, hint });
  }
  return cause;
}

/** Something that left the site and is still at the target. */
export interface UnremovedFile {
  path: string;
  cause: S3Error;
  /** Readers get a 404 page in its place. */
  isCovered: boolean;
}

/** What to say when readers have the new pages but not all old ones are gone; `null` when they are. */
export function unremovedError(targetId: string, files: readonly UnremovedFile[]): PublishError | null {
  const [first] = files;
  if (first === undefined) return null;
  const { path, cause } = first;
  const [others, othersJa] =
    files.length === 1 ? ['', ''] : [` and ${files.length - 1} more`, `ほか ${files.length - 1}件`];
  const [there, thereJa] = files.every(({ isCovered }) => isCovered)
    ? ['a 404 page stands where they were.', '閲覧者には 404 ページが表示されます。']
    : ['what left the site is still there.', 'サイトから外れたものが残っています。'];
  const message = {
    en: `Target "${targetId}" did not remove ${displayPath(path)}${others}. The new pages are live; ${there} ${cause.message}`,
    ja: `公開先「${targetId}」から ${displayPath(path)} ${othersJa}を削除できませんでした。新しいページは公開済みですが、${thereJa}${cause.tellIn('ja').message}`,
  };
  const hint = {
    en: 'Let the key delete objects (s3:DeleteObject); the next run removes them.',
    ja: 'キーに削除の権限（s3:DeleteObject）を付けてください。次回の実行で削除します。',
  };
  return new PublishError('publish.interrupted', targetId, message, { cause, hint });
}

function withHint(cause: NoroshiError): { cause: NoroshiError; hint?: Spoken } {
  return cause.spokenHint === undefined ? { cause } : { cause, hint: cause.spokenHint };
}

const PREVIOUS: Spoken = {
  en: 'the previous pages are still live.',
  ja: 'これまでのページはそのまま公開されています。',
};

const LIVE_NOW: Record<Progress['stage'], Spoken> = {
  survey: PREVIOUS,
  assets: PREVIOUS,
  data: PREVIOUS,
  naming: {
    en: 'pages that name who must not be named are new already, or not all of them; the next run goes on with it.',
    ja: '名前を伏せるべきページの一部または全部が新しくなっています。次回の実行で続きを行います。',
  },
  pages: {
    en: 'some pages are new already, the others are the previous ones. The next run completes them.',
    ja: '一部のページだけが新しくなっています。次回の実行で残りを更新します。',
  },
  removals: {
    en: 'the new pages are live, but some that left the site are still there, readable by who knows their address. The next run tries again.',
    ja: '新しいページは公開済みですが、サイトから外れたページが残っており、アドレスを知っていれば閲覧できます。次回の実行で再度試します。',
  },
  heartbeat: {
    en: 'the new pages are live, but the heartbeat is the previous one, so they soon look out of date.',
    ja: '新しいページは公開済みですが、heartbeat が前回のままのため、まもなく「情報が古い」と表示されます。',
  },
};

function describeLive(plan: PublicationPlan, { putCount, stage }: Progress): Spoken {
  const count = plan.puts.length;
  return {
    en: `${putCount} of ${count} files were put; ${LIVE_NOW[stage].en}`,
    ja: `${count}件中 ${putCount}件を置きました。${LIVE_NOW[stage].ja}`,
  };
}
