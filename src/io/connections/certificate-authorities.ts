import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as tls from 'node:tls';
import { X509Certificate } from 'node:crypto';

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
  if (file === undefined || file.trim() === '') return { authorities: null };
  const text = readFirst(directories.map((directory) => resolve(directory, file.trim())));
  if (text === undefined) return { unreadable: 'it names a file that cannot be read' };
  const own = text.match(CERTIFICATE) ?? [];
  if (own.length === 0) return { unreadable: 'its file holds no certificate in PEM form' };
  if (!own.every(isCertificate)) return { unreadable: 'its file holds a damaged certificate' };
  return { authorities: [...builtInAuthorities(), ...own] };
}

/** With a list of its own TLS trusts that list alone. Newer versions of Node tell their defaults, system ones included. */
function builtInAuthorities(): readonly string[] {
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

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
