import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPreview, type PreviewServer } from '../../src/commands/reading/preview.ts';

let folder: string;
let preview: PreviewServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'noroshi-'));
  mkdirSync(join(folder, 'site/c/acme'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'outside');
  writeFileSync(join(folder, 'site/index.html'), '<p>home');
  writeFileSync(join(folder, 'site/404.html'), '<p>not here');
  writeFileSync(join(folder, 'site/c/acme/index.html'), '<p>acme');
  preview = await startPreview(join(folder, 'site'), 0);
});

afterAll(async () => {
  await preview.close();
  rmSync(folder, { recursive: true });
});

/** A request that the client library would tidy up before sending. */
async function rawGet(path: string): Promise<string> {
  const { port } = new URL(preview.url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    });
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('the preview server', () => {
  it('serves a folder page as a web server would, uncached', async () => {
    const response = await fetch(new URL('c/acme/', preview.url));
    expect(await response.text()).toBe('<p>acme');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-type')).toContain('text/html');
  });

  it('answers an unknown path with the 404 page of the tree', async () => {
    const response = await fetch(new URL('nothing/here', preview.url));
    expect([response.status, await response.text()]).toEqual([404, '<p>not here']);
  });

  it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/c/../../secret.txt'])(
    'never leaves its folder: %s',
    async (path) => {
      expect(await rawGet(path)).not.toContain('outside');
    },
  );

  it('says which port is taken and which folder is missing', async () => {
    await expect(startPreview(join(folder, 'site'), Number(new URL(preview.url).port))).rejects.toMatchObject({
      code: 'preview.port',
    });
    await expect(startPreview(join(folder, 'nowhere'), 0)).rejects.toMatchObject({ code: 'preview.no_folder' });
  });
});
