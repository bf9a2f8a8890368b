import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../src/config/config.ts';
import { walk } from '../../src/publish/built/build-index.ts';
import type { BuiltTree } from '../../src/publish/target.ts';
import { placeOf, type CustomerPlace, type TreePlace } from '../../src/site/customer-place.ts';
import { openLocked } from '../support/locked.ts';
import { createByteSearch } from './byte-search.ts';

/** A word that tells something of somebody, and how far it may go. */
export interface Canary {
  text: string;
  /** What it stands in, for the message: `host name of kalphaidz`. */
  what: string;
  /** Ids of the customers it belongs to; empty: nobody claims it. */
  owners: readonly string[];
  /**
   * `overview`: the owner's pages, and the public page when the owner is listed. `own`: the owner's pages only. `scope`:
   * the internal site only. `nowhere`: in no tree at all.
   */
  reach: 'overview' | 'own' | 'scope' | 'nowhere';
}

/** Text that one kind of reader can see. */
export interface Exhibit {
  /** Tree and path, for the message. */
  where: string;
  /** A customer's id; `null`: everybody who has the address, but not the key. */
  audience: 'overview' | 'internal' | { customer: string | null };
  bytes: Uint8Array;
}

export interface Leak {
  where: string;
  what: string;
  text: string;
}

/** Every word in an exhibit whose audience may not see it. */
export function findLeaks(exhibits: Iterable<Exhibit>, canaries: readonly Canary[], config: Config): Leak[] {
  const byText = new Map<string, Canary[]>();
  for (const canary of canaries) byText.set(canary.text, [...(byText.get(canary.text) ?? []), canary]);
  const search = createByteSearch(byText.keys());
  const listed = new Set(config.customers.filter((each) => each.visibility === 'listed').map(({ id }) => id));
  const leaks: Leak[] = [];
  for (const { where, audience, bytes } of exhibits) {
    for (const text of search(bytes)) {
      const meant = byText.get(text) ?? [];
      // The same word may belong to several; it leaks when none of them may be seen here.
      if (meant.some((canary) => maySee(audience, canary, listed))) continue;
      leaks.push({ where, text, what: meant.map(({ what }) => what).join(', ') });
    }
  }
  return leaks;
}

function maySee(audience: Exhibit['audience'], { reach, owners }: Canary, listed: ReadonlySet<string>): boolean {
  if (reach === 'nowhere') return false;
  if (audience === 'internal') return true;
  if (reach === 'scope') return false;
  if (audience === 'overview') return reach === 'overview' && owners.some((id) => listed.has(id));
  return audience.customer !== null && owners.includes(audience.customer);
}

/** Everything in the trees as its readers see it: paths, bytes, and what a locked tree's key opens. */
export function* exhibitsOf(trees: readonly BuiltTree[], config: Config): Iterable<Exhibit> {
  const customers = config.customers.map((customer) => placeOf(config, customer));
  for (const tree of trees) {
    for (const path of walk(tree.directory)) {
      const { audience, place } = audienceOf(tree, path, customers);
      const where = `${tree.id}:${path}`;
      const bytes = readFileSync(join(tree.directory, path));
      yield { where: `the name of ${where}`, audience, bytes: Buffer.from(path) };
      if (place?.lock == null) {
        yield { where, audience, bytes };
        continue;
      }
      // Before the key is turned it may say nothing of anybody.
      yield { where, audience: { customer: null }, bytes };
      if (!path.endsWith('locked.json')) continue;
      const { pages } = openLocked(bytes.toString(), place.lock.contentKey);
      for (const [inside, html] of Object.entries(pages)) {
        yield { where: `${where}#${inside}`, audience, bytes: Buffer.from(`${inside}\n${html}`) };
      }
    }
  }
}

function audienceOf(
  tree: BuiltTree,
  path: string,
  customers: readonly CustomerPlace[],
): { audience: Exhibit['audience']; place: TreePlace | null } {
  if (tree.kind === 'internal') return { audience: 'internal', place: null };
  if (tree.kind === 'customer') {
    return { audience: { customer: tree.id }, place: customers.find(({ id }) => id === tree.id)?.ownSite ?? null };
  }
  for (const { id, paths } of customers) {
    const place = paths.find((each) => path.startsWith(each.path));
    if (place !== undefined) return { audience: { customer: id }, place };
  }
  return { audience: 'overview', place: null };
}
