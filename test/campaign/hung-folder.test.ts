import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { ensureInstalled } from '../support/install.ts';
import { aRawHost } from '../support/raw-bodies.ts';
import { aConfigText, aFakeWorld } from '../support/world.ts';

/** Mounts a file system whose program takes questions and answers none, as an NFS server that went away. Needs root. */
const HANG = `
import ctypes, os, sys, time
libc = ctypes.CDLL(None, use_errno=True)
fd = os.open('/dev/fuse', os.O_RDWR)
told = ('fd=%d,rootmode=40000,user_id=0,group_id=0' % fd).encode()
if libc.mount(b'hung', sys.argv[1].encode(), b'fuse', 0, told) != 0: sys.exit(os.strerror(ctypes.get_errno()))
print('mounted', flush=True)
time.sleep(600)
`;

it('a folder on a mount that hangs is named, holds the run for seconds, and stops no other target', async () => {
  ensureInstalled([{ command: 'python3', packages: ['python3-minimal'] }]);
  const world = await aFakeWorld([aFakeOrganization({ name: 'acme', hosts: [aRawHost()] })]);
  const folder = world.path('mnt');
  mkdirSync(folder);
  const text = aConfigText({ base: world.fake.base, names: ['acme'] });
  world.write(
    'noroshi.yaml',
    text.replace('{ directory: ./dist/public }', '{ directory: ./dist/public }, { directory: ./mnt/site }'),
  );
  const child = spawn('python3', ['-c', HANG, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = new Promise((resolve) => child.once('close', resolve));
  try {
    await new Promise((resolve, reject) => {
      child.stdout.once('data', resolve);
      child.once('close', (code) => reject(new Error(`It could not be mounted (${code}).`)));
    });
    const begunAt = performance.now();
    const done = await world.run('run', '--config', world.path('noroshi.yaml'));
    const seconds = (performance.now() - begunAt) / 1000;
    console.log(`${done.stderr.trim()}\nexit ${done.exitCode} after ${seconds.toFixed(1)} s`);
    expect(done).toMatchObject({ exitCode: 3 });
    expect(done.stderr).toContain('does not answer');
    expect(existsSync(world.path('dist/public/index.html'))).toBe(true);
    expect(seconds).toBeLessThan(30);
  } finally {
    // Without its program it is over at once.
    child.kill('SIGKILL');
    await closed;
    spawnSync('umount', ['--lazy', folder]);
    await world.close();
  }
});
