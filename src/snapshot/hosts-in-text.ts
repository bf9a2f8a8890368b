// Where in the text of a snapshot hosts stand. Quotes within a text of JSON are escaped: what is looked for is found as keys alone.

const HOSTS = '"hosts":[';
const HOSTS_END = '],"alerts":[';

/** The text with each list of hosts empty, and what stood in them: `[…]` of each organization, in their order. */
export interface CutSnapshot {
  text: string;
  hosts: Uint8Array[];
}

/** @returns `undefined` where it is not written as this program writes it */
export function cutHosts(bytes: Uint8Array): CutSnapshot | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const hosts: Buffer[] = [];
  const rest: Buffer[] = [];
  let from = 0;
  for (let at = buffer.indexOf(HOSTS); at >= 0; at = buffer.indexOf(HOSTS, from)) {
    const begin = at + HOSTS.length;
    const end = buffer.indexOf(HOSTS_END, begin - 1);
    if (end < 0) return undefined;
    rest.push(buffer.subarray(from, begin));
    hosts.push(buffer.subarray(begin - 1, end + 1));
    from = end;
  }
  rest.push(buffer.subarray(from));
  return { text: Buffer.concat(rest).toString('utf8'), hosts };
}

/** One organization as JSON, its list of hosts empty, with hosts put into it. */
export function putHosts(text: string, hosts: Uint8Array): Uint8Array[] {
  const at = text.indexOf(HOSTS) + HOSTS.length - 1;
  return [Buffer.from(text.slice(0, at)), hosts, Buffer.from(text.slice(at + 2))];
}
