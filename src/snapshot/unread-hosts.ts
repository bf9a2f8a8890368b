import { SnapshotError } from './snapshot-error.ts';
import type { Host, HostService, OrganizationSnapshot } from './snapshot.ts';
import { Pool } from '../base/pool.ts';

// Hosts are nearly all of a snapshot, and those of most organizations are what they were: they are read when somebody asks, and
// go on as the text they are.

/** The hosts of an organization as they are written: `[…]`. */
export interface HostsText {
  readonly bytes: Uint8Array;
  /** Whether one of them is neither working nor standing by. */
  isSomeAway(): boolean;
  /** @throws SnapshotError `snapshot.not_json` */
  read(): Host[];
}

const texts = new WeakMap<OrganizationSnapshot, HostsText>();

/** Gives a record hosts that are read when they are asked for. */
export function withUnreadHosts(record: OrganizationSnapshot, text: HostsText): OrganizationSnapshot {
  Object.defineProperty(record, 'hosts', { get: () => text.read(), enumerable: true, configurable: true });
  texts.set(record, text);
  return record;
}

/** The text that a record's hosts are; `undefined` of those that were read. */
export function textOfHosts(record: OrganizationSnapshot): HostsText | undefined {
  return texts.get(record);
}

/** Whether two readings hold the very same hosts, told without reading them; `false`: they must be looked at. */
export function haveSameText(a: OrganizationSnapshot, b: OrganizationSnapshot): boolean {
  const [one, other] = [texts.get(a), texts.get(b)];
  return one !== undefined && other !== undefined && isSameText(one, other.bytes);
}

export function isSameText({ bytes }: HostsText, other: Uint8Array): boolean {
  return bytes === other || Buffer.compare(bytes, other) === 0;
}

export function isSomeAway(record: OrganizationSnapshot): boolean {
  return texts.get(record)?.isSomeAway() ?? record.hosts.some(({ status }) => isAwayStatus(status));
}

/** What a host is remembered for. */
export function isAwayStatus(status: Host['status']): boolean {
  return status !== 'working' && status !== 'standby';
}

const AWAY = /"status":"(?!working"|standby")/;

/** Only of bytes that this program wrote. */
export function hostsText(bytes: Uint8Array): HostsText {
  let hosts: Host[] | undefined;
  const textOf = (): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return {
    bytes,
    isSomeAway: () => hosts?.some(({ status }) => isAwayStatus(status)) ?? AWAY.test(textOf()),
    read: () => (hosts ??= parseHosts(textOf())),
  };
}

function parseHosts(text: string): Host[] {
  try {
    return JSON.parse(text) as Host[];
  } catch (cause) {
    const message = {
      en: 'The hosts of an organization in the last snapshot are not JSON any more.',
      ja: '前回のスナップショットにあるオーガニゼーションのホストが JSON として読めません。',
    };
    throw new SnapshotError('snapshot.not_json', message, { cause });
  }
}

/** Thousands of hosts stand in a few dozen places: those that stand in the same ones share one list, as when collected. */
export function shareServices(hosts: Host[], places: Pool<HostService[]>): Host[] {
  for (const host of hosts) host.services = places.share(JSON.stringify(host.services), () => host.services);
  return hosts;
}
