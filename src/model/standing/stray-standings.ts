import type { Rule } from '../../config/config.ts';
import type { Host } from '../../snapshot/snapshot.ts';
import type { ClaimAssembler, Stray } from '../incidents/assemble-claims.ts';
import type { Model, Standing } from '../model.ts';
import { addHit, type OwnHits } from './board.ts';
import { closeOpenEnd, NONE } from '../spans.ts';
import { hostStandings, type HostSubject } from './standing.ts';

/** How hosts are that no customer's board tells of, or not all of; `rules` are the general ones. */
export function standStrays(
  { unmapped, strays }: Pick<Model, 'unmapped'> & Pick<ClaimAssembler, 'strays'>,
  rules: readonly Rule[],
  now: Date,
): Map<Host, Standing> {
  const refs = new Map([...unmapped.hosts, ...strays.values()].map(({ host, organization }) => [host, organization]));
  const subjects = [...refs].map(([host, organization]): HostSubject & { host: Host } => ({
    host,
    organization,
    memberships: host.services,
    isWatched: organization.watchBy(rules).host(host),
    unwatched: NONE,
    hits: hitsBy(strays.get(host)),
  }));
  const standings = hostStandings(subjects, now);
  return new Map(subjects.map(({ host }, i) => [host, standings[i]!]));
}

function hitsBy(stray: Stray | undefined): OwnHits | null {
  if (stray === undefined) return null;
  const hits: OwnHits = { outages: [], degraded: [] };
  for (const window of stray.touches.flatMap(({ windows }) => windows)) {
    addHit(hits, window.effect, closeOpenEnd(window));
  }
  return hits;
}
