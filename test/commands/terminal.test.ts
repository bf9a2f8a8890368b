import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { createContext, type CommonFlags, type Terminal } from '../../src/commands/terminal.ts';
import { makeFolder } from '../support/trees.ts';

function aTerminal(given: Partial<Terminal> = {}): Terminal & { out: string[]; err: string[] } {
  const [out, err]: [string[], string[]] = [[], []];
  return {
    out,
    err,
    env: {},
    directory: makeFolder(),
    clock: () => new Date('2026-11-20T03:05:00Z'),
    stdout: (text) => void out.push(text),
    stderr: (text) => void err.push(text),
    isTerminal: false,
    untilStopped: () => Promise.resolve(),
    ...given,
  };
}

const contextOf = async (flags: CommonFlags, terminal: Terminal) => await createContext(flags, terminal);

describe('a context', () => {
  it('takes the given instant as now, with whatever zone it names', async () => {
    const { now } = await contextOf({ now: '2026-11-20T12:05:00+09:00' }, aTerminal());
    expect(now.toISOString()).toBe('2026-11-20T03:05:00.000Z');
    expect((await contextOf({}, aTerminal())).now.toISOString()).toBe('2026-11-20T03:05:00.000Z');
  });

  it.each(['2026-11-20', '2026-11-20T12:05:00', 'now', '2026-13-01T00:00:00Z', ''])(
    'refuses %j, which is no instant',
    async (now) => {
      await expect(async () => contextOf({ now }, aTerminal())).rejects.toMatchObject({ code: 'usage.now' });
    },
  );

  it('masks secrets in every stream, encoded ones too', async () => {
    const terminal = aTerminal();
    const context = await contextOf({ verbose: true }, terminal);
    const secret = 'k/e+y of "acme" 0123';
    context.hide([new Secret(secret)]);
    for (const text of [secret, encodeURIComponent(secret), JSON.stringify(secret), btoa(secret)]) {
      context.print(text);
      context.tell(text);
      context.logger.debug(text);
    }
    const said = [...terminal.out, ...terminal.err].join('');
    expect(said.match(/\*\*\*/g)).toHaveLength(12);
    expect(said).not.toMatch(/acme|k%2F/);
  });

  it('shows progress only to somebody who watches', async () => {
    const watched = aTerminal({ isTerminal: true });
    (await contextOf({}, watched)).progress('1 of 2');
    expect(watched.err.join('')).toContain('1 of 2');
    for (const [flags, given] of [
      [{ quiet: true }, { isTerminal: true }],
      [{}, { isTerminal: true, env: { CI: 'true' } }],
      [{}, { isTerminal: false }],
    ] as const) {
      const unwatched = aTerminal(given);
      (await contextOf(flags, unwatched)).progress('1 of 2');
      expect(unwatched.err).toEqual([]);
    }
  });

  it('reads .env beside the configuration; what the real environment says wins', async () => {
    const terminal = aTerminal({ env: { ONE: 'real' } });
    mkdirSync(join(terminal.directory, 'conf'));
    writeFileSync(join(terminal.directory, 'conf', '.env'), 'ONE=file\nTWO="two words"\n# THREE=3\n');
    const { env } = await contextOf({ config: 'conf/noroshi.yaml' }, terminal);
    expect(env).toEqual({ ONE: 'real', TWO: 'two words' });
  });

  it('reads .env with a byte-order mark and line breaks of Windows, and names UTF-16', async () => {
    const terminal = aTerminal();
    const file = join(terminal.directory, '.env');
    writeFileSync(file, '\ufeffONE=file\r\nexport TWO="2"\r\n');
    expect((await contextOf({}, terminal)).env).toMatchObject({ ONE: 'file', TWO: '2' });
    writeFileSync(file, Buffer.from('\ufeffONE=file\r\n', 'utf16le'));
    await expect(async () => contextOf({}, terminal)).rejects.toThrow(
      `${file} cannot be read: it is written in UTF-16`,
    );
  });

  it('says in a sentence that .env cannot be read', async () => {
    const terminal = aTerminal();
    mkdirSync(join(terminal.directory, '.env'));
    await expect(async () => contextOf({}, terminal)).rejects.toMatchObject({ code: 'usage.env' });
  });
});
