import { unite } from '../base/interval.ts';
import type { Config } from '../config/config.ts';
import { caseKey, parseCaseKey, type History, type OrganizationHistory } from '../model/history/history.ts';
import { OVERVIEW, type Ledger, type LedgerCase, type PageLedger } from '../model/ledger/ledger.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { LearnedState, StateStore } from './state-store.ts';

// An organization that was renamed in Mackerel is the same one: what is remembered of it goes on under its new name.

/** New names by former ones; empty where none was renamed. */
export type Renames = ReadonlyMap<string, string>;

export function renamesOf({ organizations }: Pick<Config, 'organizations'>): Renames {
  return new Map(organizations.flatMap(({ name, formerly }) => formerly.map((former) => [former, name] as const)));
}

/** The same store, with what it remembers under the new names. */
export function renaming(store: StateStore, renames: Renames): StateStore {
  if (renames.size === 0) return store;
  return {
    ...store,
    loadLearned: async () => renameLearned(await store.loadLearned(), renames),
    async loadLast() {
      const last = await store.loadLast();
      return last === null ? null : { ...last, reading: renameSnapshot(last.reading, renames) };
    },
    async loadLedger() {
      const ledger = await store.loadLedger();
      return ledger === undefined ? undefined : renameLedger(ledger, renames);
    },
  };
}

export function renameLearned({ snapshot, history }: LearnedState, renames: Renames): LearnedState {
  return {
    snapshot: snapshot === null ? null : renameSnapshot(snapshot, renames),
    history: renameHistory(history, renames),
  };
}

export function renameLedger(ledger: Ledger, renames: Renames): Ledger {
  const key = (text: string): string => renameKey(text, renames);
  return {
    ...ledger,
    pages: new Map([...ledger.pages].map(([page, own]) => [page, page === OVERVIEW ? own : renamePage(own, renames)])),
    scopes: new Map([...ledger.scopes].map(([name, scope]) => [key(name), scope])),
  };
}

function renameSnapshot(snapshot: Snapshot, renames: Renames): Snapshot {
  const present = new Set(snapshot.organizations.map(({ name }) => name));
  const organizations = snapshot.organizations.flatMap((record) => {
    const name = renames.get(record.name);
    if (name === undefined) return [record];
    // What was read under the new name is newer.
    return present.has(name) ? [] : [{ ...record, name }];
  });
  return { ...snapshot, organizations };
}

function renameHistory(history: History, renames: Renames): History {
  const byName = new Map<string, OrganizationHistory>();
  for (const own of history.organizations) {
    const name = renames.get(own.name) ?? own.name;
    const other = byName.get(name);
    byName.set(name, other === undefined ? { ...own, name } : mergePasts({ ...own, name }, other));
  }
  const caseIdsByAlert = new Map(
    [...history.caseIdsByAlert].map(([key, caseId]) => {
      const parsed = parseCaseKey(key);
      const name = parsed === undefined ? undefined : renames.get(parsed.organization);
      if (parsed === undefined || name === undefined) return [key, caseId];
      const ordinal = Number((JSON.parse(key) as unknown[])[3]);
      return [caseKey(parsed.customer, name, parsed.alertId, ordinal), caseId];
    }),
  );
  return { ...history, organizations: [...byName.values()], caseIdsByAlert };
}

/** One organization that was remembered under two names: ids are Mackerel's and stay the same. */
function mergePasts(a: OrganizationHistory, b: OrganizationHistory): OrganizationHistory {
  return {
    name: a.name,
    observed: unite([...a.observed, ...b.observed]),
    alerts: mergeById(a.alerts, b.alerts),
    hosts: mergeById(a.hosts, b.hosts),
  };
}

/** Where both know one, the one that knows its end. */
function mergeById<T extends { id: string; closedAt?: Date | null }>(a: readonly T[], b: readonly T[]): T[] {
  const records = new Map(a.map((record) => [record.id, record]));
  for (const record of b) if (records.get(record.id)?.closedAt == null) records.set(record.id, record);
  return [...records.values()];
}

function renamePage(page: PageLedger, renames: Renames): PageLedger {
  return {
    ...page,
    judged: new Map([...page.judged].map(([key, judged]) => [renameKey(key, renames), judged])),
    cases: page.cases.map((own) => renameCase(own, renames)),
  };
}

function renameCase(own: LedgerCase, renames: Renames): LedgerCase {
  return {
    ...own,
    members: own.members.map((member) => ({ ...member, key: renameKey(member.key, renames) })),
    reports: own.reports.map((report) => {
      const { words } = report;
      return words === null ? report : { ...report, words: { ...words, key: renameMemo(words.key, renames) } };
    }),
  };
}

/** Keys of alerts and of hits begin with the organization. */
function renameKey(key: string, renames: Renames): string {
  const [organization, ...rest] = JSON.parse(key) as [string, ...unknown[]];
  const name = renames.get(organization);
  return name === undefined ? key : JSON.stringify([name, ...rest]);
}

function renameMemo(key: string, renames: Renames): string {
  for (const [former, name] of renames) {
    const place = `memo:${former}/`;
    if (key.startsWith(place)) return `memo:${name}/${key.slice(place.length)}`;
  }
  return key;
}
