import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ThemeConfig } from '../../src/config/config.ts';
import { contrastRatio, correctAccent } from '../../src/site/html/contrast.ts';
import { loadTheme } from '../../src/site/load-theme.ts';
import { buildIndexPage } from '../../src/site/html/pages.ts';
import { escapeText, squeezeCss } from '../../src/site/theme.ts';
import { aPage } from '../support/pages.ts';

const BUILT_IN: ThemeConfig = { logo: null, accent: null, css: null, templates: null };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'noroshi-theme-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, content);
  return path;
}

describe('an accent', () => {
  it('of any colour is moved until it can be read in both schemes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffff }), (value) => {
        const { light, dark } = correctAccent(`#${value.toString(16).padStart(6, '0')}`);
        expect(contrastRatio(light.accent, '#ffffff')).toBeGreaterThanOrEqual(4.5);
        expect(contrastRatio(light.accent, '#f5f6f8')).toBeGreaterThanOrEqual(4.5);
        expect(contrastRatio(dark.accent, '#101418')).toBeGreaterThanOrEqual(4.5);
        expect(contrastRatio(dark.accent, '#1a1f26')).toBeGreaterThanOrEqual(4.5);
        for (const { accent, onAccent } of [light, dark]) {
          expect(contrastRatio(accent, onAccent)).toBeGreaterThanOrEqual(4.5);
        }
      }),
    );
  });

  it('that can be read already stays as it is', () => {
    expect(correctAccent('#0b57d0').light.accent).toBe('#0b57d0');
    expect(correctAccent('#FC0').dark.accent).toBe('#ffcc00');
  });

  it.each(['blue', '#12', '#12345', 'url(x)', '#0b57d0;}'])('that is %j is refused with a sentence', (accent) => {
    expect(() => correctAccent(accent)).toThrow(expect.objectContaining({ code: 'site.accent' }));
  });
});

