import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export interface Postfix {
  port: number;
  url: string;
  /** Whole mails that were delivered, as they arrived; waits until nothing is on its way. */
  mails(): Promise<string[]>;
  /** Refuses connections until {@link Postfix.start}. */
  stop(): void;
  start(): void;
  close(): void;
}

/** Debian's Postfix with a configuration, queue and mailbox of its own on a loopback port; its master needs root. */
export async function startPostfix(domain: string): Promise<Postfix> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/sbin/postfix')) {
    throw new Error('This needs root and Debian’s postfix: apt-get install --no-install-recommends postfix');
  }
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'noroshi-postfix-'));
  chmodSync(folder, 0o755);
  const [config, queue, data, mailbox] = ['config', 'queue', 'data', 'mail'].map((name) => join(folder, name)) as [string, string, string, string]; // prettier-ignore
  for (const path of [config, queue, data, mailbox]) mkdirSync(path);
  const [uid, gid] = idsOf('postfix');
  chownSync(data, uid, gid);
  chownSync(mailbox, 65534, 65534);
  writeFileSync(
    join(config, 'main.cf'),
    `compatibility_level = 3.6
queue_directory = ${queue}
data_directory = ${data}
myhostname = mail.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
maillog_file = ${join(folder, 'log')}
maillog_file_prefixes = /tmp, ${tmpdir()}
virtual_mailbox_domains = ${domain}
virtual_mailbox_base = ${mailbox}
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_client_connection_rate_limit = 0
smtpd_client_message_rate_limit = 0
`,
  );
  const services = `127.0.0.1:${port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
  writeFileSync(join(config, 'master.cf'), services);
  const postfix = (...args: string[]): void => {
    execFileSync('/usr/sbin/postfix', ['-c', config, ...args], { stdio: 'pipe' });
  };
  postfix('start');
  const isStopped = { now: false };
  const found = join(mailbox, 'all', 'new');
  return {
    port,
    url: `smtp://127.0.0.1:${port}`,
    async mails() {
      for (let last = -1; ;) {
        const names = existsSync(found) ? readdirSync(found) : [];
        const queued = ['incoming', 'active', 'deferred', 'maildrop'].some((name) => listDeep(join(queue, name)) > 0);
        if (!queued && names.length === last) {
          return names.toSorted(compareArrival).map((name) => readFileSync(join(found, name), 'utf8'));
        }
        last = names.length;
        await wait(500);
      }
    },
    stop() {
      postfix('stop');
      isStopped.now = true;
    },
    start() {
      postfix('start');
      isStopped.now = false;
    },
    close() {
      if (!isStopped.now) postfix('stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `<seconds>.V…I…M<microseconds>.<host>` */
function compareArrival(a: string, b: string): number {
  const at = (name: string): number => Number(name.split('.')[0]) + Number(/M(\d+)/.exec(name)?.[1] ?? 0) / 1e6;
  return at(a) - at(b);
}

function listDeep(folder: string): number {
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length
    : 0;
}

function idsOf(user: string): [number, number] {
  const line = readFileSync('/etc/passwd', 'utf8').split('\n').find((each) => each.startsWith(`${user}:`)); // prettier-ignore
  const [, , uid = '0', gid = '0'] = line?.split(':') ?? [];
  return [Number(uid), Number(gid)];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
