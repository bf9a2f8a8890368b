import { execFile, type ExecFileException } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeThrown } from '../../base/errors.ts';

export interface GitCommit {
  id: string;
  message: string;
  /** Of its tree. */
  tree: string;
  hasParent: boolean;
  /** Blob ids by path. */
  files: Map<string, string>;
}

/** Git ended with a failure. What it said may hold the remote's address with a password: mask it before it is shown. */
export class GitFailure extends Error {
  readonly said: string;
  /** Whether there is no such program. */
  readonly isMissing: boolean;

  constructor(command: string, said: string, isMissing: boolean) {
    super(`git ${command} failed`);
    this.said = said;
    this.isMissing = isMissing;
  }
}

export interface NewCommit {
  files: ReadonlyMap<string, string>;
  parent: string | null;
  /** Given the id of its tree. */
  message: (tree: string) => string;
  at: Date;
}

/** A bare repository that lives for one publication; there is no work tree and nothing of the user's is touched. */
export interface GitRepository {
  /** The tip of a remote branch, fetched without its history; `undefined` when there is no such branch. */
  fetchTip(branch: string): Promise<GitCommit | undefined>;
  /** The message of the tip alone, without its files where the server can leave them out. */
  fetchTipMessage(branch: string): Promise<string | undefined>;
  /** The tip without what lies in its folders, where the server can leave that out; its `files` are those of the root. */
  fetchRoot(branch: string): Promise<GitCommit | undefined>;
  /** The text of a stored file. */
  readText(blob: string): Promise<string>;
  /** Stores files and returns their blob ids in the same order. */
  storeFiles(paths: readonly string[]): Promise<string[]>;
  storeText(text: string): Promise<string>;
  commit(commit: NewCommit): Promise<string>;
  /** A tip's tree with one file of its root replaced, whatever lies in its folders. */
  commitRoot(tip: GitCommit, path: string, blob: string, commit: Omit<NewCommit, 'files'>): Promise<string>;
  /** @returns `false` when the branch is not at `expected` (`null`: absent) any more */
  push(commit: string, branch: string, expected: string | null): Promise<boolean>;
  /** As `push` to a branch that is not there, and nothing is sent. */
  pushDryly(commit: string, branch: string): Promise<void>;
  close(): Promise<void>;
}

const TIMEOUT_MS = 120_000;
const IDENTITY = { name: 'Noroshi', email: 'noreply@noroshi.invalid' };

/** Ended by us, it says nothing. */
function whyEnded(error: ExecFileException): string | null {
  return error.killed === true || error.code === 'ABORT_ERR' ? 'time is up: the server did not answer in time' : null;
}

/** Settings for git behind those that are given already. */
function configVariables(given: number, settings: readonly (readonly [string, string])[]): Record<string, string> {
  const pairs = settings.flatMap(([key, value], i) => [
    [`GIT_CONFIG_KEY_${given + i}`, key],
    [`GIT_CONFIG_VALUE_${given + i}`, value],
  ]);
  return { ...Object.fromEntries(pairs), GIT_CONFIG_COUNT: String(given + settings.length) };
}