describe('a theme', () => {
  it('allows the style and the scripts it carries, and nothing else', async () => {
    const { kits } = await loadTheme(BUILT_IN);
    const { ja, en } = kits.past.linked!.scripts;
    const loading = [ja.csp, en.csp];
    for (const csp of [...Object.values(kits).map((kit) => kit.csp), ...loading]) {
      expect(csp).toContain("default-src 'none'");
      expect(csp).not.toMatch(/unsafe|\*|https?:/);
      expect(csp).not.toMatch(/script-src[^;]*'self'/);
      expect(/style-src 'self'/.test(csp)).toBe(loading.includes(csp));
    }
    expect(ja.csp).toContain(`script-src '${ja.integrity}'`);
  });

  it('names its style sheet and scripts by what is in them', async () => {
    const plain = await loadTheme(BUILT_IN);
    const other = await loadTheme({ ...BUILT_IN, accent: '#cc0000' });
    expect(plain.assets).toMatchObject([
      { path: plain.kits.past.linked!.stylePath, content: plain.style, cache: 'immutable' },
      { path: plain.kits.past.linked!.scripts.ja.path, cache: 'immutable' },
      { path: plain.kits.past.linked!.scripts.en.path, cache: 'immutable' },
      { path: 'embed.js', cache: 'revalidate' },
      { path: 'noroshi.schema.json', cache: 'revalidate' },
    ]);
    expect(other.kits.past.linked!.stylePath).not.toBe(plain.kits.past.linked!.stylePath);
    expect(other.kits.past.linked!.scripts.ja.csp).not.toBe(plain.kits.past.linked!.scripts.ja.csp);
    // An open page compares policies to see that it must be loaded anew.
    for (const kind of ['customer', 'overview', 'past', 'notFound'] as const) {
      expect(other.kits[kind].csp).not.toBe(plain.kits[kind].csp);
    }
  });

  it('puts the operator’s style sheet after its own and changes its version', async () => {
    const plain = await loadTheme(BUILT_IN);
    const css = await file('own.css', ':root { --wide: 70rem }\n');
    const own = await loadTheme({ ...BUILT_IN, css, accent: '#cc0000' });
    const styles = Object.values(own.kits).map(({ style }) => style);
    for (const style of [own.style, ...styles]) expect(style.endsWith(':root { --wide: 70rem }')).toBe(true);
    expect(own.style).toContain('--accent:#cc0000');
    expect(own.version).not.toBe(plain.version);
    expect((await loadTheme(BUILT_IN)).version).toBe(plain.version);
  });

  it('refuses a style sheet that would end its element', async () => {
    const css = await file('evil.css', 'a{}</style><script>alert(1)</script>');
    await expect(loadTheme({ ...BUILT_IN, css })).rejects.toMatchObject({ code: 'site.css' });
  });

  it('keeps a small logo in the page and gives a large one a name by its content', async () => {
    const small = await loadTheme({
      ...BUILT_IN,
      logo: await file('s.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'),
    });
    expect(small.logo?.src).toMatch(/^data:image\/svg\+xml;base64,/);
    expect(small.assets.map(({ path }) => path)).toEqual((await loadTheme(BUILT_IN)).assets.map(({ path }) => path));
    const large = await loadTheme({ ...BUILT_IN, logo: await file('l.png', new Uint8Array(5000)) });
    const logo = large.assets.find(({ path }) => path.startsWith('assets/logo-'));
    expect(large.logo).toEqual({ src: logo!.path, isAsset: true });
    expect(logo).toMatchObject({ contentType: 'image/png', cache: 'immutable' });
    const index = buildIndexPage(aPage(), large);
    expect(index.content).toContain(`src="../../${logo!.path}"`);
  });

  it.each([
    ['a logo of another kind', { logo: '/nowhere/logo.bmp' }],
    ['a logo that is not there', { logo: '/nowhere/logo.svg' }],
    ['a style sheet that is not there', { css: '/nowhere/own.css' }],
    ['a folder that is not there', { templates: '/nowhere' }],
  ])('names %s', async (_, given) => {
    await expect(loadTheme({ ...BUILT_IN, ...given })).rejects.toMatchObject({ code: 'site.theme_file' });
  });

  it('takes single templates of the operator and keeps the rest', async () => {
    await file('templates/partials/support.eta', '<p class="mine"><%= it.support.name %></p>');
    const theme = await loadTheme({ ...BUILT_IN, templates: join(folder, 'templates') });
    const index = buildIndexPage(aPage(), theme);
    expect(index.content).toContain('<p class="mine">サポート窓口</p>');
    expect(index.content).toContain('正常に稼働しています');
  });

  it('names the template that fails, when it is compiled and when it is used', async () => {
    await file('broken/index.eta', '<% if (it.name { %>');
    const broken = loadTheme({ ...BUILT_IN, templates: join(folder, 'broken') });
    await expect(broken).rejects.toMatchObject({
      code: 'site.template',
      message: expect.stringContaining('index.eta'),
    });
    await file('failing/partials/rows.eta', '<%= it.nothing.here %>');
    const failing = await loadTheme({ ...BUILT_IN, templates: join(folder, 'failing') });
    expect(() => buildIndexPage(aPage(), failing)).toThrow(
      expect.objectContaining({ code: 'site.template', message: expect.stringContaining('partials/rows.eta') }),
    );
  });
});

describe('text in templates', () => {
  it('is escaped, and what reorders or hides it becomes a blank', () => {
    expect(escapeText(`<b>"it's" & more</b>`)).toBe('&lt;b&gt;&quot;it&#39;s&quot; &amp; more&lt;/b&gt;');
    expect(escapeText('web\u202e10-\u200bx\u0000')).toBe('web 10- x ');
    expect(escapeText(null)).toBe('');
    expect(escapeText(12)).toBe('12');
  });

  it('never leaves anything that markup could begin with', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeText(text)).not.toMatch(/[<>"'\u202a-\u202e]/);
      }),
      { numRuns: 50 },
    );
  });

  it('loses nothing but blanks and comments of a style sheet', () => {
    expect(squeezeCss('/* x */\n.a > .b ,\n.c {\n  color: red;\n  margin: 0 1px;\n}\n')).toBe(
      '.a>.b,.c{color:red;margin:0 1px}',
    );
  });
});
