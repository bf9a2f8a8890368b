import { BROWSER } from './browser-path.ts';
import { ensureInstalled } from './install.ts';

/** Vitest's global set-up. The S3 server is looked after by `radosgw.ts`, which starts it on first use. */
export default function setUp(): void {
  ensureInstalled([
    BROWSER,
    { command: '/usr/bin/git', packages: ['git'] },
    { command: '/usr/sbin/nginx', packages: ['nginx-light'] },
    { command: '/usr/bin/systemd-analyze', packages: ['systemd'] },
  ]);
}
