import type { Interval } from '../../base/interval.ts';
import { isoText } from '../../base/iso-text.ts';
import { Pool } from '../../base/pool.ts';
import type { AlertPhase, AlertRecord, History, HostRecord, OrganizationHistory } from '../../model/history/history.ts';
import { STATES, type State } from '../../model/state.ts';
import type { AlertClosing, AlertStatus, HostStatus } from '../../snapshot/snapshot.ts';
import { broken, date, list, oneOf, record, string, type Row } from './fields.ts';
import { StateError, type ShownState } from '../state-store.ts';

// The files between runs. Times are ISO 8601 UTC; what is null or empty is left out, since most of 18,000 alerts have
// nothing to say there. The reading side checks every field: a state file may have been edited or half restored.

export const STATE_VERSION = 1;

const ALERT_STATUSES: readonly AlertStatus[] = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'];
const HOST_STATUSES: readonly HostStatus[] = ['working', 'standby', 'maintenance', 'poweroff', 'unrecognized'];

/** What follows the organizations of a history, as JSON. */
export function tailOfHistory({ caseIdsByAlert, hadLedger }: History): string {
  return JSON.stringify({ caseIds: [...caseIdsByAlert], ...(hadLedger === true ? { hadLedger: true } : {}) });
}

/**
 * Reads what belongs to one document: what thousands of alerts say alike is held once.
 * @throws StateError `state.broken`
 */
export function createAlertReader(): (rows: unknown) => AlertRecord[] {
  const pools: AlertPools = { texts: new Pool(), services: new Pool() };
  return (rows) => list(rows).map((alert) => alertFromRow(record(alert), pools));
}

/**
 * History without `observed`, which changes with every run and is kept apart ({@link parseObserved}).
 * @throws StateError `state.newer_version`, `state.broken`
 */
export function parseHistory(text: string): History {
  const root = parseRoot(text, 'history');
  const readAlerts = createAlertReader();
  return {
    organizations: list(root.organizations).map((row) => {
      const organization = record(row);
      const { name, alerts, hosts } = organization;
      return { name: string(name), observed: [], alerts: readAlerts(alerts), hosts: list(hosts).map(hostFromRow) };
    }),
    ...(root.hadLedger === true ? { hadLedger: true } : {}),
    caseIdsByAlert: new Map(list(root.caseIds).map((pair) => [string(list(pair)[0]), string(list(pair)[1])])),
  };
}

export function serializeObserved(organizations: readonly OrganizationHistory[]): string {
  const rows = organizations.map(({ name, observed }) => [
    name,
    observed.map(({ from, to }) => [isoText(from), isoText(to)]),
  ]);
  return JSON.stringify({ version: STATE_VERSION, observed: rows });
}

/** @throws StateError `state.newer_version`, `state.broken` */
export function parseObserved(text: string): Map<string, Interval[]> {
  const root = parseRoot(text, 'observed');
  return new Map(
    list(root.observed).map((row) => [
      string(list(row)[0]),
      list(list(row)[1]).map((span) => ({ from: date(list(span)[0]), to: date(list(span)[1]) })),
    ]),
  );
}

export function serializeShown(shown: ShownState): string {
  return JSON.stringify({
    version: STATE_VERSION,
    pages: [...shown.pages].map(([id, page]) => [id, page.contentHash, isoText(page.changedAt)]),
    customerStates: [...shown.customerStates],
    statesBefore: [...shown.statesBefore],
  });
}

/** @throws StateError `state.newer_version`, `state.broken` */
export function parseShown(text: string): ShownState {
  const root = parseRoot(text, 'shown');
  return {
    pages: new Map(
      list(root.pages).map((row) => [
        string(list(row)[0]),
        { contentHash: string(list(row)[1]), changedAt: date(list(row)[2]) },
      ]),
    ),
    customerStates: statesFromRows(root.customerStates),
    statesBefore: statesFromRows(root.statesBefore),
  };
}

function statesFromRows(rows: unknown): Map<string, State> {
  return new Map(list(rows).map((pair) => [string(list(pair)[0]), oneOf(STATES, list(pair)[1])]));
}

export function alertToRow(alert: AlertRecord): Row {
  return {
    id: alert.id,
    type: alert.type,
    monitorId: alert.monitorId ?? undefined,
    monitorName: alert.monitorName ?? undefined,
    monitorService: alert.monitorService ?? undefined,
    hostId: alert.hostId ?? undefined,
    hostName: alert.hostName ?? undefined,
    hostLabel: alert.hostLabel === alert.hostName ? undefined : (alert.hostLabel ?? undefined),
    services: alert.hostServices.length === 0 ? undefined : alert.hostServices.map(serviceToRow),
    openedAt: isoText(alert.openedAt),
    openedBy: alert.isOpeningEstimated ? 1 : undefined,
    closedAt: alert.closedAt === null ? undefined : isoText(alert.closedAt),
    closedBy: alert.isEndEstimated ? 1 : undefined,
    closing: alert.closing === null ? undefined : closingToRow(alert.closing),
    levelUnread: alert.isLevelUnread ? 1 : undefined,
    phases: alert.phases.map((phase) => [isoText(phase.from), phase.status, phase.hostStatus, phase.isMuted ? 1 : 0]),
    texts: alert.publicTexts.length === 0 ? undefined : alert.publicTexts.map((text) => [isoText(text.at), text.text]),
  };
}

/** Of what thousands of alerts say alike. */
interface AlertPools {
  texts: Pool<string>;
  services: Pool<AlertRecord['hostServices']>;
}

