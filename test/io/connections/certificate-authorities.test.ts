import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readAuthorities } from '../../../src/io/connections/certificate-authorities.ts';
import { aSelfSignedCertificate } from '../../support/certificate.ts';

let ours: string;

beforeAll(() => {
  ours = aSelfSignedCertificate().cert;
});

function read(text: string): ReturnType<typeof readAuthorities> {
  const folder = mkdtempSync(join(tmpdir(), 'noroshi-authorities-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'company.pem'), text);
  return readAuthorities('company.pem', [folder]);
}

/** As `openssl x509 -trustout` writes it: with an empty list of uses behind it. */
function withTrust(pem: string): string {
  const bytes = Buffer.from(pem.replace(/-----.*?-----/g, ''), 'base64');
  const text = Buffer.concat([bytes, Buffer.from([0x30, 0x00])]).toString('base64');
  return `-----BEGIN TRUSTED CERTIFICATE-----\n${text.replace(/.{64}/g, '$&\n')}\n-----END TRUSTED CERTIFICATE-----\n`;
}

describe('the authorities of a company', () => {
  it('takes every one that Node ships for a whole one, whatever its kind and length', () => {
    const { authorities } = read(rootCertificates.join('\n')) as { authorities: string[] };
    expect(authorities.slice(-rootCertificates.length)).toEqual([...rootCertificates]);
  });

  it.each([
    [
      'with a heading and the line ends of Windows',
      (pem: string) => `subject=/CN=x\r\n${pem.replaceAll('\n', '\r\n')}`,
    ],
    ['with what OpenSSL trusts it for', withTrust],
    ['twice', (pem: string) => pem + pem],
  ])('takes one %s', (_, change) => {
    expect(read(change(ours))).toHaveProperty('authorities');
  });

  it.each([
    ['cut in the middle', (lines: string[]) => [...lines.slice(0, 4), ...lines.slice(-2)]],
    ['with a line twice', (lines: string[]) => [...lines.slice(0, 3), lines[2]!, ...lines.slice(3)]],
    ['without its first line', (lines: string[]) => [lines[0]!, ...lines.slice(2)]],
    ['with letters that are none of base64', (lines: string[]) => [lines[0]!, lines[1]!.replace(/^..../, '*“あ'), ...lines.slice(2)]], // prettier-ignore
    ['that is empty', (lines: string[]) => [lines[0]!, ' ', ...lines.slice(-2)]],
    ['whose length is none', (lines: string[]) => [lines[0]!, lines[1]!.replace(/^..../, 'MID/'), ...lines.slice(2)]],
  ])('says that one is damaged %s', (_, change) => {
    expect(read(`${rootCertificates[0]}\n${change(ours.split('\n')).join('\n')}`)).toEqual({
      unreadable: 'its file holds a damaged certificate',
    });
  });

  it('says that there is none, or no file', () => {
    expect(read('nothing')).toEqual({ unreadable: 'its file holds no certificate in PEM form' });
    expect(readAuthorities('missing.pem', ['/nowhere'])).toEqual({ unreadable: 'it names a file that cannot be read' });
    expect(readAuthorities(' ', ['/nowhere'])).toEqual({ authorities: null });
  });
});
