import { cleanLine, shorten } from '../../base/text.ts';
import { causeOf } from './git-causes.ts';
import { GitFailure, openGitRepository, type GitRepository } from './git-repository.ts';
import { PublishError, STILL_LIVE as STILL } from '../publish-error.ts';

export interface Remote {
  /** Without a password. */
  id: string;
  remote: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** Ends git when its time is up. */
  signal?: AbortSignal;
}

/**
 * Whether a branch could be pushed there; nothing is.
 * @throws PublishError `publish.refused`, `publish.unreachable`
 */
export async function probePush(remote: string, branch: string, environment: Remote['environment']): Promise<void> {
  await withRepository({ id: withoutPassword(remote), remote, environment }, async (repository) => {
    const commit = await repository.commit({ files: new Map(), parent: null, message: () => 'probe', at: new Date(0) });
    await repository.pushDryly(commit, branch);
  });
}

/** Works in a repository of its own; what git says is told in words. @throws PublishError */
export async function withRepository<T>(remote: Remote, work: (repository: GitRepository) => Promise<T>): Promise<T> {
  let repository: GitRepository | undefined;
  try {
    repository = await openGitRepository(remote.remote, remote.environment, remote.signal);
    return await work(repository);
  } catch (thrown) {
    throw thrown instanceof GitFailure ? gitError(remote, thrown) : thrown;
  } finally {
    await repository?.close();
  }
}

function gitError({ id, remote }: Remote, failure: GitFailure): PublishError {
  if (failure.isMissing) {
    const hint = {
      en: 'Install git; a `git` target needs it.',
      ja: 'git をインストールしてください。`git` の公開先に必要です。',
    };
    const message = { en: `The program git was not found. ${STILL.en}`, ja: `git が見つかりません。${STILL.ja}` };
    return new PublishError('publish.unreachable', id, message, { hint });
  }
  // SSH frames its warnings.
  const said = cleanLine(mask(failure.said, remote).replaceAll(/@{3,}/g, ''), 400);
  const { code, hint } = causeOf(said);
  const quoted = shorten(said, 400).replace(/[.\s]+$/, '');
  const message = {
    en: `Git could not publish to "${id}": ${quoted}. ${STILL.en}`,
    ja: `Git で「${id}」に公開できませんでした: ${quoted}。${STILL.ja}`,
  };
  return new PublishError(code, id, message, { hint });
}

/** An address without what stands between `//` and `@`, but for the plain user name of SSH. */
export function withoutPassword(remote: string): string {
  return remote.replace(/^([a-z+]+:\/\/)([^/@]*)@/i, (_, scheme: string, user: string) =>
    scheme === 'ssh://' && !user.includes(':') ? `${scheme}${user}@` : scheme,
  );
}

function mask(text: string, remote: string): string {
  const [, userInfo] = /^[a-z+]+:\/\/([^/@]*)@/i.exec(remote) ?? [];
  const secrets = userInfo === undefined ? [] : [userInfo, ...userInfo.split(':').slice(1)];
  const masked = text.replaceAll(remote, withoutPassword(remote));
  return secrets
    .filter((secret) => secret.length >= 4)
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), masked);
}