function alertFromRow(row: Row, { texts, services }: AlertPools): AlertRecord {
  const text = (value: unknown): string => texts.share(string(value), () => string(value));
  const optionalText = (value: unknown): string | null => (value === undefined ? null : text(value));
  const hostName = optionalText(row.hostName);
  const openedAt = date(row.openedAt);
  return {
    id: string(row.id),
    type: text(row.type),
    monitorId: optionalText(row.monitorId),
    monitorName: optionalText(row.monitorName),
    monitorService: optionalText(row.monitorService),
    hostId: optionalText(row.hostId),
    hostName,
    hostLabel: optionalText(row.hostLabel) ?? hostName,
    hostServices: services.share(JSON.stringify(row.services) ?? '', () => servicesFromRow(row.services)),
    openedAt,
    isOpeningEstimated: row.openedBy === 1,
    closedAt: row.closedAt === undefined ? null : date(row.closedAt),
    isEndEstimated: row.closedBy === 1,
    closing: row.closing === undefined ? null : closingFromRow(row.closing),
    isLevelUnread: row.levelUnread === 1,
    phases: list(row.phases).map((phase) => phaseFromRow(phase, { at: openedAt, text: row.openedAt })),
    publicTexts: row.texts === undefined ? NO_TEXTS : list(row.texts).map(textFromRow),
  };
}

const LOG_STATES: readonly AlertClosing['log'][] = ['read', 'unread', 'refused'];

function closingToRow(closing: AlertClosing): unknown[] {
  const { hasReason, trigger, log, isHostListed, isMonitorListed, isForgotten } = closing;
  return [log, trigger, hasReason, isHostListed, isMonitorListed, ...(isForgotten === true ? [1] : [])];
}

function closingFromRow(row: unknown): AlertClosing {
  const [log, trigger, hasReason, isHostListed, isMonitorListed, isForgotten] = list(row);
  return {
    hasReason: hasReason === true,
    trigger: trigger === null ? null : string(trigger),
    log: oneOf(LOG_STATES, log),
    isHostListed: typeof isHostListed === 'boolean' ? isHostListed : null,
    isMonitorListed: typeof isMonitorListed === 'boolean' ? isMonitorListed : null,
    ...(isForgotten === 1 ? { isForgotten: true } : {}),
  };
}

const NO_TEXTS: AlertRecord['publicTexts'] = [];

function textFromRow(row: unknown): AlertRecord['publicTexts'][number] {
  const [at, text] = list(row);
  return { at: date(at), text: string(text) };
}

function serviceToRow({ name, roles }: AlertRecord['hostServices'][number]): string[] {
  return [name, ...roles];
}

function servicesFromRow(row: unknown): AlertRecord['hostServices'] {
  return optionalList(row).map((service) => {
    const names = list(service).map(string);
    // A rest pattern would give each list room for seventeen.
    return { name: string(names[0]), roles: names.slice(1) };
  });
}

function phaseFromRow(row: unknown, opening: { at: Date; text: unknown }): AlertPhase {
  const [from, status, hostStatus, isMuted] = list(row);
  return {
    // Nearly every alert's first phase begins when it opened.
    from: from === opening.text ? opening.at : date(from),
    status: oneOf(ALERT_STATUSES, status),
    hostStatus: hostStatus === null ? null : oneOf(HOST_STATUSES, hostStatus),
    isMuted: isMuted === 1,
  };
}

export function hostToRow({ id, phases, gone }: HostRecord): Row {
  return {
    id,
    phases: phases.map((phase) => [isoText(phase.from), phase.status]),
    gone: gone === undefined ? undefined : [isoText(gone.at), gone.name, gone.label, gone.services.map(serviceToRow)],
  };
}

export function hostFromRow(row: unknown): HostRecord {
  const host = record(row);
  const phases = list(host.phases).map((phase) => ({
    from: date(list(phase)[0]),
    status: oneOf(HOST_STATUSES, list(phase)[1]),
  }));
  if (host.gone === undefined) return { id: string(host.id), phases };
  const [at, name, label, services] = list(host.gone);
  const gone = { at: date(at), name: string(name), label: string(label), services: servicesFromRow(services) };
  return { id: string(host.id), phases, gone };
}

function parseRoot(text: string, name: string): Row {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (cause) {
    throw new StateError(
      'state.broken',
      {
        en: `The state file "${name}" is not valid JSON; it was probably cut.`,
        ja: `状態データの「${name}」が JSON として読めません。途中で切れたようです。`,
      },
      { cause },
    );
  }
  const row = record(root);
  if (typeof row.version === 'number' && row.version > STATE_VERSION) {
    throw new StateError(
      'state.newer_version',
      {
        en: `The state file "${name}" was written by a newer Noroshi (version ${row.version}, this one knows ${STATE_VERSION}).`,
        ja: `状態データの「${name}」は新しい版の Noroshi が書いたものです（形式 ${row.version}、この版は ${STATE_VERSION} まで）。`,
      },
      {
        hint: {
          en: 'Run the newer Noroshi again, or point `state:` to another place; the history there then starts anew.',
          ja: '新しい版の Noroshi を実行するか、`state:` に別の場所を指定してください（履歴はそこから新しく始まります）。',
        },
      },
    );
  }
  if (row.version !== STATE_VERSION) broken('a version number');
  return row;
}

function optionalList(value: unknown): unknown[] {
  return value === undefined ? [] : list(value);
}
