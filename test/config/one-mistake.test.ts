import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatFinding } from '../../src/config/words/finding-words.ts';
import { loadConfig, readConfig } from '../../src/config/load.ts';
import { tellYamlError } from '../../src/findings/yaml-error-words.ts';
import { previousCustomerPaths, customerPath } from '../../src/model/addresses.ts';

const NEED = { keys: true, publish: false } as const;
const SITE = 'site: { title: Status, url: "https://status.hosting.test/" }\n';
const HEAD = `${SITE}defaults: { visibility: listed }\n`;

function read(text: string, env: Record<string, string> = {}) {
  return readConfig(text, {
    env: { MACKEREL_APIKEYS: '{"acme":"key"}', ...env },
    need: NEED,
    file: '/srv/noroshi.yaml',
  });
}

function sayingOf(text: string, env: Record<string, string> = {}, language: 'ja' | 'en' = 'en'): string[] {
  const result = read(text, env);
  return (result.ok ? result.value.warnings : result.error).map((finding) =>
    formatFinding(finding, 'noroshi.yaml', language),
  );
}

describe('a key that none of several forms knows', () => {
  const targets = (written: string): string => `${HEAD}organizations: [acme]\npublish: { public: [${written}] }\n`;

  it.each([
    ['{ directry: ./out }', 'directory'],
    ['{ Git: { remote: x } }', 'git'],
    ['{ s3x: { bucket: b } }', 's3'],
  ])('is told with the nearest one: %s', (written, nearest) => {
    expect(sayingOf(targets(written)).join('\n')).toContain(`Did you mean "${nearest}"?`);
    expect(sayingOf(targets(written), {}, 'ja').join('\n')).toContain(`「${nearest}」`);
  });

  it.each(['null', '{ ftp: x }', '[x]'])('is told without where nothing is near: %s', (written) => {
    expect(sayingOf(targets(written)).join('\n')).not.toContain('Did you mean');
  });
});

