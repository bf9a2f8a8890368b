import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { askOnTerminal } from '../../src/commands/init/ask-on-terminal.ts';
import { runInit, type Ask } from '../../src/commands/init/init.ts';
import { nameKeyVariables } from '../../src/commands/init/answers.ts';
import { formatFinding } from '../../src/config/finding-words.ts';
import { buildEditorSchema } from '../../src/config/json-schema.ts';
import { loadConfig } from '../../src/config/load.ts';

const FILES = ['noroshi.yaml', 'noroshi.schema.json', '.env.example', '.github/workflows/noroshi.yml'];
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'noroshi-init-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const text = (file: string): string => readFileSync(join(folder, file), 'utf8');

function answering(...answers: (string | undefined)[]): { ask: Ask; questions: string[] } {
  const questions: string[] = [];
  const ask: Ask = (question) => {
    questions.push(question);
    if (questions.length > answers.length) throw new Error(`Nobody expected to be asked: ${question}`);
    return Promise.resolve(answers[questions.length - 1]);
  };
  return { ask, questions };
}

async function init(options: Partial<Parameters<typeof runInit>[0]> = {}) {
  const lines: string[] = [];
  const result = await runInit({ directory: folder, ask: null, print: (line) => lines.push(line), ...options });
  return { ...result, lines };
}

describe('noroshi init', () => {
  it.each(['ja', 'en'] as const)('writes a starter (%s) that lacks nothing but the keys', async (locale) => {
    const { exitCode, written } = await init({ locale });
    expect([exitCode, written]).toEqual([0, [...FILES, '.gitignore']]);
    const without = loadConfig(join(folder, 'noroshi.yaml'), { env: {}, need: { keys: true, publish: true } });
    expect(without.ok ? [] : without.error.map(({ code }) => code)).toEqual(['config.variable_missing']);
    const loaded = loadConfig(join(folder, 'noroshi.yaml'), {
      env: { MACKEREL_APIKEY_ACME: 'a-key' },
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
    expect(text('.gitignore')).toBe('node_modules\n/dist\n.env\n.noroshi/\n');
  });

  it('asks for language, title, organizations and visibility', async () => {
    const { ask, questions } = answering('en', 'Cloud: "status" #1', 'acme, web-shop web_shop', 'nobody', 'unlisted');
    const { exitCode } = await init({ ask });
    expect(exitCode).toBe(0);
    expect(questions).toHaveLength(5);
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
  });

  it('takes the default for an empty answer, and hostile answers as text', async () => {
    const { ask } = answering('', 'a\u202e\u0000: {', 'x"]: y', '');
    await init({ ask });
    const written = parse(text('noroshi.yaml')) as { site: { title: string }; organizations: { name: string }[] };
    expect(written.site.title).toBe('a : {');
    expect(written.organizations.map(({ name }) => name)).toEqual(['x"]:', 'y']);
  });

  it('writes nothing when somebody leaves the questions', async () => {
    const { ask } = answering('ja', undefined);
    const { exitCode } = await init({ ask });
    expect([exitCode, readdirSync(folder)]).toEqual([2, []]);
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
    const names = [...nameKeyVariables(['a-b', 'a_b', 'A.B', '日本', '本日', '9x']).values()];
    expect(new Set(names).size).toBe(6);
    expect(names.every((name) => /^[A-Z_][A-Z0-9_]*$/.test(name))).toBe(true);
  });
});

describe('the starter as a person reads it', () => {
  it('has findings in sentences when the keys are missing', async () => {
    await init({ locale: 'en' });
    const loaded = loadConfig(join(folder, 'noroshi.yaml'), { env: {}, need: { keys: true, publish: true } });
    expect(loaded.ok ? [] : loaded.error.map((finding) => formatFinding(finding, 'noroshi.yaml'))).toEqual([
      'noroshi.yaml:20:13  organizations[0].apiKey needs the environment variable MACKEREL_APIKEY_ACME, which is not set or empty.',
    ]);
  });
});
