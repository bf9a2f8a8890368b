import { ensureInstalled } from './install.ts';

/** Vitest's global set-up. The S3 server is looked after by `radosgw.ts`, which starts it on first use. */
export default function setUp(): void {
  ensureInstalled([
    { command: process.env.CHROMIUM ?? '/usr/bin/chromium', packages: ['chromium', 'fonts-noto-cjk'] },
    { command: '/usr/bin/git', packages: ['git'] },
    { command: '/usr/sbin/nginx', packages: ['nginx-light'] },
    { command: '/usr/bin/systemd-analyze', packages: ['systemd'] },
  ]);
}
