import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StatusPage } from '../../src/model/status-page.ts';
import { buildMachineFiles, type MachineTools } from '../../src/site/machine/machine-files.ts';
import type { SiteFile } from '../../src/site/site-file.ts';
import { createTimeFormat } from '../../src/site/words/time-format.ts';
import { wordsFor } from '../../src/site/words/words-for.ts';
import { builtInTheme } from './site-tree.ts';

const { renderBadge } = await builtInTheme();

export function machineTools(page: StatusPage): MachineTools {
  const words = wordsFor(page.locale);
  const time = createTimeFormat(words, page.timeZone);
  return { words, time, timeZone: page.timeZone, renderBadge };
}

/** Text by path. */
export function machineFiles(page: StatusPage): Map<string, string> {
  const files = [...buildMachineFiles(page, machineTools(page))];
  return new Map(files.map((file) => [file.path, String(file.content)]));
}

export function machineFile(page: StatusPage, path: string): string {
  const content = machineFiles(page).get(path);
  if (content === undefined) throw new Error(`There is no ${path}.`);
  return content;
}

export function machineJson(page: StatusPage, path: string): unknown {
  return JSON.parse(machineFile(page, path));
}

export interface ServedTree {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  origin: string;
  close(): Promise<void>;
}

/** The tree of `page` at the root of a real HTTP server, readable from any origin as a public status page is. */
export async function serveMachineFiles(
  page: StatusPage,
  extra: ReadonlyMap<string, Pick<SiteFile, 'content' | 'contentType'>> = new Map(),
): Promise<ServedTree> {
  const files = new Map<string, Pick<SiteFile, 'content' | 'contentType'>>(extra);
  for (const file of buildMachineFiles(page, machineTools(page))) files.set(file.path, file);
  const server = createServer((request, response) => {
    const found = files.get((request.url ?? '/').slice(1));
    const headers = { 'content-type': found?.contentType ?? 'text/plain', 'access-control-allow-origin': '*' };
    response.writeHead(found === undefined ? 404 : 200, headers).end(found?.content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}
