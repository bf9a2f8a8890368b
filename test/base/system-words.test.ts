import {
  mkdtempSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { lookup } from 'node:dns/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NoroshiError } from '../../src/base/errors.ts';
import { tellCode, tellThrown, wordsOfCode } from '../../src/base/system-words.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'noroshi-words-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function caught(work: () => unknown): unknown {
  try {
    work();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('Nothing was thrown.');
}

describe('what the system throws', () => {
  it.each<[string, () => unknown, string]>([
    [
      'a missing file',
      () => readFileSync(join(folder, 'none')),
      'ファイルまたはフォルダーがありません（ENOENT、DIR/none）',
    ],
    ['a folder', () => readFileSync(folder), 'フォルダーです（EISDIR）'],
    [
      'a file in the place of a folder',
      () => {
        writeFileSync(join(folder, 'file'), '');
        readdirSync(join(folder, 'file'));
      },
      'パスの途中がフォルダーではありません（ENOTDIR、DIR/file）',
    ],
    ['what is there already', () => mkdirSync(folder), 'すでに存在します（EEXIST、DIR）'],
    [
      'links in a circle',
      () => {
        symlinkSync('circle', join(folder, 'circle'));
        readFileSync(join(folder, 'circle'));
      },
      'シンボリックリンクが循環しているか、たどれません（ELOOP、DIR/circle）',
    ],
    [
      'a move of nothing',
      () => renameSync(join(folder, 'none'), join(folder, 'new')),
      'ファイルまたはフォルダーがありません（ENOENT、DIR/none → DIR/new）',
    ],
  ])('is told in both languages: %s', (_, work, japanese) => {
    const { en, ja } = tellThrown(caught(work));
    expect(ja.replaceAll(folder, 'DIR')).toBe(japanese);
    expect(en).toMatch(/^[a-z][ -~]+ \(E[A-Z]+(?:, .+)?\)$/);
    expect(en).not.toContain('syscall');
  });

  it('is told of a port in use with its address', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const second = createServer();
    const thrown = await new Promise<unknown>((resolve) => second.once('error', resolve).listen(port, '127.0.0.1'));
    await new Promise((resolve) => taken.close(resolve));
    expect(tellThrown(thrown)).toEqual({
      en: `the port is in use (EADDRINUSE, 127.0.0.1:${port})`,
      ja: `ポートが使用中です（EADDRINUSE、127.0.0.1:${port}）`,
    });
  });

  it('is told of a name that nobody knows with the name', async () => {
    const thrown: unknown = await lookup('a..invalid').catch((each: unknown) => each);
    expect(tellThrown(thrown).ja).toMatch(
      /^ホスト名(が見つかりません（ENOTFOUND|を引けませんでした（EAI_AGAIN)、a\.\.invalid）$/,
    );
  });

  it.each(
    'ENOENT EACCES EPERM EISDIR ENOTDIR EEXIST ENOTEMPTY EROFS ENOSPC EDQUOT EMFILE ENFILE ELOOP ENAMETOOLONG EIO EBUSY EXDEV ESTALE EADDRINUSE ECONNREFUSED ECONNRESET ENOTFOUND EAI_AGAIN ETIMEDOUT EHOSTUNREACH ENETUNREACH EPIPE CERT_HAS_EXPIRED DEPTH_ZERO_SELF_SIGNED_CERT UNABLE_TO_VERIFY_LEAF_SIGNATURE ERR_TLS_CERT_ALTNAME_INVALID UND_ERR_CONNECT_TIMEOUT UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT UND_ERR_SOCKET'.split(
      ' ',
    ),
  )('has words for %s, with the code behind', (code) => {
    const words = wordsOfCode(code);
    expect(words?.en).toMatch(/^[ -~]+$/);
    expect(words?.ja).toMatch(/[ぁ-ん]/);
    expect(tellCode(code)).toEqual({ en: `${words?.en} (${code})`, ja: `${words?.ja}（${code}）` });
  });

  it.each([
    [
      'an unknown code',
      Object.assign(new Error('EOWNERDEAD: owner died'), { code: 'EOWNERDEAD' }),
      'EOWNERDEAD: owner died',
    ],
    ['a name that objects inherit', Object.assign(new Error('so'), { code: 'toString' }), 'so'],
    ['an error without a code', new Error('so'), 'so'],
    ['what is no error', 'so', 'so'],
  ])('stays as it is: %s', (_, thrown, told) => {
    expect(tellThrown(thrown)).toEqual({ en: told, ja: told });
  });

  it('is told in our own words where the error is ours', () => {
    expect(tellThrown(new NoroshiError('a.b', { en: 'So.', ja: 'そう。' }))).toEqual({ en: 'So.', ja: 'そう。' });
  });

  it('is told of the first of several addresses', () => {
    const refused = Object.assign(new Error('x'), { code: 'ECONNREFUSED', address: '::1', port: 25 });
    expect(tellThrown(new AggregateError([refused])).ja).toBe('接続を拒否されました（ECONNREFUSED、::1:25）');
  });
});
