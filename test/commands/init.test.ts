import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { askOnTerminal, type Dialog } from '../../src/commands/init/ask-on-terminal.ts';
import { runInit, type InitOptions } from '../../src/commands/init/init.ts';
import { namedOnly, nameKeyVariables } from '../../src/commands/init/answers.ts';
import { Secret } from '../../src/base/secret.ts';
import { formatFinding } from '../../src/config/words/finding-words.ts';
import { buildEditorSchema } from '../../src/config/json-schema.ts';
import { loadConfig } from '../../src/config/load.ts';

const FILES = ['.env', '.env.example', 'noroshi.yaml', 'noroshi.schema.json', '.github/workflows/noroshi.yml'];
const SECRET = '0123456789abcdef0123456789abcdef';
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'noroshi-init-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const text = (file: string): string => readFileSync(join(folder, file), 'utf8');

type Answering = Pick<Dialog, 'ask' | 'askLines'> & { questions: string[] };

function answering(...answers: (string | undefined)[]): Answering {
  const questions: string[] = [];
  const ask = (question: string): Promise<string | undefined> => {
    questions.push(question);
    if (questions.length > answers.length) throw new Error(`Nobody expected to be asked: ${question}`);
    return Promise.resolve(answers[questions.length - 1]);
  };
  return { ask, askLines: ask, questions };
}

async function init(options: Partial<InitOptions> = {}) {
  const lines: string[] = [];
  const result = await runInit({
    directory: folder,
    dialog: null,
    spoken: 'ja',
    byKeys: null,
    apiBase: null,
    secret: new Secret(SECRET),
    print: (line) => lines.push(line),
    ...options,
  });
  return { ...result, lines };
}