describe('one mistake is one finding', () => {
  const many = Array.from(
    { length: 300 },
    (_, i) => `  - id: c${i}\n    name: C ${i}\n    from: [{ organization: acme }]\n`,
  );
  const mistakes: [what: string, text: string, said: string][] = [
    ['a brace inside braces', `${HEAD}organizations:\n  - { name: acme, apiKey: \${KEY_OF_ACME} }\n  - other\n`, '4:27  write "${KEY_OF_ACME}" in quotes here.'],
    ['a full-width colon', `${HEAD}organizations： [acme]\n`, '3:14  A full-width colon "：" stands behind "organizations".'],
    ['a full-width colon below a key', 'site:\n  title： x\n  url: y\n', '2:8  A full-width colon "：" stands behind "title".'],
    ['a full-width colon alone', 'site:\n  title：x\n', '2:8  A full-width colon "：" stands behind "title".'],
    ['U+3000 before a key', `site:\n\u3000title: x\n`, '2:1  A blank of another width (U+3000) stands here.'],
    ['U+3000 behind a colon', 'site:\n  title:\u3000x\n', '2:8  A blank of another width (U+3000) stands here.'],
    ['a no-break blank before a key', 'site:\n\u00a0\u00a0title: x\n  url: y\n', '2:1  A blank of another width (U+00A0) stands here.'],
    ['a tab', `${HEAD}organizations:\n\t- acme\n\t- other\n`, '4:1  A tab stands in the indentation.'],
    ['a colour in braces', `${HEAD}organizations: [acme]\nx: { accent: #0b57d0 }\n`, '4:14  write "#0b57d0" in quotes here.'],
    ['a colour on its own line', `site:\n  title: x\n  url: https://a.test/\n  theme:\n    accent: #0b57d0\n${HEAD.split('\n')[1]}\norganizations: [acme]\n`, '5:13  site.theme.accent is empty.'],
    ['an indent among 300 customers', `${HEAD}organizations: [acme]\ncustomers:\n${many.join('').replace('    name: C 150', '     name: C 150')}`, ':456:6  This line is indented by 5'],
    ['an outdent among 300 customers', `${HEAD}organizations: [acme]\ncustomers:\n${many.join('').replace('    name: C 150', '   name: C 150')}`, ':456:'],
    ['70 keys of a variable that is not set', `${HEAD}organizations: [${Array.from({ length: 70 }, (_, i) => `o${i}`).join(', ')}]\n`, 'take 70 keys from MACKEREL_APIKEYS, which is not set'],
    ['a mistyped default that 300 customers need', `${HEAD.replace('visibility', 'visibilty')}organizations: [acme]\ncustomers:\n${many.join('')}`, '2:13  defaults.visibilty is not a key that Noroshi knows.'],
    ['a default that 300 customers need and nobody wrote', `${SITE}organizations: [acme]\ncustomers:\n${many.join('')}`, '3:1  defaults.visibility is missing'],
    ['a mistyped key that is needed', `${HEAD.replace('title', 'titel')}organizations: [acme]\n`, '1:9  site.titel is not a key that Noroshi knows.'],
    ['a mistyped list that is needed', `${HEAD}organisations: [acme]\n`, '3:1  organisations is not a key that Noroshi knows.'],
    ['no blank behind a colon', `site:\n  title: T\n  url:https://a.test/\n  locale: ja\n`, '3:6  Behind "url:" a blank is missing.'],
    ['no blank behind the colon of a name', `${HEAD}customers:\n  - id: a\n    name:甲\n    visibility: listed\n`, '5:9  Behind "name:" a blank is missing.'],
    ['no blank behind the last colon', `${HEAD}customers:\n  - id: a\n    name:甲\n`, '5:9  Behind "name:" a blank is missing.'],
    ['no blank behind a dash', `${HEAD}customers:\n  -id: x\n    name: y\n`, '4:3  Behind "-" a blank is missing.'],
    ['no blank behind the second dash', `${HEAD}customers:\n  - id: x\n  -id: y\n`, '5:3  Behind "-" a blank is missing.'],
    ['no blank behind the only dash', `${HEAD}customers:\n  -id: x\n`, '4:3  Behind "-" a blank is missing.'],
    ['a long vowel mark for a dash', `${HEAD}customers:\n  ー id: x\n    name: y\n`, '4:3  "ー" stands where a list has its dash.'],
    ['a full-width minus for a dash', `${HEAD}customers:\n  －id: x\n    name: y\n`, '4:3  "－" stands where a list has its dash.'],
    ['another dash before a name', `${HEAD}organizations:\n  – acme\n`, '4:3  "–" stands where a list has its dash.'],
    ['a full-width comma', `${HEAD}customers:\n  - { id: a， name: b }\n`, '4:12  "，" is full-width'],
    ['a full-width bracket', `${HEAD}customers: ［{ id: a }]\n`, '3:12  "［" is full-width'],
    ['a full-width brace', `${HEAD}theme: ｛ accent: "#000" ｝\n`, '3:8  "｛" is full-width'],
    ['a full-width bracket at the end', `${HEAD}customers: [{ id: a }］\norganizations: [acme]\n`, '3:22  "］" is full-width'],
    ['a quote that stays open', `${HEAD}organizations: [acme, "b”]\n`, 'A sign is missing here or just above'],
  ]; // prettier-ignore
  it.each(mistakes)('%s', (what, text, said) => {
    const env: Record<string, string> = what.startsWith('70') ? { MACKEREL_APIKEYS: '' } : {};
    const told = sayingOf(text, env);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(said);
    const [japanese = ''] = sayingOf(text, env, 'ja');
    expect(japanese).toMatch(/[ぁ-ん]/);
    expect(japanese.split(' ')[0]).toBe(told[0]!.split(' ')[0]);
  });

  it('leaves full-width letters alone where they are meant', () => {
    const text = HEAD.replace('Status', '"稼働状況：\u3000全体"') + 'organizations: [acme]\n';
    const result = read(text);
    expect(result.ok && result.value.config.site.title).toBe('稼働状況：\u3000全体');
    expect(sayingOf(`${HEAD}organizations: [acme]\n# title：x\n#\u3000x: y\n`)).toEqual([]);
  });
});