export async function openGitRepository(
  remote: string,
  environment: Readonly<Record<string, string | undefined>>,
  signal?: AbortSignal,
): Promise<GitRepository> {
  const folder = await mkdtemp(join(tmpdir(), 'noroshi-git-')).catch((thrown: unknown) => {
    throw new GitFailure('init', `unusable temporary folder: ${describeThrown(thrown)}`, false);
  });
  // Helpers, `insteadOf` and the like are the operator's; what names a repository of somebody else's is not for ours.
  const inherited = Object.entries(environment).filter(
    ([name]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_|COMMON_DIR|DEFAULT_HASH|NAMESPACE|CONFIG$)/.test(name),
  );
  const given = Number.parseInt(environment['GIT_CONFIG_COUNT'] ?? '0', 10) || 0;
  const base = {
    GIT_SSH_COMMAND: 'ssh -oBatchMode=yes',
    ...Object.fromEntries(inherited),
    GIT_DIR: folder,
    GIT_TERMINAL_PROMPT: '0',
    // The address may hold a password: the environment is not shown in process lists, arguments are.
    ...configVariables(given, [
      ['remote.target.url', remote],
      ['core.hooksPath', '/dev/null'],
      ['gc.auto', '0'],
      // A push is signed by people, and by nobody in a run.
      ['push.gpgSign', 'false'],
    ]),
    LC_ALL: 'C',
  };

  function git(args: readonly string[], input = '', extra: Record<string, string> = {}): Promise<string> {
    return new Promise((resolve, reject) => {
      const options = { env: { ...base, ...extra }, maxBuffer: 1024 ** 3, timeout: TIMEOUT_MS, cwd: folder, signal };
      const child = execFile('git', args, options, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else
          reject(
            new GitFailure(args[0] ?? '', whyEnded(error) ?? `${stderr}${stdout}`.trim(), error.code === 'ENOENT'),
          );
      });
      // It may end before it has read everything; its exit tells why.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input);
    });
  }

  async function listFiles(commit: string, ...how: string[]): Promise<Map<string, string>> {
    const files = new Map<string, string>();
    for (const line of (await git(['ls-tree', ...how, '-z', commit])).split('\0')) {
      const [, blob, path] = /^\d+ (?:blob|commit) (\w+)\t(.+)$/s.exec(line) ?? [];
      if (blob !== undefined && path !== undefined) files.set(path, blob);
    }
    return files;
  }

  async function close(): Promise<void> {
    await rm(folder, { recursive: true, force: true });
  }

  try {
    await git(['init', '--quiet', '--bare', folder]);
  } catch (thrown) {
    await close();
    throw thrown;
  }

  /** @returns the commit's id; `undefined` when there is no such branch */
  async function fetch(branch: string, ...how: string[]): Promise<string | undefined> {
    const ref = `refs/heads/${branch}`;
    const listed = (await git(['ls-remote', 'target', ref])).split('\n').find((line) => line.endsWith(`\t${ref}`));
    if (listed === undefined) return undefined;
    await git(['fetch', '--quiet', '--no-tags', '--depth=1', ...how, 'target', `+${ref}:refs/tip`]);
    return (await git(['rev-parse', 'refs/tip'])).trim();
  }

  async function readTip(id: string, ...how: string[]): Promise<GitCommit> {
    const head = await git(['cat-file', 'commit', id]);
    return {
      id,
      message: await git(['log', '-1', '--format=%B', id]),
      tree: /^tree (\w+)$/m.exec(head)?.[1] ?? '',
      hasParent: /^parent /m.test(head.split('\n\n', 1)[0] ?? ''),
      files: await listFiles(id, ...how),
    };
  }

  async function commitTree(tree: string, { parent, message, at }: Omit<NewCommit, 'files'>): Promise<string> {
    const date = at.toISOString();
    const identity = {
      GIT_AUTHOR_NAME: IDENTITY.name,
      GIT_AUTHOR_EMAIL: IDENTITY.email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: IDENTITY.name,
      GIT_COMMITTER_EMAIL: IDENTITY.email,
      GIT_COMMITTER_DATE: date,
    };
    const parents = parent === null ? [] : ['-p', parent];
    return (await git(['commit-tree', tree, ...parents], message(tree), identity)).trim();
  }

  return {
    async fetchTipMessage(branch) {
      const id = await fetch(branch, '--filter=tree:0');
      return id === undefined ? undefined : git(['log', '-1', '--format=%B', id]);
    },

    readText: (blob) => git(['cat-file', 'blob', blob]),

    async fetchTip(branch) {
      const id = await fetch(branch);
      return id === undefined ? undefined : readTip(id, '-r');
    },

    async fetchRoot(branch) {
      const id = await fetch(branch, '--filter=tree:1');
      return id === undefined ? undefined : readTip(id);
    },

    async storeFiles(paths) {
      if (paths.length === 0) return [];
      const ids = await git(['hash-object', '-w', '--no-filters', '--stdin-paths'], `${paths.join('\n')}\n`);
      return ids.trim().split('\n');
    },

    async storeText(text) {
      return (await git(['hash-object', '-w', '--stdin'], text)).trim();
    },

    async commit({ files, ...commit }) {
      const lines = Array.from(files, ([path, blob]) => `100644 ${blob}\t${path}\0`);
      await git(['read-tree', '--empty']);
      await git(['update-index', '-z', '--index-info'], lines.join(''));
      return commitTree((await git(['write-tree'])).trim(), commit);
    },

    async commitRoot(tip, path, blob, commit) {
      const rows = (await git(['ls-tree', '-z', tip.id])).split('\0');
      const others = rows.filter((row) => row !== '' && !row.endsWith(`\t${path}`));
      const listing = [...others, `100644 blob ${blob}\t${path}`].map((row) => `${row}\0`).join('');
      return commitTree((await git(['mktree', '-z', '--missing'], listing)).trim(), commit);
    },

    async push(commit, branch, expected) {
      const ref = `refs/heads/${branch}`;
      const lease = `--force-with-lease=${ref}:${expected ?? ''}`;
      try {
        await git(['push', '--quiet', '--porcelain', lease, 'target', `${commit}:${ref}`]);
        return true;
      } catch (thrown) {
        // Both mean: it moved since it was looked at; the second when that happened during the push itself.
        const isMoved =
          thrown instanceof GitFailure &&
          /stale info|fetch first|cannot lock ref|reference already exists/.test(thrown.said);
        if (isMoved) return false;
        throw thrown;
      }
    },

    async pushDryly(commit, branch) {
      await git(['push', '--dry-run', '--quiet', '--porcelain', 'target', `${commit}:refs/heads/${branch}`]);
    },

    close,
  };
}
