import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled } from './install.ts';

// Git as others serve it: over HTTP by `git http-backend` behind nginx, which asks for a password, and over SSH by sshd.
// Both on loopback ports, over repositories below one folder.

const USER = 'pages';
const PASSWORD = 'correct-horse-battery';

export interface GitServer {
  name: string;
  /** What the table of the documentation calls it. */
  version: string;
  /** A new bare repository. @returns its folder and its address */
  make: (format?: 'sha1' | 'sha256') => { folder: string; remote: string };
  /** The address of a folder that may not be there. */
  addressOf: (name: string) => string;
  /** With which git reaches it: keys, known hosts, a credential helper. */
  environment: Record<string, string>;
  stop: () => void;
}

const PLAIN = { PATH: process.env.PATH ?? '', HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };

/** Settings of one command, as an operator gives them. */
export function gitSettings(...pairs: [string, string][]): Record<string, string> {
  const named = pairs.flatMap(([key, value], i) => [
    [`GIT_CONFIG_KEY_${i}`, key],
    [`GIT_CONFIG_VALUE_${i}`, value],
  ]);
  return { ...(Object.fromEntries(named) as Record<string, string>), GIT_CONFIG_COUNT: `${pairs.length}` };
}

/** @param largest of a request, in bytes */
export async function startGitOverHttp(largest = 50_000_000): Promise<GitServer> {
  ensureInstalled([
    { command: 'nginx', packages: ['nginx-light'] },
    { command: 'fcgiwrap', packages: ['fcgiwrap'] },
  ]);
  const folder = makeHome();
  const port = await findFreePort();
  const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: PASSWORD }).toString().trim();
  writeFileSync(join(folder, 'htpasswd'), `${USER}:${hash}\n`);
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const bodies = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/tmp;`);
  const backend = join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-http-backend');
  writeFileSync(
    join(folder, 'nginx.conf'),
    `${user} worker_processes 1; daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 64; }
http { access_log off; ${bodies.join(' ')} client_max_body_size ${largest};
  server { listen 127.0.0.1:${port}; auth_basic git; auth_basic_user_file ${folder}/htpasswd;
    location / {
      fastcgi_pass unix:${folder}/fcgi.sock; fastcgi_read_timeout 300;
      fastcgi_param SCRIPT_FILENAME ${backend}; fastcgi_param GIT_PROJECT_ROOT ${folder}/repositories;
      fastcgi_param GIT_HTTP_EXPORT_ALL 1; fastcgi_param PATH_INFO $uri; fastcgi_param QUERY_STRING $query_string;
      fastcgi_param REQUEST_METHOD $request_method; fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length; fastcgi_param REMOTE_USER $remote_user;
      fastcgi_param REMOTE_ADDR $remote_addr; fastcgi_param HTTP_CONTENT_ENCODING $http_content_encoding;
    } } }`,
  );
  const children = [
    // Its workers do not end with it: they are ended as a group.
    spawn('fcgiwrap', ['-c', '2', '-s', `unix:${folder}/fcgi.sock`], { stdio: 'ignore', detached: true }),
    spawn('nginx', ['-p', folder, '-e', `${folder}/error.log`, '-c', `${folder}/nginx.conf`], { stdio: 'ignore' }),
  ];
  await untilListening(port, children);
  const helper = `!f() { echo username=${USER}; echo password=${PASSWORD}; }; f`;
  return {
    name: '`git http-backend` behind nginx',
    version: `${versionOf('git', '--version')}, ${versionOf('nginx', '-v')}`,
    ...repositoriesBelow(folder, (name) => `http://127.0.0.1:${port}/${name}`),
    environment: { ...PLAIN, ...gitSettings(['credential.helper', helper]) },
    stop: () => end(children, folder),
  };
}

export async function startGitOverSsh(): Promise<GitServer & { knownHosts: string; forget: () => void }> {
  ensureInstalled([
    { command: 'sshd', packages: ['openssh-server'] },
    { command: 'ssh', packages: ['openssh-client'] },
  ]);
  const folder = makeHome();
  const port = await findFreePort();
  const [hostKey, key, known] = [join(folder, 'host'), join(folder, 'key'), join(folder, 'known_hosts')];
  for (const file of [hostKey, key]) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
  writeFileSync(join(folder, 'authorized_keys'), readFileSync(`${key}.pub`));
  // Where sshd shuts itself in before it knows who comes.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  writeFileSync(
    join(folder, 'sshd_config'),
    `Port ${port}\nListenAddress 127.0.0.1\nHostKey ${hostKey}\nAuthorizedKeysFile ${folder}/authorized_keys\nPidFile none
StrictModes no\nUsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\n`,
  );
  const sshd = execFileSync('sh', ['-c', 'command -v sshd || echo /usr/sbin/sshd'], { encoding: 'utf8' }).trim();
  const children = [spawn(sshd, ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: 'ignore' })];
  await untilListening(port, children);
  const knownHosts = `[127.0.0.1]:${port} ${readFileSync(`${hostKey}.pub`, 'utf8')}`;
  writeFileSync(known, knownHosts);
  const ssh = `ssh -F /dev/null -oBatchMode=yes -oIdentitiesOnly=yes -i ${key} -oUserKnownHostsFile=${known} -oGlobalKnownHostsFile=/dev/null`;
  return {
    name: 'sshd',
    version: `${versionOf('git', '--version')}, ${versionOf('ssh', '-V')}`,
    ...repositoriesBelow(
      folder,
      (name) => `ssh://${userInfo().username}@127.0.0.1:${port}${folder}/repositories/${name}`,
    ),
    environment: { ...PLAIN, GIT_SSH_COMMAND: ssh },
    knownHosts: known,
    forget: () => writeFileSync(known, knownHosts),
    stop: () => end(children, folder),
  };
}

function makeHome(): string {
  const folder = mkdtempSync(join(tmpdir(), 'noroshi-git-server-'));
  chmodSync(folder, 0o755);
  for (const name of ['repositories', 'tmp']) mkdirSync(join(folder, name));
  return folder;
}

function repositoriesBelow(folder: string, addressOf: GitServer['addressOf']): Pick<GitServer, 'make' | 'addressOf'> {
  let count = 0;
  return {
    addressOf,
    make(format = 'sha1') {
      const name = `pages-${++count}.git`;
      const repository = join(folder, 'repositories', name);
      execFileSync('git', ['init', '--quiet', '--bare', `--object-format=${format}`, repository]);
      return { folder: repository, remote: addressOf(name) };
    },
  };
}

function versionOf(command: string, flag: string): string {
  const said = execFileSync('sh', ['-c', `"$0" ${flag} 2>&1`, command], { encoding: 'utf8' });
  const [, name, version] = /(OpenSSH|nginx|git)\D*([\d.]+\w*)/.exec(said) ?? [];
  return `${name} ${version}`;
}

function end(children: ChildProcess[], folder: string): void {
  for (const child of children) {
    if (child.spawnfile === 'fcgiwrap' && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    else child.kill('SIGTERM');
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

async function untilListening(port: number, children: ChildProcess[]): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const gone = children.find(({ exitCode }) => exitCode !== null);
    if (gone !== undefined) throw new Error(`${gone.spawnfile} ended with ${gone.exitCode}.`);
    const isThere = await new Promise<boolean>((told) => {
      const socket = connect(port, '127.0.0.1', () => (socket.destroy(), told(true)));
      socket.once('error', () => told(false));
    });
    if (isThere) return;
    await new Promise((passed) => setTimeout(passed, 100));
  }
  throw new Error('The server does not listen.');
}
