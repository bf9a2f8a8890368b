import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { goInstall } from './other-stores.ts';
import { ensureInstalled } from './install.ts';

// Web servers with the configuration that the documentation prints, over trees below one folder. Names and paths of the
// example become those of this machine; it is spoken to in the clear.

export interface WebServer {
  name: string;
  port: number;
  stop: () => Promise<void>;
}

export interface Site {
  /** Holds `srv/public`, `srv/acme` and `srv/internal`. */
  folder: string;
  /** Stands for 192.0.2.0/24. */
  office: string;
  password: string;
}

const DOCUMENT = resolve(import.meta.dirname, '../../docs/serving.md');

/** The block of the documentation in that language. */
export function documented(language: string): string {
  const [, text] =
    new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(readFileSync(DOCUMENT, 'utf8')) ?? [];
  if (text === undefined) throw new Error(`docs/serving.md holds no block of ${language}.`);
  return text;
}

export async function startApache({ folder, office, password }: Site): Promise<WebServer> {
  ensureInstalled([{ command: 'apache2', packages: ['apache2'] }]);
  const port = await findFreePort();
  const etc = join(folder, 'apache');
  mkdirSync(etc);
  const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: password }).toString().trim();
  writeFileSync(join(etc, 'acme.htpasswd'), `acme:${hash}\n`);
  const recipe = documented('apache')
    .replaceAll('/etc/apache2/status/', `${etc}/`)
    .replaceAll('/srv/status', `${folder}/srv`)
    .replaceAll('*:443', `127.0.0.1:${port}`)
    .replaceAll('192.0.2.0/24', office)
    .replaceAll(/^ *SSL.*\n/gm, '');
  const modules = ['mpm_event', 'authn_core', 'authn_file', 'authz_core', 'authz_host', 'authz_user', 'auth_basic', 'mime', 'dir', 'headers']; // prettier-ignore
  const user = process.getuid?.() === 0 ? 'User www-data\nGroup www-data\n' : '';
  writeFileSync(
    join(etc, 'apache2.conf'),
    `${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
${user}ServerRoot ${etc}\nServerName localhost\nListen 127.0.0.1:${port}\nPidFile ${etc}/apache.pid\nErrorLog ${etc}/error.log\nTypesConfig /etc/mime.types
<Directory />\n  Options FollowSymLinks\n  AllowOverride None\n  Require all denied\n</Directory>
${recipe}`,
  );
  const child = spawn('apache2', ['-DFOREGROUND', '-f', join(etc, 'apache2.conf')], { stdio: 'ignore' });
  return started('Apache', port, child, () => readIfThere(join(etc, 'error.log')));
}

export async function startCaddy({ folder, office, password }: Site): Promise<WebServer> {
  const caddy = goInstall('github.com/caddyserver/caddy/v2/cmd/caddy@v2.11.9', 'caddy');
  const port = await findFreePort();
  const home = join(folder, 'caddy');
  mkdirSync(home);
  const hash = execFileSync(caddy, ['hash-password', '--plaintext', password], { encoding: 'utf8' }).trim();
  const recipe = documented('caddyfile')
    .replaceAll('/srv/status', `${folder}/srv`)
    .replaceAll('192.0.2.0/24', office)
    .replaceAll(/^([a-z.]*status\.example\.jp) \{/gm, `http://$1:${port} {`);
  writeFileSync(join(home, 'Caddyfile'), `{\n\tadmin off\n\tauto_https off\n\tdefault_bind 127.0.0.1\n}\n${recipe}`);
  const env = { PATH: process.env.PATH ?? '', HOME: home, STATUS_ACME_HASH: hash };
  const child = spawn(caddy, ['run', '--adapter', 'caddyfile', '--config', join(home, 'Caddyfile')], { env, stdio: ['ignore', 'ignore', 'pipe'] }); // prettier-ignore
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return started('Caddy', port, child, () => said);
}

async function started(name: string, port: number, child: ChildProcess, said: () => string): Promise<WebServer> {
  for (let tries = 0; ; tries++) {
    if (child.exitCode !== null || tries > 300) throw new Error(`${name} did not start: ${said()}`);
    const isThere = await new Promise<boolean>((told) => {
      const socket = connect(port, '127.0.0.1', () => (socket.destroy(), told(true)));
      socket.once('error', () => told(false));
    });
    if (isThere) break;
    await new Promise((passed) => setTimeout(passed, 100));
  }
  const stop = (): Promise<void> =>
    new Promise((ended) => {
      child.once('exit', () => ended());
      child.kill('SIGTERM');
    });
  return { name, port, stop };
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
