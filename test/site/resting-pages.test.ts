import { describe, expect, it } from 'vitest';
import { FAVICONS } from '../../src/site/html/icons.ts';
import type { StatusPage } from '../../src/model/status-page.ts';
import { aChange, anIncident, anUnknown, aPage, aReport, at } from '../support/pages.ts';
import { buildTree, textOf } from '../support/site-tree.ts';

const RESOLVED = anIncident({
  caseId: 'closed1',
  title: null,
  bodyMarkdown: null,
  state: 'resolved',
  startedAt: at(-600),
  resolvedAt: at(-500),
  reports: [
    aReport({ number: 1, at: at(-600) }),
    aReport({ number: 2, at: at(-500), state: 'resolved', change: aChange({ kind: 'ended' }) }),
  ],
});
const OPEN = anIncident({ caseId: 'open1', title: null, startedAt: at(-5), resolvedAt: null });
const CLOSED_PATH = 'incidents/closed1/index.html';

async function read(page: StatusPage, path: string): Promise<string> {
  return textOf(await buildTree(page), path);
}

/** The same page before and after something else has happened. */
function worsened(closed = RESOLVED): [before: StatusPage, after: StatusPage] {
  const before = aPage({ state: 'operational', changedAt: at(-500), incidents: [closed] });
  const after = { ...before, state: 'major_outage' as const, changedAt: at(-5), incidents: [OPEN, closed] };
  return [before, { ...after, unknown: [anUnknown()] }];
}

describe('the page of an incident that is over', () => {
  it('keeps its bytes whatever happens elsewhere, so that nothing of it is uploaded again', async () => {
    const [before, after] = worsened();
    expect(await read(after, CLOSED_PATH)).toBe(await read(before, CLOSED_PATH));
    expect(await read(after, 'index.html')).not.toBe(await read(before, 'index.html'));
  });

  it('shows no state of the present in its tab, least of all a green one', async () => {
    const [before] = worsened();
    const icon = /<link rel="icon" href="([^"]+)"/.exec(await read(before, CLOSED_PATH))?.[1];
    expect(Object.values(FAVICONS)).not.toContain(icon);
  });

  it('says that it changed last with its last report', async () => {
    const [, after] = worsened();
    expect(await read(after, CLOSED_PATH)).toContain(`<p id="changed"><time datetime="${at(-500).toISOString()}"`);
  });

  it.each([
    ['a human wrote, whose words may change without a report', { title: 'Power' }],
    ['its organization cannot be read', { isStale: true }],
  ])('changes with the whole page when %s', async (_, given) => {
    const [, after] = worsened({ ...RESOLVED, ...given });
    expect(await read(after, CLOSED_PATH)).toContain(`<p id="changed"><time datetime="${at(-5).toISOString()}"`);
  });
});
