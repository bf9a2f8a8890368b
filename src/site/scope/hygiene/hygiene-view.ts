import { cleanLine } from '../../../base/text.ts';
import { HYGIENE_KINDS, type HygieneItem } from '../../../model/hygiene/hygiene-item.ts';
import type { ScopePage } from '../../../model/pages/scope-page.ts';
import { hygieneWordsFor, type HygieneWords } from '../../words/scope/hygiene-words.ts';
import { scopeRoutes } from '../scope-routes.ts';
import type { TextTools } from '../scope-texts.ts';
import type { ScopePrinter, ScopeView } from '../scope-view.ts';

export interface HygieneView extends ScopeView {
  lead: string;
  notKnownYet: string;
  groups: { kind: string; heading: string; rows: HygieneRow[]; more: string }[];
  rolesHeading: string;
  roles: { organization: string; role: string; hosts: number }[];
  moreRoles: string;
  columns: HygieneWords['columns'];
  csv: string;
  json: string;
}

interface HygieneRow {
  name: string;
  organization: string;
  since: string;
  customers: string;
}

// Longer lists are for the CSV.
const MOST_ROWS = 200;

export function viewHygiene(page: ScopePage, tools: TextTools, printer: ScopePrinter, path: string): HygieneView {
  const { hygiene, locale } = page;
  const words = hygieneWordsFor(locale);
  const names = new Map(page.customers.map(({ id, name }) => [id, name]));
  const row = (item: HygieneItem): HygieneRow => ({
    name: item.name === '' ? (item.organization ?? '') : cleanLine(item.name),
    organization: item.organization ?? '',
    since: [
      ...(item.moved === undefined ? [] : [words.moved(item.moved.from, item.moved.to)]),
      ...(item.since === undefined ? [] : [tools.times.dateTime(item.since)]),
    ].join(tools.scope.separator),
    customers: (item.customers ?? []).map((id) => names.get(id) ?? id).join(tools.scope.separator),
  });
  const moreOf = (count: number): string => (count > MOST_ROWS ? words.more(count - MOST_ROWS) : '');
  const unknown = hygiene.notKnownYet.map((kind) => words.unknownKinds[kind] ?? kind);
  return {
    ...printer.base(path),
    lead: hygiene.items.length === 0 ? words.none : words.lead,
    notKnownYet: unknown.length === 0 ? '' : `${words.notKnownYet} ${unknown.join(tools.scope.separator)}`,
    groups: HYGIENE_KINDS.flatMap((kind) => {
      const items = hygiene.items.filter((item) => item.kind === kind);
      if (items.length === 0) return [];
      const heading = words.kinds[kind](items.length, hygiene.limits).replace(/[:：]$/, '');
      return [{ kind, heading, rows: items.slice(0, MOST_ROWS).map(row), more: moreOf(items.length) }];
    }),
    rolesHeading: words.roles,
    roles: hygiene.roles.slice(0, MOST_ROWS),
    moreRoles: moreOf(hygiene.roles.length),
    columns: words.columns,
    csv: scopeRoutes.hygieneCsv,
    json: scopeRoutes.hygieneJson,
  };
}
