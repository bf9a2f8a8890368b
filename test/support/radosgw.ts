import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.ts';

export interface Radosgw {
  /** `http://127.0.0.1:PORT/` */
  endpoint: string;
  accessKeyId: string;
  secretAccessKey: string;
  stop(): void;
}

const COMMANDS = ['radosgw', 'radosgw-admin', 'ceph', 'ceph-mon', 'ceph-osd', 'ceph-authtool', 'monmaptool', 'curl'];
const PACKAGES = ['radosgw', 'ceph-mon', 'ceph-osd', 'curl'];

/**
 * A real S3 server that checks signatures, payload hashes, access and conditional writes: Ceph's radosgw from Debian,
 * installed when this is root on a Debian without it. About 12 s.
 *
 * @param websites a domain below which each bucket is a website too, on the same port
 */
export async function startRadosgw(websites = ''): Promise<Radosgw> {
  ensureInstalled(COMMANDS.map((command) => ({ command, packages: PACKAGES })));
  const folder = mkdtempSync(join(tmpdir(), 'noroshi-radosgw-'));
  const [port, monitorPort] = [await freePort(), await freePort()];
  const stop = (): void => stopServers(folder);
  // The daemons detach, so a Ctrl-C never reaches them.
  process.once('exit', stop);
  const script = findScript();
  const child = spawn('sh', [script, folder, String(port), String(monitorPort), websites], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const isReady = await new Promise<boolean>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => chunk.toString().includes('ready') && resolve(true));
    child.once('exit', (code) => code !== 0 && resolve(false));
  });
  if (!isReady) {
    stop();
    throw new Error(`radosgw, the S3 server of these tests, did not start:\n${said}`);
  }
  return {
    endpoint: `http://127.0.0.1:${port}/`,
    accessKeyId: 'AKTEST',
    secretAccessKey: 'SKTEST',
    stop() {
      process.off('exit', stop);
      stop();
    },
  };
}

/** Beside this file, or – when it was bundled into a bench – below the project that it is run in. */
function findScript(): string {
  const beside = fileURLToPath(new URL('radosgw.sh', import.meta.url));
  return existsSync(beside) ? beside : join(process.cwd(), 'test/support/radosgw.sh');
}

function stopServers(folder: string): void {
  let names: string[] = [];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.pid'));
  } catch {
    return;
  }
  for (const name of names) {
    const pid = Number(readFileSync(join(folder, name), 'utf8').trim());
    if (!Number.isInteger(pid) || pid <= 1 || !isServerOf(pid, folder)) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

/** Only what was started for this folder is ever ended: an id may have passed on to somebody else. */
function isServerOf(pid: number, folder: string): boolean {
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).includes(folder);
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
