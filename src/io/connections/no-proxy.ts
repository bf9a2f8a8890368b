import { BlockList, isIP, isIPv6 } from 'node:net';

export interface DirectHosts {
  has: (url: URL) => boolean;
  /** Entries that cannot be read, as written. */
  unreadable: string[];
}

interface NamedHost {
  name: string;
  /** Empty: any. */
  port: string;
}

/**
 * The hosts of a `NO_PROXY`, separated by commas or blanks: `*`; names, each with what lies below it (`example.jp`, `.example.jp`
 * and `*.example.jp` are the same); IPv4 and IPv6 addresses, with or without brackets; networks as `10.0.0.0/8` and `fd00::/8`.
 * Names and addresses may carry a port.
 */
export function compileNoProxy(text: string): DirectHosts {
  const networks = new BlockList();
  const names: NamedHost[] = [];
  const unreadable: string[] = [];
  for (const entry of text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)) {
    if (entry.includes('/')) {
      if (!addNetwork(networks, entry)) unreadable.push(entry);
      continue;
    }
    const host = parseHost(entry);
    if (host === undefined) unreadable.push(entry);
    else names.push(host);
  }
  return { unreadable, has: (url) => isNamed(names, url) || isInside(networks, bareHost(url.hostname)) };
}

function addNetwork(networks: BlockList, entry: string): boolean {
  const [, address = '', bits = ''] = /^\[?([^\]/]+)\]?\/(\d{1,3})$/.exec(entry) ?? [];
  const version = isIP(address);
  if (version === 0 || Number(bits) > (version === 6 ? 128 : 32)) return false;
  networks.addSubnet(address, Number(bits), version === 6 ? 'ipv6' : 'ipv4');
  return true;
}

function parseHost(entry: string): NamedHost | undefined {
  if (isIPv6(entry)) return { name: canonical(entry), port: '' };
  const [, bracketed, plain = '', port = ''] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(entry) ?? [];
  if (bracketed !== undefined) return isIPv6(bracketed) ? { name: canonical(bracketed), port } : undefined;
  const name = plain.replace(/^\*?\.(?=.)/, '');
  return /^(\*|[\p{L}\p{N}._-]+)$/u.test(name) ? { name, port } : undefined;
}

/** Addresses have several spellings; this is the one that URLs have. */
function canonical(address: string): string {
  return bareHost(new URL(`http://[${address}]/`).hostname);
}

function bareHost(hostname: string): string {
  return hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}

function isNamed(names: readonly NamedHost[], url: URL): boolean {
  const host = bareHost(url.hostname);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return names.some(
    (known) =>
      (known.port === '' || known.port === port) &&
      (known.name === '*' || known.name === host || (isIP(host) === 0 && host.endsWith(`.${known.name}`))),
  );
}

function isInside(networks: BlockList, host: string): boolean {
  const version = isIP(host);
  return version !== 0 && networks.check(host, version === 6 ? 'ipv6' : 'ipv4');
}
