import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { Secret } from '../../src/base/secret.ts';
import type { S3Connection } from '../../src/io/s3/s3-exchange.ts';

// S3 servers that nobody here wrote, for the campaign: installed below the cache, started on a loopback port, ended with it.

const CACHE = resolve(import.meta.dirname, '../../node_modules/.cache/stores');
const [KEY, SECRET] = ['AKTEST', 'SKTESTSKTEST'];

export interface OtherStore {
  name: string;
  version: string;
  /** Installs it where it is missing. @returns its program */
  install: () => string;
  /** @param ports the first is the store's, the others are free */
  arguments: (ports: readonly number[], folder: string) => string[];
  environment?: Record<string, string>;
}

export const OTHER_STORES: readonly OtherStore[] = [
  {
    name: 'versitygw',
    version: '1.8.0',
    install: () => goInstall('github.com/versity/versitygw/cmd/versitygw@v1.8.0', 'versitygw'),
    arguments: ([port], folder) => [
      '--port',
      `127.0.0.1:${port}`,
      '--access',
      KEY,
      '--secret',
      SECRET,
      'posix',
      folder,
    ],
  },
  {
    name: 'MinIO',
    version: '2026-02-12 (7aac2a2)',
    install: () => goInstall('github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c', 'minio'),
    arguments: ([port], folder) => ['server', '--quiet', '--address', `127.0.0.1:${port}`, folder],
    environment: { MINIO_ROOT_USER: KEY, MINIO_ROOT_PASSWORD: SECRET },
  },
  {
    name: 'moto',
    version: '5.2.5',
    install: () => pipInstall('moto[server]==5.2.5', 'moto_server'),
    arguments: ([port]) => ['-H', '127.0.0.1', '-p', String(port)],
  },
  {
    name: 'SeaweedFS',
    version: '4.53 (7506e5f)',
    install: () => goBuild('github.com/seaweedfs/seaweedfs', 'v0.0.0-20261109003541-7506e5f91cd6', 'weed'),
    arguments: ([s3, ...ports], folder) => {
      const identity = { name: 'campaign', credentials: [{ accessKey: KEY, secretKey: SECRET }], actions: ['Admin'] };
      writeFileSync(join(folder, 's3.json'), JSON.stringify({ identities: [identity] }));
      const names = ['master', 'volume', 'filer'].flatMap((name) => [`${name}.port`, `${name}.port.grpc`]);
      const own = names.map((name, i) => `-${name}=${ports[i]}`);
      return ['server', '-ip=127.0.0.1', '-ip.bind=127.0.0.1', `-dir=${folder}`, '-master.volumeSizeLimitMB=64', '-volume.max=30', ...own, '-s3', `-s3.port=${s3}`, `-s3.port.grpc=${ports[6]}`, `-s3.config=${join(folder, 's3.json')}`]; // prettier-ignore
    },
  },
];

/** Starts it over an empty folder; rejects when it does not answer within a minute. */
export async function startStore(
  store: OtherStore,
  folder: string,
): Promise<{ connection: S3Connection; stop: () => Promise<void> }> {
  const ports = await findFreePorts(8);
  const data = join(folder, 'data');
  mkdirSync(data);
  const env = { PATH: process.env.PATH ?? '', HOME: folder, ...store.environment };
  const child = spawn(store.install(), store.arguments(ports, data), { env, cwd: folder, stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${ports[0]}/`;
  await untilAnswered(endpoint, child);
  const connection: S3Connection = {
    bucket: 'noroshi-campaign',
    region: 'us-east-1',
    endpoint,
    forcePathStyle: true,
    acl: null,
    sse: null,
    credentials: { accessKeyId: KEY, secretAccessKey: new Secret(SECRET), sessionToken: null },
  };
  const stop = (): Promise<void> =>
    new Promise((ended) => {
      child.once('exit', () => ended());
      child.kill();
    });
  return { connection, stop };
}

export function goInstall(module: string, program: string): string {
  const bin = join(CACHE, 'bin');
  if (!existsSync(join(bin, program))) {
    execFileSync('go', ['install', module], { env: { ...process.env, GOBIN: bin }, stdio: 'inherit' });
  }
  return join(bin, program);
}

function pipInstall(requirement: string, program: string): string {
  const bin = join(CACHE, 'python/bin');
  if (!existsSync(join(bin, program))) {
    execFileSync('python3', ['-m', 'venv', join(CACHE, 'python')], { stdio: 'inherit' });
    execFileSync(join(bin, 'pip'), ['install', '--quiet', requirement], { stdio: 'inherit' });
  }
  return join(bin, program);
}

/** From its sources: a module that replaces others cannot be installed by name. */
function goBuild(module: string, version: string, program: string): string {
  const file = join(CACHE, 'bin', program);
  if (existsSync(file)) return file;
  const told = execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], { encoding: 'utf8' });
  const sources = join(CACHE, program);
  // What Go keeps may not be written.
  cpSync((JSON.parse(told) as { Dir: string }).Dir, sources, { recursive: true });
  execFileSync('chmod', ['-R', 'u+w', sources]);
  execFileSync('go', ['build', '-o', file, `./${program}`], { cwd: sources, stdio: 'inherit' });
  return file;
}

/** All different. */
async function findFreePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => new Promise<void>((on) => server.listen(0, '127.0.0.1', on))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

async function untilAnswered(endpoint: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`The store ended with ${child.exitCode}.`);
    try {
      await fetch(endpoint);
      return;
    } catch {
      await new Promise((passed) => setTimeout(passed, 200));
    }
  }
  throw new Error('The store does not answer.');
}
