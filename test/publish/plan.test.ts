import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planPublication } from '../../src/publish/plan.ts';
import type { BuiltTree, Manifest, TreeEntry } from '../../src/publish/target.ts';
import { aHeartbeat, minutes } from '../support/trees.ts';

function anEntry(path: string, content: string): TreeEntry {
  const isAsset = path.startsWith('assets/');
  const contentType = path.endsWith('.html') ? 'text/html; charset=utf-8' : 'application/json';
  return { path, bytes: 1, sha256: content, contentType, cache: isAsset ? 'immutable' : 'revalidate' };
}

function aTree(contents: Record<string, string>, builtAt: Date): BuiltTree {
  const entries = Object.entries(contents).map(([path, content]) => anEntry(path, content));
  return { kind: 'public', id: 'public', directory: '/', entries, builtAt, heartbeat: aHeartbeat(builtAt) };
}

/** What is at a target after the steps of a plan, given what was there; stops after `limit` steps. */
function follow(tree: BuiltTree, manifest: Manifest | undefined, live: Map<string, string>, limit = Infinity): void {
  const plan = planPublication(tree, manifest);
  const steps = [
    ...plan.puts.map((entry) => () => live.set(entry.path, entry.sha256)),
    ...plan.removals.map((path) => () => live.delete(path)),
  ];
  for (const step of steps.slice(0, limit)) step();
}

const someSites = fc.dictionary(
  fc.constantFrom('index.html', 'a.html', 'b.html', 'x.json', 'y.json', 'assets/1.css', 'assets/2.css', 'assets/3.css'),
  fc.constantFrom('1', '2', '3'),
  { noNullPrototype: true },
);

describe('the plan of a publication', () => {
  it('puts first what may still name who must not be named, and keeps trees that are not built', () => {
    const before = aTree(
      { 'index.html': '1', 'c/a/x.html': '1', 'c/b/x.html': '1', 'c/kept/x.html': '1', 'c/gone/x.html': '1' },
      minutes(0),
    );
    const manifest = {
      version: 1 as const,
      publishedAt: minutes(0),
      entries: planPublication(before, undefined).after,
    };
    const after = {
      ...aTree({ 'index.html': '2', 'c/a/x.html': '2', 'c/b/x.html': '2', 'c/b/new.html': '1' }, minutes(5)),
      hidesNames: true,
      firstAddresses: new Set(['c/a/']),
      keptAddresses: new Set(['c/kept/']),
    };
    const plan = planPublication(after, manifest);
    expect(plan.waves.map(({ kind, entries }) => [kind, entries.map(({ path }) => path)])).toEqual([
      ['naming', ['index.html', 'c/a/x.html']],
      ['pages', ['c/b/new.html']],
      ['pages', ['c/b/x.html']],
    ]);
    expect(plan.removals).toEqual(['c/gone/x.html']);
    expect(plan.retained).toEqual(['c/kept/x.html']);
    expect(plan.after.get('c/kept/x.html')).toEqual(manifest.entries.get('c/kept/x.html'));
  });

  it('puts everything on the first run and removes nothing', () => {
    const plan = planPublication(aTree({ 'index.html': '1', 'a.json': '1' }, minutes(0)), undefined);
    expect(plan.puts.map((entry) => entry.path)).toEqual(['a.json', 'index.html']);
    expect(plan.removals).toEqual([]);
  });

  it('puts again what it is not sure of', () => {
    const entries = new Map([['index.html', { sha256: '', isAsset: false, retiredAt: null }]]);
    const manifest: Manifest = { version: 1, publishedAt: minutes(0), entries };
    expect(planPublication(aTree({ 'index.html': '1' }, minutes(5)), manifest).puts).toHaveLength(1);
  });

  it('takes a retired asset back without putting it again', () => {
    const entries = new Map([['assets/1.css', { sha256: '1', isAsset: true, retiredAt: minutes(0) }]]);
    const plan = planPublication(aTree({ 'assets/1.css': '1' }, minutes(5)), {
      version: 1,
      publishedAt: minutes(0),
      entries,
    });
    expect(plan).toMatchObject({ puts: [], removals: [], changesManifest: true });
    expect(plan.after.get('assets/1.css')?.retiredAt).toBeNull();
  });

  it('never touches what the manifest does not name', () => {
    fc.assert(
      fc.property(someSites, someSites, (first, second) => {
        const live = new Map([['foreign.html', 'mine']]);
        const before = planPublication(aTree(first, minutes(0)), undefined);
        follow(aTree(first, minutes(0)), undefined, live);
        follow(aTree(second, minutes(3_000)), { version: 1, publishedAt: minutes(0), entries: before.after }, live);
        expect(live.get('foreign.html')).toBe('mine');
      }),
    );
  });

  it('leads to the new tree, also after runs that died anywhere, and owns all that is there', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(someSites, fc.nat(12)), { minLength: 1, maxLength: 6 }),
        someSites,
        (died, last) => {
          const live = new Map<string, string>();
          let manifest: Manifest | undefined;
          let minute = 0;
          for (const [site, steps] of died) {
            const tree = aTree(site, minutes((minute += 5)));
            const { during } = planPublication(tree, manifest);
            follow(tree, manifest, live, steps);
            manifest = { version: 1, publishedAt: tree.builtAt, entries: during };
            for (const path of live.keys()) expect(during.has(path)).toBe(true);
          }
          // Two runs, a good day apart, so that retired assets are due as well.
          for (const wait of [5, 1_500]) {
            const tree = aTree(last, minutes((minute += wait)));
            const { after } = planPublication(tree, manifest);
            follow(tree, manifest, live);
            manifest = { version: 1, publishedAt: tree.builtAt, entries: after };
          }
          expect(Object.fromEntries(live)).toEqual({ ...last });
        },
      ),
    );
  });
});
