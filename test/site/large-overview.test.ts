import { posix } from 'node:path';
import { expect, it } from 'vitest';
import { compareStates } from '../../src/model/state.ts';
import type { StatusPage } from '../../src/model/status-page.ts';
import { WHOLE_UP_TO } from '../../src/site/machine/data-parts.ts';
import { buildCustomersPage, buildIndexPage } from '../../src/site/html/pages.ts';
import { customersPartsOf } from '../../src/site/html/customers/customer-pages.ts';
import { anAffected, anIncident, anOverview, idOf } from '../support/pages.ts';
import { builtInTheme } from '../support/site-tree.ts';

/** A night on which every third customer is out, as one event and as many small ones. */
function aBadNight(customers: number): StatusPage {
  const out = Array.from({ length: customers / 3 }, (_, i) => [i * 3, 'partial_outage'] as const);
  const page = anOverview('ja', customers, Object.fromEntries(out), { state: 'partial_outage' });
  const hit = page.components
    .filter(({ state }) => state !== 'operational')
    .map(({ id, name }) => anAffected({ component: id, name, kind: 'customer' }));
  const alone = hit.map((affected) =>
    anIncident({ caseId: idOf(affected.component), title: null, bodyMarkdown: null, affected: [affected] }),
  );
  const event = anIncident({ caseId: 'event', title: null, bodyMarkdown: null, isEvent: true, affected: hit });
  const components = page.components.toSorted((a, b) => compareStates(a.state, b.state));
  return { ...page, components, incidents: [event, ...alone] };
}

it('the start page of an overview of 10,000 customers is below 300 kB on a bad night, and everybody is on pages behind it', async () => {
  const theme = await builtInTheme();
  const page = aBadNight(9_999);
  const index = String(buildIndexPage(page, theme).content);
  expect(Buffer.byteLength(index)).toBeLessThan(300_000);

  const links = [...index.matchAll(/href="(customers\/\d+\/index\.html)"/g)].map(([, href]) => href!);
  const files = customersPartsOf(page).map((part) => buildCustomersPage(part, theme));
  expect(links).toEqual(files.map(({ path }) => path));
  const found = files.flatMap(({ path, content }) => {
    const html = String(content);
    expect(Buffer.byteLength(html)).toBeLessThan(300_000);
    return [...html.matchAll(/href="([./]*c\/[^"]+)"/g)].map(([, href]) => posix.join(posix.dirname(path), href!));
  });
  expect(new Set(found)).toEqual(new Set(page.components.map(({ id }) => `c/${id}/index.html`)));
  expect(found).toHaveLength(9_999);
  // What is not shown is counted.
  expect(index).toContain('3,333');
});

it('up to 2,000 customers stand on the start page itself', async () => {
  const page = aBadNight(WHOLE_UP_TO - (WHOLE_UP_TO % 3));
  expect(customersPartsOf(page)).toEqual([]);
  const index = String(buildIndexPage(page, await builtInTheme()).content);
  for (const { id } of page.components) expect(index).toContain(`href="c/${id}/index.html"`);
  expect(index).not.toContain('customers/1/');
});
