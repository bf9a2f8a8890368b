import { toolPath, type Tool } from './install.ts';

/**
 * Chromium without the windows around it: the same engine, and a page costs a third of the time. Chromium itself does as well;
 * `CHROMIUM` names another one.
 */
export const BROWSER: Tool = {
  command: process.env['CHROMIUM'] ?? '/usr/bin/chromium-headless-shell',
  packages: ['chromium-headless-shell', 'fonts-noto-cjk'],
  ...(process.env['CHROMIUM'] === undefined ? { instead: '/usr/bin/chromium' } : {}),
};

export function browserPath(): string {
  return toolPath(BROWSER) ?? BROWSER.command;
}