describe('quotes that are letters to YAML', () => {
  const customer = (services: string): string =>
    `${HEAD}organizations: [acme]\ncustomers: [{ id: cc, name: C, from: [{ organization: acme, services: ${services} }] }]\n`;

  it.each(['[”x"]', '[“x”]', '[a, ＂x＂]', '[‘x’]'])('are told where they are a part of a glob: %s', (services) => {
    const result = read(customer(services));
    expect(result.ok && result.value.warnings.map(({ code }) => code)).toEqual(['config.yaml_quote']);
    expect(sayingOf(customer(services), {}, 'ja')[0]).toContain('YAML の引用符ではなく');
  });

  it.each(['["”x”"]', '["x", \'y\']', '[it’s, x]', '[the “x” host]'])(
    'are left alone where they are meant: %s',
    (services) => {
      expect(sayingOf(customer(services))).toEqual([]);
    },
  );

  it('and full-width signs and dashes are left alone in texts', () => {
    const text = `site: { title: "x", url: "https://status.hosting.test/" }\n`.replace(
      '"x"',
      '［重要］障害ー情報，－–',
    );
    for (const title of ['［重要］障害', 'ー障害ー', '– 障害', 'name:x']) {
      const block = `site:\n  title: ${title}\n  url: https://status.hosting.test/\ndefaults: { visibility: listed }\norganizations: [acme]\n`;
      expect(sayingOf(block)).toEqual([]);
    }
    expect(sayingOf(`${text}defaults: { visibility: listed }\norganizations: [acme]\n`)).toEqual([]);
  });
});

describe('every error of the YAML library', () => {
  it.each([
    ['ALIAS_PROPS', 'a: &x 1\nb: !!str *x\n'],
    ['BAD_DQ_ESCAPE', 'a: "C:\\\\q\\q"\n'],
    ['BAD_SCALAR_START', 'a: @x\n'],
    ['BLOCK_IN_FLOW', 'a: { b: c d: e }\n'],
    ['UNEXPECTED_TOKEN', 'a: [b] c\n'],
    ['MISSING_CHAR', 'a: "b\n'],
    ['KEY_OVER_1024_CHARS', `${'k'.repeat(1100)}: x\n`],
  ])('has words of its own in both languages: %s', (kind, text) => {
    const japanese = sayingOf(text, {}, 'ja').join('\n');
    const english = sayingOf(text).join('\n');
    expect(japanese).toContain(tellYamlError(kind, 'ja')[0]);
    expect(english).toContain(tellYamlError(kind, 'en')[0]);
    expect(`${japanese}${english}`).not.toMatch(/[A-Z]_[A-Z]/);
  });
});

describe('a file as people save it', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'noroshi-one-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const told = (file: string): string => {
    const result = loadConfig(join(folder, file), { env: { MACKEREL_APIKEYS: '{"acme":"key"}' }, need: NEED });
    return result.ok ? 'fine' : result.error.map((finding) => formatFinding(finding, file)).join('\n');
  };

  it('is read with a byte-order mark, and named with its whole path where it cannot be read', () => {
    const text = `${HEAD}organizations: [acme]\n`;
    writeFileSync(join(folder, 'bom.yaml'), `\ufeff${text}`);
    writeFileSync(join(folder, 'wide.yaml'), Buffer.from(`\ufeff${text}`, 'utf16le'));
    writeFileSync(join(folder, 'old.yaml'), Buffer.from([0x73, 0x3a, 0x20, 0x89, 0xd2]));
    writeFileSync(join(folder, 'other.yml'), text);
    expect(told('bom.yaml')).toBe('fine');
    expect(told('wide.yaml')).toContain(`The file ${join(folder, 'wide.yaml')} is UTF-16.`);
    expect(told('old.yaml')).toContain(`The file ${join(folder, 'old.yaml')} is not UTF-8.`);
    expect(told('other.yaml')).toContain(`There is ${join(folder, 'other.yml')}: rename it`);
    expect(told('nowhere/noroshi.yaml')).toContain(`There is no file ${join(folder, 'nowhere/noroshi.yaml')}.`);
  });
});

