import { compareText } from '../../base/text.ts';
import type { Incident, StatusPage } from '../../model/status-page.ts';
import { routes } from '../routes.ts';
import { digestOf, stampOfDays } from '../stamp-changes.ts';
import type { TimeFormat } from '../words/time-format.ts';
import type { Words } from '../words/words.ts';
import { buildNoroshiDocument, describeList, type DataList } from './noroshi-json.ts';
import type { NoroshiDocument, NoroshiPart } from './noroshi-schema.ts';

// The overview of many customers as data: what matters most in `noroshi.json`, everything in parts beside it. A part is cut by
// what does not change – a customer's id, the month in which an incident began –, so most of them stay as they are.

/** Customers up to which `noroshi.json` of an overview holds everything, and its start page everybody. */
export const WHOLE_UP_TO = 2_000;

/** Bytes of each list that stand in a `noroshi.json` that is cut; together they stay below two megabytes. */
const LEADING_BYTES: Record<DataList, number> = {
  components: 350_000,
  incidents: 900_000,
  maintenances: 150_000,
  unknown: 150_000,
};
const LISTS = Object.keys(LEADING_BYTES) as DataList[];
const ROWS_A_PART = 1_000;

/** Some rows of one list, on a page that holds nothing else. */
export interface DataPart {
  /** Below the tree's root. */
  path: string;
  list: DataList;
  page: StatusPage;
  /** Equal stamps, equal rows. */
  stamp: string;
}

export function isLarge({ kind, components }: StatusPage): boolean {
  return kind === 'overview' && components.length > WHOLE_UP_TO;
}

/** Every row of every list, in parts; none for a page that is whole. */
export function dataPartsOf(page: StatusPage, times: TimeFormat): DataPart[] {
  if (!isLarge(page)) return [];
  const components = page.components.toSorted((a, b) => compareText(a.id, b.id));
  const unknown = page.unknown.toSorted((a, b) => compareText(a.component, b.component));
  const maintenances = page.maintenances.toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
  return [
    ...inParts(
      'components',
      components,
      (rows) => ({ components: rows }),
      (rows) =>
        [JSON.stringify(rows.map((row) => ({ ...row, bars: [] }))), stampOfDays({ days: [], components: rows })].join(),
    ),
    ...byMonth(page.incidents, times).flatMap(([month, incidents]) =>
      inParts(
        'incidents',
        incidents,
        (rows) => ({ incidents: rows }),
        (rows) => rows.map(digestOf).join(),
        `-${month}`,
      ),
    ),
    ...inParts('maintenances', maintenances, (rows) => ({ maintenances: rows }), JSON.stringify),
    ...inParts('unknown', unknown, (rows) => ({ unknown: rows }), JSON.stringify),
  ].map(({ slice, ...part }) => ({ ...part, page: { ...emptied(page), ...slice } }));
}

type CutPart = Omit<DataPart, 'page'> & { slice: Partial<StatusPage> };

function inParts<Row>(
  list: DataList,
  rows: readonly Row[],
  sliceOf: (rows: Row[]) => Partial<StatusPage>,
  stampOf: (rows: Row[]) => string,
  suffix = '',
): CutPart[] {
  const parts: CutPart[] = [];
  for (let from = 0; from < rows.length; from += ROWS_A_PART) {
    const own = rows.slice(from, from + ROWS_A_PART);
    const path = routes.dataPart(`${list}${suffix}-${parts.length + 1}`);
    parts.push({ path, list, slice: sliceOf(own), stamp: stampOf(own) });
  }
  return parts;
}

/** By the local month in which they began, oldest first: what is new comes last. */
function byMonth(incidents: readonly Incident[], times: TimeFormat): [string, Incident[]][] {
  const months = new Map<string, Incident[]>();
  for (const incident of incidents.toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime())) {
    const month = times.localMonth(incident.startedAt);
    const own = months.get(month);
    if (own === undefined) months.set(month, [incident]);
    else own.push(incident);
  }
  return [...months];
}

function emptied(page: StatusPage): StatusPage {
  return { ...page, components: [], incidents: [], maintenances: [], unknown: [], withdrawn: [], notices: [] };
}

export function buildPart({ list, page }: DataPart, words: Words): NoroshiPart {
  return {
    $schema: `../${page.siteRoot}${routes.jsonSchema}`,
    version: 1,
    kind: 'part',
    of: `../${routes.json}`,
    list,
    items: [...describeList(list, page, words)] as NoroshiPart['items'],
  };
}

/** What a large page says of itself: the first of each list – the worst, the newest – and where everything is. */
export function buildCutDocument(page: StatusPage, words: Words, times: TimeFormat): NoroshiDocument {
  const document = buildNoroshiDocument(emptied(page), words);
  const paths = dataPartsOf(page, times);
  const more: NonNullable<NoroshiDocument['more']> = {};
  for (const list of LISTS) {
    const rows = leadingRows(describeList(list, page, words), LEADING_BYTES[list]);
    Object.assign(document, { [list]: rows });
    const total = page[list].length;
    if (rows.length === total) continue;
    more[list] = { total, files: paths.filter((part) => part.list === list).map(({ path }) => path) };
  }
  return Object.keys(more).length === 0 ? document : { ...document, more };
}

function leadingRows(rows: Iterable<object>, maxBytes: number): object[] {
  const leading: object[] = [];
  let bytes = 0;
  for (const row of rows) {
    bytes += Buffer.byteLength(JSON.stringify(row)) + 1;
    if (bytes > maxBytes) break;
    leading.push(row);
  }
  return leading;
}
