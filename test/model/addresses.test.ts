import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { base32, createComponentIds } from '../../src/model/component-id.ts';
import { customerPath, customerUrl, previousCustomerPaths } from '../../src/model/addresses.ts';
import { aConfig, aCustomer } from '../support/builders-model.ts';

const CONFIG = aConfig({ secret: new Secret('now'), previousSecrets: [new Secret('before'), new Secret('now')] });

describe('a customer’s tree', () => {
  it('stands under its id when it is listed', () => {
    expect(customerPath(CONFIG, aCustomer())).toBe('c/acme/');
    expect(previousCustomerPaths(CONFIG, aCustomer())).toEqual([]);
  });

  it.each(['unlisted', 'locked'] as const)('stands where nobody can guess when it is %s', (visibility) => {
    const customer = aCustomer({ visibility });
    const path = customerPath(CONFIG, customer);
    expect(path).toMatch(/^c\/acme-[a-z2-7]{26}\/$/);
    expect(customerUrl(CONFIG, customer)).toBe(`https://status.example.jp/${path}`);
    expect(customerPath(aConfig({ secret: new Secret('other') }), customer)).not.toBe(path);
  });

  it('is still found under former secrets, but not twice', () => {
    const customer = aCustomer({ visibility: 'unlisted' });
    const paths = previousCustomerPaths(CONFIG, customer).map(({ path }) => path);
    expect(paths).toEqual([customerPath(aConfig({ secret: new Secret('before') }), customer)]);
  });

  it.each([
    ['internal', aCustomer({ visibility: 'internal' }), null],
    ['with a site of its own', aCustomer({ url: 'https://s.example/' }), 'https://s.example/'],
  ])('is not in the public one when it is %s', (_, customer, url) => {
    expect(customerPath(CONFIG, customer)).toBeNull();
    expect(previousCustomerPaths(CONFIG, customer)).toEqual([]);
    expect(customerUrl(CONFIG, customer)).toBe(url);
  });

  it('is nowhere, rather than where it can be guessed, without a secret', () => {
    expect(customerPath(aConfig(), aCustomer({ visibility: 'unlisted' }))).toBeNull();
  });

  it('has the 26 base32 characters of HMAC-SHA-256 over the id that are promised', () => {
    const bits = [...createHmac('sha256', 'now').update('acme').digest()]
      .map((b) => b.toString(2).padStart(8, '0'))
      .join('');
    const expected = Array.from(
      { length: 26 },
      (_, i) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(bits.slice(i * 5, i * 5 + 5), 2)],
    ).join('');
    expect(customerPath(CONFIG, aCustomer({ visibility: 'locked' }))).toBe(`c/acme-${expected}/`);
  });
});

describe('ids', () => {
  it('are base32 as RFC 4648 has it', () => {
    expect(base32(Buffer.from('foobar').toString('hex'), 10)).toBe('mzxw6ytboi');
  });

  it('differ by kind, customer, organization and id', () => {
    const ids = createComponentIds(new Secret('s'));
    const made = [
      ids('host', 'a', 'o', '1'),
      ids('service', 'a', 'o', '1'),
      ids('host', 'b', 'o', '1'),
      ids('host', 'a', 'p', '1'),
      ids('host', 'a', 'o', '2'),
      createComponentIds(null)('host', 'a', 'o', '1'),
    ];
    expect(new Set(made).size).toBe(made.length);
    expect(ids('host', 'a', 'o', '1')).toBe(made[0]);
  });
});