describe('secrets as people paste them', () => {
  const SECRET = 'a-secret-of-thirty-two-characters';
  const LINKED = `${SITE}defaults: { visibility: unlisted }\norganizations: [acme]\n`;
  const pathsOf = (env: Record<string, string>): { now: string | null; former: string[] } => {
    const result = read(LINKED, env);
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    const [customer] = result.value.config.customers;
    const { config } = result.value;
    return {
      now: customerPath(config, customer!),
      former: previousCustomerPaths(config, customer!).map(({ path }) => path),
    };
  };

  it.each(['\n', '\r\n', ' ', '\u3000', '\t'])(
    'make the same links with %j behind them, and the old ones live on',
    (end) => {
      const { now } = pathsOf({ NOROSHI_SECRET: SECRET });
      const pasted = pathsOf({ NOROSHI_SECRET: SECRET + end });
      expect(pasted.now).toBe(now);
      expect(pasted.former).toHaveLength(1);
      expect(sayingOf(LINKED, { NOROSHI_SECRET: SECRET + end })[0]).toContain('without the blanks or line breaks');
      // Rotating and, at the same time, cleaning: both addresses live.
      const rotated = pathsOf({
        NOROSHI_SECRET: `another-${SECRET}`,
        NOROSHI_SECRET_PREVIOUS: JSON.stringify([SECRET, SECRET + end]),
      });
      expect(new Set(rotated.former)).toEqual(new Set([now, ...pasted.former]));
    },
  );

  it('with a comma can be rotated as a JSON list', () => {
    const { now } = pathsOf({ NOROSHI_SECRET: `${SECRET},x` });
    const next = { NOROSHI_SECRET: `next-${SECRET}`, NOROSHI_SECRET_PREVIOUS: JSON.stringify([`${SECRET},x`]) };
    expect(pathsOf(next).former).toEqual([now]);
  });

  it('do not count blanks towards their length', () => {
    for (const secret of [`short${' '.repeat(40)}`, `a${' '.repeat(40)}b`, `abc${' \u3000\t'.repeat(20)}xyz`])
      expect(sayingOf(LINKED, { NOROSHI_SECRET: secret }).join()).toMatch(/NOROSHI_SECRET.*32/);
    expect(sayingOf(LINKED, { NOROSHI_SECRET: 'nine words of a song that nobody sings now' })).toEqual([]);
  });

  it('are named where quotes around them count', () => {
    for (const quote of ['"', "'", '`']) {
      const quoted = { NOROSHI_SECRET: quote + SECRET + quote };
      expect(sayingOf(LINKED, quoted).join()).toContain('takes the quotes around NOROSHI_SECRET for a part of it');
    }
    expect(sayingOf(LINKED, { NOROSHI_SECRET: `"${SECRET}` })).toEqual([]);
    const locked = `${SITE}organizations: [acme]\ncustomers:\n  - { id: a, name: A, visibility: locked, passphrase: "\${WORD}", from: [{ organization: acme }] }\n`;
    expect(sayingOf(locked, { NOROSHI_SECRET: SECRET, WORD: '"open sesame"' }).join()).toContain('quotes around WORD');
  });

  it('that are passphrases lose the line break of their file, and are refused with one inside', () => {
    const text = `${SITE}organizations: [acme]\ncustomers:\n  - { id: a, name: A, visibility: locked, passphrase: "\${WORD}", from: [{ organization: acme }] }\n`;
    const result = read(text, { NOROSHI_SECRET: SECRET, WORD: 'open sesame\r\n' });
    expect(result.ok && result.value.config.customers[0]?.passphrase?.reveal()).toBe('open sesame');
    expect(sayingOf(text, { NOROSHI_SECRET: SECRET, WORD: 'open\nsesame' })[0]).toContain(
      'that nobody can type, from WORD',
    );
  });

  it('that stand where a name belongs are never printed', () => {
    const key = 'hXk39fPzQw7LmN2bVc8RtY5uJd6sGa4EoKi1Zx0TqWpA';
    for (const organizations of [`[acme, ${key}]`, `[{ name: ${key} }]`, `[${key}, ${key}]`]) {
      const told = sayingOf(`${HEAD}organizations: ${organizations}\n`).join('\n');
      expect(told).toContain('looks like an API key');
      expect(told).not.toContain(key.slice(0, 8));
    }
  });
});
