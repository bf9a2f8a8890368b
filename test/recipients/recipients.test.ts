import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { formatFinding } from '../../src/recipients/words/finding-words.ts';
import { loadRecipients } from '../../src/recipients/load-recipients.ts';
import { parseRecipients } from '../../src/recipients/parse-recipients.ts';
import { aConfig, aCustomer } from '../support/builders-model.ts';

const CUSTOMERS = [
  { id: 'acme', visibility: 'listed' as const },
  { id: 'shop', visibility: 'unlisted' as const },
  { id: 'office', visibility: 'internal' as const },
];
const HEAD = 'customer,address,name,services,what,language\n';

const place = ({ code, line, column }: { code: string; line: number | null; column: number | null }): string =>
  `${code}@${line}:${column}`;

describe('the list of recipients', () => {
  it('is read with a byte-order mark, CRLF, quotes, empty lines and lines of empty cells', () => {
    const text = `\ufeff${HEAD}acme,a+ops@Acme.Example,"株式会社アクメ, 山田",web*;mail,"detected;resolved",en\r\n\r\n,,,,,\r\nshop,b@shop.example,,,,\r\n`;
    expect(parseRecipients(text.replace(HEAD, HEAD.replace('\n', '\r\n')), CUSTOMERS)).toEqual({
      isRead: true,
      findings: [],
      recipients: [
        {
          customer: 'acme',
          address: 'a+ops@acme.example',
          name: '株式会社アクメ, 山田',
          services: ['web*', 'mail'],
          what: ['detected', 'resolved'],
          language: 'en',
          position: { line: 2, column: 4 },
        },
        {
          customer: 'shop',
          address: 'b@shop.example',
          name: '',
          services: [],
          what: null,
          language: null,
          position: { line: 5, column: 4 },
        },
      ],
    });
  });

  it('needs two columns, in any order', () => {
    expect(parseRecipients('address,customer\na@acme.example,acme\n', CUSTOMERS).recipients).toHaveLength(1);
  });

  it('tells every mistake with its line and cell, and uses the other lines', () => {
    const lines = [
      'acme,a@acme.example,,,,',
      'acm,b@acme.example,,,,',
      'office,c@acme.example,,,,',
      ',d@acme.example,,,,',
      'acme,,,,,',
      'acme,"e@acme.example, f@acme.example",,,,',
      'acme,"Yamada" <g@acme.example>,,,,',
      'acme,山田@acme.example,,,detectd,fr',
      'acme,h@例え.jp,,a*b*c*d*e*f*g*,,',
      'acme,i@acme.example,x,y',
      'acme,A@acme.example,,,,',
      'acme,A@acme.example,,,,',
    ];
    // A quotation mark inside a cell spoils the whole list; it is tried below.
    const text = HEAD + lines.filter((line) => !line.includes('"Yamada"')).join('\n');
    const { recipients, findings, isRead } = parseRecipients(text, CUSTOMERS);
    expect(isRead).toBe(true);
    expect(recipients.map(({ address }) => address)).toEqual(['a@acme.example', 'A@acme.example', 'A@acme.example']);
    expect(findings.map(place)).toEqual([
      'recipients.unknown_customer@3:1',
      'recipients.internal_customer@4:1',
      'recipients.no_customer@5:1',
      'recipients.no_address@6:2',
      'recipients.several_addresses@7:2',
      'recipients.bad_address@8:2',
      'recipients.unknown_what@8:5',
      'recipients.unknown_language@8:6',
      'recipients.bad_address@9:2',
      'recipients.bad_service@9:4',
      'recipients.cells@10:1',
      'recipients.twice@11:1',
      'recipients.twice@12:1',
    ]);
    const told = findings.map((finding) => formatFinding(finding, 'recipients.csv')).join('\n');
    expect(told).toContain('Did you mean "acme"?');
    expect(told).toContain('Did you mean "detected"?');
    expect(told).not.toContain('@acme.example');
  });

  it.each([
    ['', 'recipients.empty@null:null'],
    ['acme,a@acme.example\n', 'recipients.no_header@1:1'],
    ['customer,addres\nacme,a@acme.example\n', 'recipients.unknown_column@1:2 recipients.missing_column@1:1'],
    ['customer,address,customer\n', 'recipients.column_twice@1:3'],
    [`${HEAD}acme,"a@acme.example,,,,\nshop,b@shop.example,,,,\n`, 'recipients.quotes@3:1'],
    [`${HEAD}acme,"Yamada" <g@acme.example>,,,,\n`, 'recipients.quotes@2:1'],
  ])('that cannot be read as a whole is not taken for one that names nobody: %j', (text, findings) => {
    const read = parseRecipients(text, CUSTOMERS);
    expect(read.findings.map(place).join(' ')).toBe(findings);
    expect([read.isRead, read.recipients]).toEqual([false, []]);
  });
});

describe('where the list is', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'noroshi-recipients-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const load = (bytes: Uint8Array | string) => {
    const file = join(folder, 'recipients.csv');
    writeFileSync(file, bytes);
    return loadFrom({ file });
  };
  const loadFrom = (recipients: { file: string } | { variable: string; text: Secret | null }) => {
    const config = aConfig({ directory: folder, customers: [aCustomer({ id: 'acme' })] });
    return loadRecipients({ ...config, notify: { recipients } as never });
  };

  it('may be a file, or the environment itself', () => {
    const text = `${HEAD}acme,a@acme.example,,,,\n`;
    expect(load(text).recipients).toHaveLength(1);
    expect(loadFrom({ variable: 'RECIPIENTS_CSV', text: new Secret(text) })).toMatchObject({
      isRead: true,
      source: '$RECIPIENTS_CSV',
      recipients: [{ address: 'a@acme.example' }],
    });
    expect(loadFrom({ variable: 'RECIPIENTS_CSV', text: null }).isRead).toBe(false);
  });

  it.each([
    ['Shift_JIS, by its name', Buffer.from([...Buffer.from(HEAD), 0x8e, 0x52, 0x93, 0x63]), 'recipients.shift_jis'],
    ['UTF-16', Buffer.from(`\ufeff${HEAD}`, 'utf16le'), 'recipients.utf16'],
    ['anything else', Buffer.from([0xff, 0x80, 0xff]), 'recipients.not_utf8'],
  ])('a file in %s is refused', (_, bytes, code) => {
    expect(load(bytes)).toMatchObject({ isRead: false, findings: [{ code }] });
  });

  it('that is a file which is not there names nobody, and says so', () => {
    expect(loadFrom({ file: join(folder, 'none.csv') })).toMatchObject({
      isRead: false,
      findings: [{ code: 'recipients.missing' }],
    });
  });
});
