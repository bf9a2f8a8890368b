import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NoroshiError } from '../../src/base/errors.ts';
import { createGitTarget, type GitTargetOptions } from '../../src/publish/git/git-branch.ts';
import { createMemoryManifests } from '../publish/place.ts';
import { testTargetContract } from '../publish/target-contract.ts';
import { gitSettings, startGitOverHttp, startGitOverSsh, type GitServer } from '../support/git-servers.ts';
import { aBuiltTree, makeFolder, minutes } from '../support/trees.ts';

// The promises of a Git target over HTTP and SSH, and what is said when the server refuses. Their names and versions stand
// in docs/serving.md.

const DOCUMENTS = ['serving.md', 'serving.ja.md'].map((name) => resolve(import.meta.dirname, '../../docs', name));
const versions: string[] = [];

type Repository = ReturnType<GitServer['make']>;

function open(server: GitServer, { remote }: Pick<Repository, 'remote'>, changes: Partial<GitTargetOptions> = {}) {
  const own = { remote, branch: 'pages', keepHistory: false, manifests: createMemoryManifests() };
  return createGitTarget({ ...own, environment: server.environment, ...changes });
}

const tree = (n: number): ReturnType<typeof aBuiltTree> => aBuiltTree({ 'index.html': `${n}` }, minutes(n));

/** What an operator reads, in both languages. */
async function refusal(target: ReturnType<typeof open>, n = 1): Promise<{ en: string; ja: string; code: string }> {
  const error = await target.publish(tree(n)).then(
    () => {
      throw new Error('It was published.');
    },
    (thrown: unknown) => thrown as NoroshiError,
  );
  const told = (language: 'en' | 'ja'): string => Object.values(error.tellIn(language)).join(' ');
  // The transcript: what the server said, and what is to be done.
  console.log(`${told('en')}\n${told('ja')}\n`);
  return { en: told('en'), ja: told('ja'), code: error.code };
}

