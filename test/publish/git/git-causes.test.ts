import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createGitTarget } from '../../../src/publish/git/git-branch.ts';
import { causeOf } from '../../../src/publish/git/git-causes.ts';
import { aBuiltTree, makeFolder, minutes } from '../../support/trees.ts';
import { createMemoryManifests } from '../place.ts';

describe('why git ended', () => {
  it.each([
    [
      '@@@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @@@ Host key verification failed.',
      'SECURITY',
      '【セキュリティ警告】サーバーのホスト鍵が以前と異なります。',
    ],
    [
      'No ED25519 host key is known for git.example.jp … Host key verification failed.',
      'ssh-keyscan',
      'ホスト鍵が未登録です',
    ],
    [
      'fatal: mismatched algorithms: client sha1; server sha256',
      '--object-format=sha1',
      'ハッシュ形式が SHA-1 ではありません',
    ],
    ['remote: error: denying non-fast-forward refs/heads/pages', 'keepHistory: true', '`keepHistory: true` と書くか'],
    [
      "fatal: could not read Username for 'https://git.example.jp': terminal prompts disabled",
      'credential helper',
      'このアドレスの認証情報がありません',
    ],
    [
      'error: RPC failed; HTTP 413 curl 22 The requested URL returned error: 413',
      'client_max_body_size',
      'サーバーが受け付ける大きさを超えています',
    ],
    [
      "remote: Repository not found. fatal: repository 'https://git.example.jp/a.git/' not found",
      '`remote`',
      'リポジトリがないか、この鍵では参照できません',
    ],
    ["fatal: '/srv/a.git' does not appear to be a git repository", '`remote`', '`remote` を確認してください'],
    ['! [remote rejected] pages -> pages (pre-receive hook declined)', 'hook', '規則かフックが push を拒否しています'],
    ['GH006: Protected branch update failed', 'rule or a hook', '規則かフックが push を拒否しています'],
    ['fatal: unable to access: The requested URL returned error: 403', 'may push', 'push が許可されていること'],
    ['unusable temporary folder: ENOENT', 'TMPDIR', 'TMPDIR に指定してください'],
    ['time is up: the server did not answer in time', 'too slow', '応答しなくなっています'],
    ['ssh: connect to host git.example.jp port 22: Connection timed out', 'network', 'ネットワークを確認してください'],
  ])('%s', (said, en, ja) => {
    const { hint } = causeOf(said);
    expect(hint.en).toContain(en);
    expect(hint.ja).toContain(ja);
  });
});

describe('git itself', () => {
  function setUp(environment: Record<string, string | undefined> = {}, format = 'sha1') {
    const remote = join(makeFolder(), 'pages.git');
    execFileSync('git', ['init', '--quiet', '--bare', `--object-format=${format}`, remote]);
    const manifests = createMemoryManifests();
    const options = { branch: 'pages', keepHistory: false, manifests };
    const open = (address = remote, more: Record<string, string> = {}) =>
      createGitTarget({ ...options, remote: address, environment: { ...process.env, ...environment, ...more } });
    const publish = (n: number, ...at: Parameters<typeof open>) =>
      open(...at).publish(aBuiltTree({ 'index.html': `${n}` }, minutes(n)));
    return { remote, open, publish };
  }

  it('follows the operator’s GIT_CONFIG_* settings, and no default hash', async () => {
    const { remote, publish } = setUp({ GIT_DEFAULT_HASH: 'sha256', GIT_DIR: '/nowhere' });
    const more = {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `url.${remote}.insteadOf`,
      GIT_CONFIG_VALUE_0: 'https://git.example.invalid/pages.git',
    };
    expect(await publish(1, 'https://git.example.invalid/pages.git', more)).toMatchObject({ putCount: 1 });
  });

  it('follows GIT_CONFIG_GLOBAL, and signs no push', async () => {
    const { remote, publish } = setUp();
    const file = join(makeFolder(), 'gitconfig');
    writeFileSync(
      file,
      `[url "${remote}"]\n\tinsteadOf = pages:\n[push]\n\tgpgSign = true\n[commit]\n\tgpgSign = true\n`,
    );
    expect(await publish(1, 'pages:', { GIT_CONFIG_GLOBAL: file })).toMatchObject({ putCount: 1 });
  });

  it('names a folder it cannot work in', async () => {
    const { open } = setUp();
    const tree = aBuiltTree({ 'index.html': '1' }, minutes(1));
    vi.stubEnv('TMPDIR', '/nowhere/at/all');
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(open().publish(tree)).rejects.toMatchObject({ hint: expect.stringContaining('TMPDIR') as unknown });
  });

  it('says what a repository of another hash needs', async () => {
    const { publish } = setUp({}, 'sha256');
    await expect(publish(1)).rejects.toMatchObject({
      code: 'publish.refused',
      hint: expect.stringContaining('--object-format=sha1') as unknown,
    });
  });

  it('names keepHistory where the server refuses to replace a branch, and quotes a hook in its own words', async () => {
    const { remote, publish } = setUp();
    await publish(1);
    execFileSync('git', ['-C', remote, 'config', 'receive.denyNonFastForwards', 'true']);
    await expect(publish(2)).rejects.toMatchObject({ hint: expect.stringContaining('keepHistory: true') as unknown });
    execFileSync('git', ['-C', remote, 'config', 'receive.denyNonFastForwards', 'false']);
    const hook = join(remote, 'hooks/pre-receive');
    writeFileSync(hook, '#!/bin/sh\necho "このブランチには push できません" >&2\nexit 1\n');
    chmodSync(hook, 0o755);
    await expect(publish(3)).rejects.toMatchObject({
      message: expect.stringContaining('このブランチには push できません') as unknown,
      hint: expect.stringContaining('hook') as unknown,
    });
  });
});
