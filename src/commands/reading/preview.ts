import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import sirv from 'sirv';
import { NoroshiError } from '../../base/errors.ts';
import { tellThrown } from '../../base/system-words.ts';
import { loadConfig } from '../../config/load.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { formatLink, listLinks } from './links.ts';

const SAID = {
  ja: (directory: string, url: string) => `${directory} を ${url} で表示しています。Ctrl-C で終わります。`,
  en: (directory: string, url: string) => `Serving ${directory} at ${url} – Ctrl-C ends it.`,
};

/** Serves until somebody ends it, and says under which address each customer's page is there, unlisted ones too. */
export async function previewCommand(
  context: CommandContext,
  options: { directory: string; port: number },
): Promise<ExitCode> {
  const directory = resolve(context.directory, options.directory);
  const server = await startPreview(directory, options.port);
  context.print(SAID[context.locale](options.directory, server.url));
  for (const line of listPages(context, directory, server.url)) context.print(line);
  await context.untilStopped();
  await server.close();
  return EXIT.done;
}

/** By the configuration where there is one that can be used, otherwise by what lies there. */
function listPages(context: CommandContext, directory: string, base: string): string[] {
  const isThere = (path: string): boolean => existsSync(join(directory, path, 'index.html'));
  const loaded = loadConfig(context.configFile, {
    env: context.env,
    need: { keys: false, publish: false, links: true },
  });
  if (loaded.ok) {
    return listLinks(loaded.value.config, base)
      .filter(({ url }) => url?.startsWith(base) === true && isThere(url.slice(base.length)))
      .map(formatLink);
  }
  const folder = join(directory, 'c');
  const names = existsSync(folder) ? readdirSync(folder).toSorted() : [];
  return names.filter((name) => isThere(join('c', name))).map((name) => `${base}c/${name}/`);
}

export interface PreviewServer {
  /** With a trailing slash. */
  url: string;
  close(): Promise<void>;
}

/**
 * Serves a folder on 127.0.0.1 as a web server would: index files, the tree's own `404.html`, nothing cached.
 * @param port 0 takes any free one
 * @throws NoroshiError `preview.no_folder`, `preview.port`
 */
export async function startPreview(directory: string, port: number): Promise<PreviewServer> {
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    throw new NoroshiError(
      'preview.no_folder',
      { en: `There is no folder ${directory} to serve.`, ja: `フォルダー ${directory} がありません。` },
      {
        hint: {
          en: 'Build it first: noroshi build --out DIR, then noroshi preview DIR/public.',
          ja: '先に noroshi build --out DIR で作成し、noroshi preview DIR/public を実行してください。',
        },
      },
    );
  }
  const serveFiles = sirv(directory, { dev: true, etag: true, dotfiles: false });
  const server = createServer((request, response) => {
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    serveFiles(request, response, () => {
      const page = join(directory, '404.html');
      response.writeHead(404, { 'Content-Type': 'text/html; charset=utf-8' });
      response.end(existsSync(page) ? readFileSync(page) : 'Not found');
    });
  });
  await listen(server, port);
  const { port: actualPort } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${actualPort}/`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = tellThrown(cause);
      reject(
        new NoroshiError(
          'preview.port',
          { en: `Port ${port} cannot be opened: ${why.en}.`, ja: `ポート ${port} を開けません: ${why.ja}` },
          { cause, hint: { en: 'Choose another with --port N.', ja: '--port N で別のポートを指定してください。' } },
        ),
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
