import { isoText } from '../../base/iso-text.ts';
import type { AlertRecord, History, OrganizationHistory } from '../../model/history/history.ts';
import { knowPast, textOfPast, unreadPast, type KnownPast } from '../../model/history/unread-past.ts';
import { broken, date, list, record, string } from './fields.ts';
import { joinChunks } from './chunks.ts';
import {
  alertToRow,
  createAlertReader,
  hostFromRow,
  hostToRow,
  parseHistory,
  tailOfHistory,
  STATE_VERSION,
} from './serialize.ts';

// The history is JSON in lines: each organization is one, and says at its beginning what a run must know of a past that it
// does not read. Releases before read it as well: what they do not know they leave aside.

const BEGIN = `{"version":${STATE_VERSION},"organizations":[\n`;
const END = '\n],"caseIds":';
const BETWEEN = Buffer.from(',\n');
const LINE_BREAK = 0x0a;
const COMMA = 0x2c;
/** Behind what is known without reading it, a line holds all alerts. */
const ALERTS = ',"alerts":[';

/** As bytes; pasts that nobody read go on as they are. */
export function writeHistory(history: History): Iterable<Uint8Array> {
  const lines = history.organizations.flatMap((own, i) => (i === 0 ? [lineOf(own)] : [BETWEEN, lineOf(own)]));
  return joinChunks([BEGIN, ...lines, `\n],${tailOfHistory(history).slice(1)}`]);
}

function lineOf(own: OrganizationHistory): Uint8Array {
  const text = textOfPast(own);
  if (text !== undefined) return text.bytes;
  const { settled, unsettled, hosts } = knowPast(own);
  const head: HeadRow = {
    name: own.name,
    settled: settled === null ? [] : [isoText(settled.firstEnd), isoText(settled.latest)],
    unsettled: unsettled.map(alertToRow),
    hosts: hosts.map(hostToRow),
  };
  return Buffer.from(JSON.stringify(Object.assign(head, { alerts: own.alerts.map(alertToRow) })));
}

/** What a line begins with; alerts that are not settled stand there a second time. */
interface HeadRow {
  name: string;
  settled: [] | [firstEnd: string, latest: string];
  unsettled: unknown[];
  hosts: unknown[];
}

/**
 * A history whose pasts are read when they are asked for: only of bytes that are known to be what we wrote.
 * @returns `undefined` where it is not written line by line, as earlier ones are
 */
export function readHistoryUnread(bytes: Uint8Array): History | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = buffer.lastIndexOf(END);
  if (buffer.toString('latin1', 0, BEGIN.length) !== BEGIN || end < BEGIN.length - 1) return undefined;
  const readAlerts = createAlertReader();
  const organizations: OrganizationHistory[] = [];
  for (let from = BEGIN.length; from < end;) {
    const lineBreak = buffer.indexOf(LINE_BREAK, from);
    const to = lineBreak === end ? lineBreak : lineBreak - 1;
    if (lineBreak !== end && buffer[to] !== COMMA) return undefined;
    const own = pastFrom(buffer.subarray(from, to), readAlerts);
    if (own === undefined) return undefined;
    organizations.push(own);
    from = lineBreak + 1;
  }
  const around = parseHistory(`${BEGIN.slice(0, -1)}${buffer.toString('utf8', end + 1)}`);
  return { ...around, organizations };
}

function pastFrom(line: Buffer, readAlerts: (rows: unknown) => AlertRecord[]): OrganizationHistory | undefined {
  const headEnd = line.indexOf(ALERTS);
  if (headEnd < 0) return undefined;
  const { name, settled, unsettled, hosts } = record(parseLine(`${line.toString('utf8', 0, headEnd)}}`));
  if (unsettled === undefined) return undefined;
  let known: KnownPast | undefined;
  const know = (): KnownPast =>
    (known ??= {
      settled: settledFrom(settled),
      unsettled: readAlerts(unsettled),
      hosts: list(hosts).map(hostFromRow),
    });
  let alerts: AlertRecord[] | undefined;
  return unreadPast(string(name), [], {
    bytes: line,
    known: know,
    readAlerts: () => (alerts ??= withKnown(readAlerts(record(parseLine(line.toString('utf8'))).alerts), know())),
  });
}

function settledFrom(value: unknown): KnownPast['settled'] {
  const [firstEnd, latest] = list(value);
  return firstEnd === undefined ? null : { firstEnd: date(firstEnd), latest: date(latest) };
}

/** Those that are known already are the very same ones. */
function withKnown(alerts: AlertRecord[], { unsettled }: KnownPast): AlertRecord[] {
  const known = new Map(unsettled.map((alert) => [alert.id, alert]));
  return alerts.map((alert) => known.get(alert.id) ?? alert);
}

function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return broken('the past of an organization');
  }
}
