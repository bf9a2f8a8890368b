import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

// What tests drive besides Node, by the file that shows it is there, and Debian's package that brings it.
const TOOLS = [
  { path: process.env.CHROMIUM ?? '/usr/bin/chromium', packages: ['chromium', 'fonts-noto-cjk'] },
  { path: '/usr/bin/git', packages: ['git'] },
  { path: '/usr/sbin/nginx', packages: ['nginx-light'] },
];

/**
 * Installs what is missing where that is possible – as root on Debian or Ubuntu – and otherwise says in one sentence what
 * to install. The S3 server is looked after by `radosgw.ts`, which starts it on first use.
 */
export default function setUp(): void {
  const missing = TOOLS.filter(({ path }) => !existsSync(path)).flatMap(({ packages }) => packages);
  if (missing.length === 0) return;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync('/usr/bin/apt-get')) {
    throw new Error(
      `The tests need ${missing.join(', ')}. Install them (on Debian or Ubuntu: sudo apt-get install ${missing.join(' ')}) and run npm test again.`,
    );
  }
  process.stderr.write(`Installing what the tests need: ${missing.join(', ')} …\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  execFileSync('apt-get', ['update', '-q'], { env, stdio: 'ignore' });
  execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...missing], { env, stdio: 'ignore' });
}