describe('noroshi init', () => {
  it.each(['ja', 'en'] as const)('writes a starter (%s) that lacks nothing but the keys', async (locale) => {
    const { exitCode, written } = await init({ locale });
    expect([exitCode, written]).toEqual([0, ['.gitignore', ...FILES]]);
    const without = loadConfig(join(folder, 'noroshi.yaml'), {
      env: { NOROSHI_SECRET: SECRET },
      need: { keys: true, publish: true },
    });
    expect(without.ok ? [] : without.error.map(({ code }) => code)).toEqual(['config.variable_missing']);
    const loaded = loadConfig(join(folder, 'noroshi.yaml'), {
      env: { MACKEREL_APIKEY_ACME: 'a-key', NOROSHI_SECRET: SECRET },
      need: { keys: true, publish: true },
    });
    expect(loaded.ok ? loaded.value.warnings : loaded.error).toEqual([]);
    expect(loaded.ok && loaded.value.config.site.locale).toBe(locale);
  });

  it.each([
    ['ja', 'Webhook チャンネル'],
    ['en', 'webhook channel'],
  ] as const)('says which address a webhook channel takes, without a secret in it (%s)', async (locale, word) => {
    const { lines } = await init({ locale });
    expect(lines.at(-1)).toContain(word);
    expect(lines.at(-1)).toMatch(/: https:\/\/mackerel:NOROSHI_HOOK@HOST\/hook$/);
    expect(text('.env.example')).toMatch(/^# NOROSHI_HOOK=$/m);
    expect((await init({ locale })).lines.join()).not.toContain('NOROSHI_HOOK');
  });

  it('names the schema for editors and writes it beside the configuration', async () => {
    await init();
    expect(text('noroshi.yaml').split('\n')[0]).toBe('# yaml-language-server: $schema=./noroshi.schema.json');
    expect(text('noroshi.schema.json')).toBe(buildEditorSchema());
  });

  it('keeps every file that is there, and says which', async () => {
    writeFileSync(join(folder, 'noroshi.yaml'), 'mine');
    const { exitCode, kept, lines } = await init({ locale: 'en' });
    expect([exitCode, kept, text('noroshi.yaml')]).toEqual([0, ['noroshi.yaml'], 'mine']);
    expect(lines).toContain('Kept, because it exists already: noroshi.yaml');
  });

  it('writes nothing and exits with 2 when all of it is there', async () => {
    await init();
    const before = FILES.map(text);
    const { exitCode, written, kept } = await init({ locale: 'en' });
    expect([exitCode, written, kept]).toEqual([2, [], FILES]);
    expect(FILES.map(text)).toEqual(before);
  });

  it('adds to .gitignore only what is missing', async () => {
    writeFileSync(join(folder, '.gitignore'), 'node_modules\n/dist');
    await init();
    expect(text('.gitignore')).toBe('node_modules\n/dist\n.env\n.env.*.tmp\n.noroshi/\n');
  });

  it('asks for language, title, organizations and visibility', async () => {
    const dialog = answering('en', 'Cloud: "status" #1', 'acme, web-shop web_shop', 'nobody', 'unlisted');
    const { exitCode } = await init({ dialog });
    expect(exitCode).toBe(0);
    expect(dialog.questions).toHaveLength(5);
    const loaded = loadConfig(join(folder, 'noroshi.yaml'), { env: {}, need: { keys: false, publish: true } });
    // Both names make one id; the configuration says so before anything is published.
    expect(new Set(loaded.ok ? [] : loaded.error.map(({ code }) => code))).toEqual(
      new Set(['config.secret_missing', 'config.customer_id_taken']),
    );
    expect(parse(text('noroshi.yaml'))).toMatchObject({
      site: { title: 'Cloud: "status" #1', locale: 'en' },
      organizations: [
        { name: 'acme', apiKey: '${MACKEREL_APIKEY_ACME}' },
        { name: 'web-shop', apiKey: '${MACKEREL_APIKEY_WEB_SHOP}' },
        { name: 'web_shop', apiKey: '${MACKEREL_APIKEY_WEB_SHOP_2}' },
      ],
      defaults: { visibility: 'unlisted' },
    });
    expect(text('.env.example')).toMatch(/^MACKEREL_APIKEY_WEB_SHOP_2=$/m);
    expect(text('.env.example')).toMatch(/^NOROSHI_SECRET=$/m);
    expect(text('.env')).toContain(`NOROSHI_SECRET=${SECRET}\n`);
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
  });

  it('takes the default for an empty answer, and hostile answers as text', async () => {
    const dialog = answering('', 'a\u202e\u0000: {', 'x"]: y', '');
    await init({ dialog });
    const written = parse(text('noroshi.yaml')) as { site: { title: string }; organizations: { name: string }[] };
    expect(written.site.title).toBe('a : {');
    expect(written.organizations.map(({ name }) => name)).toEqual(['x"]:', 'y']);
  });

  it('writes nothing when somebody leaves the questions', async () => {
    const dialog = answering('ja', undefined);
    const { exitCode } = await init({ dialog });
    expect([exitCode, readdirSync(folder)]).toEqual([2, []]);
  });

  it.each([0, 1, 2, 3])('writes nothing when Ctrl-C is pressed at question %i', async (answered) => {
    const input = new PassThrough();
    const output = Object.assign(new PassThrough(), { isTTY: true, columns: 200 });
    const dialog = askOnTerminal(Object.assign(input, { isTTY: true, setRawMode: () => input }), output);
    let asked = 0;
    output.on('data', (shown: Buffer) => {
      if (!/[:)] ?$|\]: $/.test(shown.toString().replaceAll(/\u001b\[\d*[A-Z]/g, ''))) return;
      if (asked++ < answered) input.write('\r');
      else input.write('\u0003');
    });
    const { exitCode, lines } = await init({ dialog, spoken: 'en' });
    dialog.close();
    expect([exitCode, lines, readdirSync(folder)]).toEqual([2, ['Cancelled. Nothing was written.'], []]);
  });

  it('names keys that a kept .env lacks for the organizations that were named', async () => {
    writeFileSync(join(folder, '.env'), 'MACKEREL_APIKEY_ACME=x\n');
    const dialog = answering('en', 'Cloud', 'acme, shop', 'listed');
    const { lines } = await init({ dialog });
    const at = lines.indexOf('.env lacks these 2 lines; add what you need:');
    expect(lines.slice(at + 1, at + 3)).toEqual([
      '  MACKEREL_APIKEY_SHOP=…',
      '  NOROSHI_SECRET=…   # openssl rand -hex 32',
    ]);
  });

  it('does not miss its example in a configuration that names others', async () => {
    writeFileSync(join(folder, 'noroshi.yaml'), 'organizations: [shop]\n');
    writeFileSync(join(folder, '.env'), `NOROSHI_SECRET=${SECRET}\n`);
    expect((await init({ locale: 'en' })).lines.join('\n')).not.toContain('lacks');
  });

  it('says that a file stands where a folder should be', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(init({ directory: join(folder, 'file') })).rejects.toMatchObject({ code: 'usage.init' });
  });

  it('reads answers from a terminal, and the end of the input as leaving', async () => {
    const input = new PassThrough();
    const terminal = askOnTerminal(input, new PassThrough());
    const first = terminal.ask('Title? ');
    input.write('Cloud\n');
    expect(await first).toBe('Cloud');
    const second = terminal.ask('More? ');
    input.end();
    expect(await second).toBeUndefined();
    expect(await terminal.ask('Still there? ')).toBeUndefined();
    terminal.close();
  });
});

describe('the variables of keys', () => {
  it('are names that shells know, no two the same', () => {
    const names = [...nameKeyVariables(['a-b', 'a_b', 'A.B', '日本', '本日', '9x'].map(namedOnly)).values()];
    expect(new Set(names).size).toBe(6);
    expect(names.every((name) => /^[A-Z_][A-Z0-9_]*$/.test(name))).toBe(true);
  });
});

describe('the starter as a person reads it', () => {
  it('has findings in sentences when the keys are missing', async () => {
    await init({ locale: 'en' });
    const loaded = loadConfig(join(folder, 'noroshi.yaml'), {
      env: { NOROSHI_SECRET: SECRET },
      need: { keys: true, publish: true },
    });
    expect(loaded.ok ? [] : loaded.error.map((finding) => formatFinding(finding, 'noroshi.yaml'))).toEqual([
      'noroshi.yaml:20:13  organizations[0].apiKey needs the environment variable MACKEREL_APIKEY_ACME, which is not set or empty.',
    ]);
  });
});
