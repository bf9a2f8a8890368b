import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { StatusPage } from '../../src/model/status-page.ts';
import { browserPath } from '../support/browser-path.ts';
import { badNightPage, maintenancePage, quietPage, unknownPage } from '../support/machine-pages.ts';
import { serveMachineFiles } from '../support/machine-tools.ts';

// Atlassian's own web component in a real browser, on a page of another origin than the tree it asks.

const require = createRequire(import.meta.url);
const WIDGET = join(dirname(require.resolve('@statuspage/status-widget/package.json')), 'dist/index.js');

let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: browserPath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
});

afterAll(() => browser.close());

interface Shown {
  indicator: string | undefined;
  text: string | undefined;
}

async function showWidget(page: StatusPage): Promise<Shown> {
  const tree = await serveMachineFiles(page);
  onTestFinished(() => tree.close());
  const host = await serveMachineFiles(
    quietPage(),
    new Map([
      ['widget.js', { content: readFileSync(WIDGET), contentType: 'text/javascript' }],
      [
        'embed.html',
        {
          content: `<!doctype html><statuspage-widget src="${tree.origin}"></statuspage-widget><script src="widget.js"></script>`,
          contentType: 'text/html; charset=utf-8',
        },
      ],
    ]),
  );
  onTestFinished(() => host.close());
  const tab = await browser.newPage();
  onTestFinished(() => tab.close());
  await tab.goto(`${host.origin}/embed.html`);
  const indicator = tab.locator('statuspage-widget .status-indicator');
  await indicator.waitFor({ state: 'attached' });
  const classes = (await indicator.getAttribute('class')) ?? '';
  const text = (await tab.locator('statuspage-widget .status-text').textContent()) ?? undefined;
  return { indicator: classes.split(/\s+/)[1], text };
}

describe('the Statuspage widget in a browser', () => {
  it.each([
    ['a quiet day', quietPage(), 'none', 'All Systems Operational'],
    ['a bad night', badNightPage(), 'critical', 'Major Service Outage'],
    ['a day without data', unknownPage(), 'minor', 'Status unknown: data source unreachable'],
    ['a day of maintenance', maintenancePage(), 'minor', 'Service Under Maintenance'],
  ])('shows %s', async (_name, page, indicator, text) => {
    expect(await showWidget(page)).toEqual({ indicator, text });
  });
});