function hook(repository: Repository, name: string, text: string): void {
  writeFileSync(join(repository.folder, 'hooks', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

function configure(repository: Repository, key: string, value: string): void {
  execFileSync('git', ['-C', repository.folder, 'config', key, value]);
}

function readBranch({ folder }: Repository): Map<string, string> {
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: 'pipe' });
  let listed: string;
  try {
    listed = git('ls-tree', '-r', '-z', '--name-only', 'pages');
  } catch {
    return new Map();
  }
  const paths = listed.split('\0').filter((path) => path !== '' && path !== '.nojekyll');
  return new Map(paths.map((path) => [path, git('show', `pages:${path}`)]));
}

/** Somebody else's commit on top of the branch. */
function commitForeign({ folder }: Repository, path: string, content: string): void {
  const work = makeFolder();
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', work, '-c', 'user.name=S', '-c', 'user.email=s@example.invalid', ...args], { encoding: 'utf8', stdio: 'pipe' }); // prettier-ignore
  git('init', '--quiet');
  if (readBranch({ folder, remote: '' }).size > 0) git('pull', '--quiet', folder, 'pages');
  mkdirSync(join(work, path, '..'), { recursive: true });
  writeFileSync(join(work, path), content);
  git('add', '.');
  git('commit', '--quiet', '-m', 'Mine');
  git('push', '--quiet', folder, 'HEAD:pages');
}

afterAll(() => {
  if (versions.length < 2) return;
  for (const document of DOCUMENTS) {
    const text = readFileSync(document, 'utf8');
    writeFileSync(
      document,
      text.replace(/(<!-- git -->\n\n).*\n/, (_, head: string) => `${head}${versions.join('; ')}.\n`),
    );
  }
});

describe.each([
  { title: 'git over HTTP', start: startGitOverHttp },
  { title: 'git over SSH', start: startGitOverSsh },
])('$title', ({ title, start }) => {
  let server: GitServer;
  let isWhole = true;
  beforeAll(async () => void (server = await start()));
  beforeEach(({ onTestFailed }) => onTestFailed(() => void (isWhole = false)));
  afterAll(() => server.stop());
  afterAll(() => void (isWhole && versions.push(`${server.name} (${server.version})`)));

  testTargetContract(title, async () => {
    const repository = server.make();
    return {
      open: (manifests, given = {}) => open(server, repository, { manifests, ...given }),
      read: async () => readBranch(repository),
      put: async (path, content) => commitForeign(repository, path, content),
    };
  });

  it('keeps the history where it should', async () => {
    const repository = server.make();
    const manifests = createMemoryManifests();
    configure(repository, 'receive.denyNonFastForwards', 'true');
    for (let n = 1; n <= 3; n++) await open(server, repository, { manifests, keepHistory: true }).publish(tree(n));
    expect(execFileSync('git', ['-C', repository.folder, 'rev-list', '--count', 'pages']).toString().trim()).toBe('3');
  });

  it('follows GIT_CONFIG_*, and signs nothing', async () => {
    const { environment } = server;
    const given = Number(environment['GIT_CONFIG_COUNT'] ?? 0);
    const repository = server.make();
    const more = gitSettings(
      ...Array.from({ length: given }, (_, i): [string, string] => [
        environment[`GIT_CONFIG_KEY_${i}`]!,
        environment[`GIT_CONFIG_VALUE_${i}`]!,
      ]),
      [`url.${repository.remote}.insteadOf`, 'pages:'],
      ['push.gpgSign', 'true'],
      ['commit.gpgSign', 'true'],
    );
    const target = open(
      server,
      { remote: 'pages:' },
      { environment: { ...environment, ...more, GIT_DEFAULT_HASH: 'sha256' } },
    );
    expect(await target.publish(tree(1))).toMatchObject({ putCount: 1 });
  });

  it('says that the repository is not there', async () => {
    const said = await refusal(open(server, { remote: server.addressOf('none.git') }));
    expect(said).toMatchObject({ code: 'publish.unreachable' });
    expect(said.en).toContain('There is no such repository');
    expect(said.ja).toContain('リポジトリがないか');
  });

  it('says that the repository is of SHA-256', async () => {
    const said = await refusal(open(server, server.make('sha256')));
    expect(said).toMatchObject({ code: 'publish.refused' });
    expect(said.en).toContain('--object-format=sha1');
    expect(said.ja).toContain('ハッシュ形式');
  });

  it('says that a branch may not be replaced', async () => {
    const repository = server.make();
    const manifests = createMemoryManifests();
    await open(server, repository, { manifests }).publish(tree(1));
    configure(repository, 'receive.denyNonFastForwards', 'true');
    const said = await refusal(open(server, repository, { manifests }), 2);
    expect(said.en).toContain('keepHistory: true');
    expect(said.ja).toContain('keepHistory: true');
  });

  it('says that the branch is protected', async () => {
    const repository = server.make();
    hook(repository, 'update', 'echo "GH006: Protected branch update failed for $1." >&2; exit 1');
    const said = await refusal(open(server, repository));
    expect(said.en).toMatch(/GH006: Protected branch.*A rule or a hook of the server refuses/);
    expect(said.ja).toContain('規則かフック');
  });

  it('quotes a hook that speaks Japanese', async () => {
    const repository = server.make();
    hook(repository, 'pre-receive', 'echo "このブランチへの push は禁止されています（担当: 基盤チーム）" >&2; exit 1');
    const said = await refusal(open(server, repository));
    for (const text of [said.en, said.ja])
      expect(text).toContain('このブランチへの push は禁止されています（担当: 基盤チーム）');
  });
});

describe('git over HTTP refuses', () => {
  let server: GitServer;
  beforeAll(async () => void (server = await startGitOverHttp(100_000)));
  afterAll(() => server.stop());

  it('who has no credential helper', async () => {
    const { GIT_CONFIG_COUNT: _, ...environment } = server.environment;
    const said = await refusal(open(server, server.make(), { environment }));
    expect(said).toMatchObject({ code: 'publish.refused' });
    expect(said.en).toContain('credential helper');
    expect(said.ja).toContain('認証情報がありません');
  });

  it('a wrong password', async () => {
    const environment = { ...server.environment, ...gitSettings(['credential.helper', '!f() { echo username=pages; echo password=wrong-one; }; f']) }; // prettier-ignore
    const said = await refusal(open(server, server.make(), { environment }));
    expect(said.en).toContain('may push to this branch');
    expect(said.ja).toContain('push が許可されていること');
    expect(said.en).not.toContain('wrong-one');
  });

  it('what is too large for its nginx', async () => {
    const target = open(server, server.make());
    const large = aBuiltTree(
      { 'index.html': '1', 'assets/large.1a.bin': randomBytes(2_000_000).toString('base64') },
      minutes(1),
    );
    const error = await target.publish(large).catch((thrown: unknown) => thrown as NoroshiError);
    expect(error).toMatchObject({
      code: 'publish.refused',
      hint: expect.stringContaining('client_max_body_size') as unknown,
    });
    console.log(error instanceof Error ? error.message : error);
  });
});

describe('git over SSH refuses', () => {
  let server: Awaited<ReturnType<typeof startGitOverSsh>>;
  beforeAll(async () => void (server = await startGitOverSsh()));
  afterAll(() => server.stop());

  it('to go on where the host key is unknown', async () => {
    writeFileSync(server.knownHosts, '');
    const said = await refusal(open(server, server.make()));
    server.forget();
    expect(said).toMatchObject({ code: 'publish.refused' });
    expect(said.en).toContain('ssh-keyscan');
    expect(said.ja).toContain('ホスト鍵が未登録です');
  });

  it('to go on where the host key has changed, with a warning', async () => {
    const other = join(makeFolder(), 'other');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', other]);
    const [host] = readFileSync(server.knownHosts, 'utf8').split(' ');
    writeFileSync(server.knownHosts, `${host} ${readFileSync(`${other}.pub`, 'utf8')}`);
    const said = await refusal(open(server, server.make()));
    server.forget();
    expect(said).toMatchObject({ code: 'publish.refused' });
    expect(said.en).toContain('SECURITY');
    expect(said.ja).toContain('【セキュリティ警告】');
  });

  it('another key', async () => {
    const other = join(makeFolder(), 'other');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', other]);
    const command = server.environment['GIT_SSH_COMMAND']!.replace(/-i \S+/, `-i ${other}`);
    const said = await refusal(
      open(server, server.make(), { environment: { ...server.environment, GIT_SSH_COMMAND: command } }),
    );
    expect(said.en).toContain('may push to this branch');
    expect(said.ja).toContain('push が許可されていること');
  });
});
