import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { aFakeWorld, type FakeWorld } from '../support/world.ts';

let world: FakeWorld;

afterEach(async () => {
  await world.close();
});

/** Every address of the site that readers and their programs may follow, and every way from page to page. */
function followed(folder: string): string[] {
  const paths = readdirSync(world.path(folder), { recursive: true, encoding: 'utf8' });
  return (
    paths
      // The heartbeat tells whose the site is.
      .filter((path) => /\.(html|json|atom|rss|ics)$/.test(path) && path !== 'heartbeat.json')
      .flatMap((path) => {
        const text = readFileSync(world.path(folder, path), 'utf8');
        const found = [
          ...text.matchAll(
            /href="([^"#?]*)"|"(?:url|shortlink|home_page_url)": ?"([^"]*)"|<link>([^<]*)<|^URL:(\S+)/gm,
          ),
        ];
        return found.map(([, ...parts]) => parts.find((part) => part !== undefined) ?? '');
      })
      .filter((url) => !/^https?:/.test(url) || url.startsWith('https://status.example.jp/'))
  );
}

it.each([
  ['folder', /\/c\/acme\/$/],
  ['index.html', /\/c\/acme\/index\.html$/],
] as const)('addresses: %s is how every address that readers are given ends', async (addresses, link) => {
  const alerts = [aRawAlert()];
  world = await aFakeWorld([aFakeOrganization({ name: 'acme', hosts: [aRawHost()], alerts })]);
  const text = readFileSync(world.path('noroshi.yaml'), 'utf8');
  world.write('noroshi.yaml', text.replace('  everyMinutes: 5', `  everyMinutes: 5\n  addresses: ${addresses}`));
  expect(await world.runHere('build', '--out', world.path('out'))).toMatchObject({ exitCode: 0 });
  const urls = followed('out/public');
  expect(urls.length).toBeGreaterThan(20);
  const ofFolders = urls.filter((url) => url.endsWith('/') && url !== './');
  if (addresses === 'index.html') expect(ofFolders).toEqual([]);
  else expect(ofFolders).toContain('https://status.example.jp/c/acme/');
  const { stdout } = await world.runHere('links', '--config', world.path('noroshi.yaml'));
  expect(stdout.split('\t')[2]).toMatch(link);
});
