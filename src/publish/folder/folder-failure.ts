import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { tellThrown } from '../../base/system-words.ts';
import type { Spoken } from '../../base/spoken.ts';
import { PublishError, STILL_LIVE } from '../publish-error.ts';
import { displayPath } from '../tree-path.ts';

/** A volume is mounted where the link is to stand: it can be neither replaced nor renamed. */
export function mountError(targetId: string, link: string): PublishError {
  return new PublishError(
    'publish.refused',
    targetId,
    {
      en: `${link} is a mount point; Noroshi makes that path a link to its releases. What was there before still is.`,
      ja: `${link} はマウントポイントです。Noroshi はこのパスを、版へのリンクにします。以前からあるものはそのままです。`,
    },
    {
      hint: {
        en: `Name a folder inside the volume, such as ${link}/site, and serve that.`,
        ja: `${link}/site のように、ボリュームの中のフォルダーを指定し、それを配信してください。`,
      },
    },
  );
}

/** The sentence for what the system refused while a folder was published. */
export function failedFolderError(targetId: string, link: string, thrown: Error): PublishError {
  const { code, path } = thrown as NodeJS.ErrnoException;
  if (code === 'EBUSY') return mountError(targetId, link);
  const owner = (code === 'EACCES' || code === 'EPERM') && path !== undefined ? findOwner(path) : null;
  const message = {
    en: `${link} could not be published: ${tellThrown(thrown).en}. ${STILL_LIVE.en}`,
    ja: `${link} に公開できませんでした: ${tellThrown(thrown).ja}。${STILL_LIVE.ja}`,
  };
  if (owner === null) {
    const hint = {
      en: 'Check free space, permissions and that the parent folder exists; the next run tries again.',
      ja: '空き容量、権限、親フォルダーの有無を確認してください。次回の実行で再度試します。',
    };
    return new PublishError('publish.interrupted', targetId, message, { cause: thrown, hint });
  }
  const uid = process.getuid?.() ?? 0;
  const [theirs, ours] = [nameOf(owner.uid), nameOf(uid)];
  return new PublishError(
    'publish.interrupted',
    targetId,
    {
      en: `${message.en} ${owner.path} belongs to ${theirs.en}, and this run is ${ours.en}.`,
      ja: `${message.ja}${owner.path} の所有者は${theirs.ja}、実行ユーザーは${ours.ja}です。`,
    },
    {
      cause: thrown,
      hint: {
        en: `Run always as one user; mend it once with "chown -R ${uid} ${owner.path}".`,
        ja: `常に同じユーザーで実行してください。一度だけ "chown -R ${uid} ${owner.path}" で直します。`,
      },
    },
  );
}

/** What stands in the way, or the first folder above it that is there, where it is not ours. */
function findOwner(path: string): { path: string; uid: number } | null {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return dirname(path) === path ? null : findOwner(dirname(path));
  return found.uid === process.getuid?.() ? null : { path, uid: found.uid };
}

function nameOf(uid: number): Spoken {
  return uid === 0 ? { en: 'root', ja: ' root' } : { en: `user ${uid}`, ja: `ユーザー ${uid} ` };
}

/** Where only a heartbeat was to be put. */
export function nothingLiveError(id: string): PublishError {
  const message = {
    en: `"${id}" holds nothing of this site any more. Nothing was put there.`,
    ja: `「${id}」にこのサイトのファイルがありません。何も置いていません。`,
  };
  const hint = { en: 'The next run puts all of it.', ja: '次回の実行ですべて置き直します。' };
  return new PublishError('publish.interrupted', id, message, { hint });
}

export function silentFolderError(id: string, link: string): PublishError {
  const message = {
    en: `The file system of ${link} does not answer. What readers get there is not known; all else goes on.`,
    ja: `${link} のファイルシステムが応答しません。閲覧者に何が見えているかは分かりません。ほかの処理は続けます。`,
  };
  const hint = {
    en: 'Look at the mount (NFS, SMB, SSHFS) and its server; the next run tries again.',
    ja: 'マウント（NFS、SMB、SSHFS）とそのサーバーを確認してください。次回の実行で再度試します。',
  };
  return new PublishError('publish.unreachable', id, message, { hint });
}

export function changedMeanwhileError(id: string, path: string): PublishError {
  const message = {
    en: `${displayPath(path)} changed while it was published; the previous pages are still live.`,
    ja: `公開中に ${displayPath(path)} が変わりました。これまでのページはそのまま公開されています。`,
  };
  const hint = {
    en: 'Do not build into a folder that is being published.',
    ja: '公開中のフォルダーにはビルドしないでください。',
  };
  return new PublishError('publish.refused', id, message, { hint });
}
