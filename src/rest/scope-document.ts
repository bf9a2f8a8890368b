import { hash } from 'node:crypto';
import type { OwnHygiene } from '../model/hygiene/own-hygiene.ts';
import type { RecentCase, RecentEvent } from '../model/pages/recent-days.ts';
import type { KeptOrganization, KeptScope } from '../model/pages/scope.ts';
import type { ScopeOrganization } from '../model/pages/scope-page.ts';
import type { CustomersDocument } from './customers-document.ts';

// What each run leaves for the internal site of the next one: a line with a digest of all that follows, a line of JSON, and
// then each organization's hosts as the search has them. None is packed: that took more time than to make them anew.

interface ScopeFacts {
  version: typeof VERSION;
  /** See {@link nameOf}. */
  of: string;
  organizations: OrganizationFacts[];
  cases: [customer: string, RecentCase[]][];
  events: [id: string, RecentEvent][];
}

type OrganizationFacts = [row: ScopeOrganization, hygiene: OwnHygiene, searchBytes: number];

const VERSION = 1;
const LINE_BREAK = 0x0a;

/** Of what the state was when a run left what it knew; the document is good beside that alone. */
export function nameOf({ way, inputs, documents }: Pick<CustomersDocument, 'way' | 'inputs' | 'documents'>): string {
  return hash('sha256', JSON.stringify([way, inputs, [...documents]]), 'base64url');
}

export function serializeScope({ organizations, recent }: KeptScope, of: string): Uint8Array {
  const kept = [...organizations.values()];
  const facts: ScopeFacts = {
    version: VERSION,
    of,
    organizations: kept.map(({ row, hygiene, search }) => [row, hygiene, search.byteLength]),
    cases: Array.from(recent.cases, ([id, own]) => [id, [...own]]),
    events: [...recent.events],
  };
  const body = Buffer.concat([Buffer.from(`${JSON.stringify(facts)}\n`), ...kept.map(({ search }) => search)]);
  return Buffer.concat([Buffer.from(`${hash('sha256', body, 'base64url')}\n`), body]);
}

/** @returns `undefined` where it is none that this program wrote beside the state of that name: then nothing is known */
export function parseScope(bytes: Uint8Array, of: string): KeptScope | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bodyAt = buffer.indexOf(LINE_BREAK) + 1;
  const body = buffer.subarray(bodyAt);
  if (bodyAt === 0 || hash('sha256', body, 'base64url') !== buffer.toString('latin1', 0, bodyAt - 1)) return undefined;
  let from = body.indexOf(LINE_BREAK) + 1;
  const facts = JSON.parse(body.toString('utf8', 0, from)) as ScopeFacts;
  if (facts.version !== VERSION || facts.of !== of) return undefined;
  const organizations = facts.organizations.map(([row, hygiene, length]): [string, KeptOrganization] => {
    const search = body.subarray(from, (from += length));
    return [row.name, { row, hygiene: { ...hygiene, items: hygiene.items.map(withDates) }, search }];
  });
  const cases = facts.cases.map(([id, own]) => [id, own.map(withDates)] as const);
  return { organizations: new Map(organizations), recent: { cases: new Map(cases), events: new Map(facts.events) } };
}

/** JSON knows no moments. */
function withDates<T extends { since?: Date; from?: Date; resolvedAt?: Date | null }>(facts: T): T {
  const { since, from, resolvedAt } = facts;
  return {
    ...facts,
    ...(since === undefined ? {} : { since: new Date(since) }),
    ...(from === undefined ? {} : { from: new Date(from) }),
    ...(resolvedAt == null ? {} : { resolvedAt: new Date(resolvedAt) }),
  };
}
