import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export const EXTRA_AUTHORITIES = 'NODE_EXTRA_CA_CERTS';

const CERTIFICATE =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/**
 * The authorities that Node trusts by itself, and those in the file that `NODE_EXTRA_CA_CERTS` names: Node reads that variable when
 * it starts, so one from a `.env` would come too late. `null` when it is not set: nothing differs from Node's own.
 *
 * @param directories folders from which a relative path may count, the likeliest first
 * @returns PEM texts, or in `unreadable` what is wrong with the file
 */
export function readAuthorities(
  file: string | undefined,
  directories: readonly string[],
): { authorities: string[] | null } | { unreadable: string } {
  const read = readOwnAuthorities(file, directories);
  if ('unreadable' in read || read.authorities === null) return read;
  return { authorities: [...builtInAuthorities(), ...read.authorities] };
}

/** As {@link readAuthorities}, of those in the file alone. */
export function readOwnAuthorities(
  file: string | undefined,
  directories: readonly string[],
): { authorities: string[] | null } | { unreadable: string } {
  if (file === undefined || file.trim() === '') return { authorities: null };
  const text = readFirst(directories.map((directory) => resolve(directory, file.trim())));
  if (text === undefined) return { unreadable: 'it names a file that cannot be read' };
  const own = text.match(CERTIFICATE) ?? [];
  if (own.length === 0) return { unreadable: 'its file holds no certificate in PEM form' };
  if (!own.every(isCertificate)) return { unreadable: 'its file holds a damaged certificate' };
  return { authorities: own };
}

/** With a list of its own TLS trusts that list alone. Newer versions of Node tell their defaults, system ones included. */
function builtInAuthorities(): readonly string[] {
  // Loaded when somebody connects: it takes three milliseconds, and most runs of some commands never do.
  const tls = process.getBuiltinModule('node:tls');
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default') => string[] };
  return getCACertificates?.('default') ?? tls.rootCertificates;
}

function readFirst(paths: readonly string[]): string | undefined {
  for (const path of paths) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      // The next one, then.
    }
  }
  return undefined;
}

/**
 * Whether its bytes are one whole value of ASN.1, as long as it says itself: what was cut or mistyped is not. Reading it to the end
 * is left to TLS, which does it once for all of them. After a `TRUSTED CERTIFICATE` stands what OpenSSL trusts it for.
 */
function isCertificate(pem: string): boolean {
  // Line by line: a company's bundle holds hundreds, and is looked through in every run.
  const lines = pem.split('\n').map((line) => line.trim());
  const text = lines.slice(1, -1).join('');
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length < SHORTEST || bytes[0] !== SEQUENCE || bytes.toString('base64') !== text) return false;
  const stated = lengthOf(bytes);
  return pem.startsWith('-----BEGIN TRUSTED') ? stated <= bytes.length : stated === bytes.length;
}

const SEQUENCE = 0x30;
const LONG_FORM = 0x80;
/** Tag, and a length in its longest form. */
const SHORTEST = 6;

/** How long the value at the beginning is, its tag and length included (X.690, 8.1.3). */
function lengthOf(bytes: Buffer): number {
  const first = bytes[1]!;
  if (first < LONG_FORM) return 2 + first;
  const size = Math.min(first - LONG_FORM, SHORTEST - 2);
  return size === 0 ? 0 : 2 + size + bytes.readUIntBE(2, size);
}
