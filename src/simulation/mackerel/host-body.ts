import { CANARIES } from '../canaries.ts';
import { entryAt, type Seconds, type SimulatedHost } from '../timeline.ts';

/**
 * A host as `GET /api/v0/hosts` shows it. `meta` is about as long as an agent's (2 kB); without it bodies are small.
 * Fields by the official documentation; `type` and `nickname` are undocumented ones seen in real bodies.
 */
export function hostBody(
  host: SimulatedHost & { retiredAt?: Seconds },
  at: Seconds,
  withMeta: boolean,
): Record<string, unknown> {
  const isRetired = host.retiredAt !== undefined && host.retiredAt <= at;
  return {
    id: host.id,
    createdAt: host.createdAt,
    name: host.name,
    // Mackerel leaves the name out or says null; an empty one was seen as well.
    ...(host.addressPart % 3 !== 0 || host.displayName !== null ? { displayName: host.displayName } : {}),
    customIdentifier: host.addressPart % 4 === 0 ? `${host.id}.${CANARIES.meta}` : null,
    size: 'standard',
    status: entryAt(host.statuses, at)?.status ?? 'working',
    memo: host.memo,
    isRetired,
    ...(isRetired && { retiredAt: host.retiredAt }),
    roles: host.roles,
    interfaces: interfacesOf(host),
    meta: withMeta ? metaOf(host) : {},
    type: 'unknown',
    nickname: null,
  };
}

function interfacesOf({ addressPart }: SimulatedHost): Record<string, unknown>[] {
  const ipv4 = `${CANARIES.ipv4}${addressPart}`;
  return [
    {
      name: 'eth0',
      ipAddress: ipv4,
      macAddress: `02:00:5e:00:53:${addressPart.toString(16).padStart(2, '0')}`,
      ipv4Addresses: [ipv4],
      ipv6Addresses: [`${CANARIES.ipv6}:${addressPart.toString(16)}`],
    },
  ];
}

function metaOf({ name, addressPart }: SimulatedHost): Record<string, unknown> {
  const core = {
    vendor_id: 'GenuineIntel',
    model_name: 'Xeon Silver 4314 @ 2.40GHz',
    family: '6',
    model: '106',
    stepping: '6',
    cache_size: '24576 KB',
    mhz: '2399.998',
    flags:
      'fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse sse2 ht syscall nx',
  };
  const filesystem = { kb_size: 51474912, kb_used: 18235412, kb_available: 30602012, percent_used: '38%' };
  return {
    'agent-name': 'mackerel-agent/0.86.0 (Revision 1b684c4)',
    'agent-revision': '1b684c4',
    'agent-version': '0.86.0',
    cpu: [core, core],
    memory: {
      total: '16265184kB',
      free: '1204512kB',
      buffers: '204800kB',
      cached: '8123456kB',
      swap_total: '2097148kB',
    },
    filesystem: { '/dev/vda1': { ...filesystem, mount: '/' }, '/dev/vdb1': { ...filesystem, mount: '/var' } },
    block_device: { vda: { model: '0x1af4', removable: '0', size: '104857600' } },
    kernel: { machine: 'x86_64', name: 'Linux', os: 'GNU/Linux', release: '6.1.0-28-amd64', version: '#1 SMP Debian' },
    cloud: {
      provider: 'openstack',
      metadata: { 'instance-id': `i-${CANARIES.meta}`, hostname: name, 'local-ipv4': `${CANARIES.ipv4}${addressPart}` },
    },
  };
}
