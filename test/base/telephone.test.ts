import { describe, expect, it } from 'vitest';
import { parseTelephones } from '../../src/base/telephone.ts';

describe('a telephone number as somebody wrote it', () => {
  it.each([
    ['06-0000-0000', 'tel:0600000000'],
    ['０６－００００－００００', 'tel:0600000000'],
    ['06(1111)2222', 'tel:0611112222'],
    ['(06) 1111-2222', 'tel:0611112222'],
    ['090ー1234ー5678', 'tel:09012345678'],
    ['0120-000-000（平日9:00～17:00）', 'tel:0120000000'],
    ['06-1111-2222(代)', 'tel:0611112222'],
    ['TEL: 06-1111-2222', 'tel:0611112222'],
    ['+81 (0)6-0000-0000', 'tel:+81600000000'],
    ['+44 (0)20 7946 0018', 'tel:+442079460018'],
    ['+81 6 1111 2222', 'tel:+81611112222'],
    ['+39 06 1234 5678', 'tel:+390612345678'],
    ['06-1111-2222 内線 123', 'tel:0611112222;ext=123'],
    ['06-1111-2222（内線123）', 'tel:0611112222;ext=123'],
    ['+1 (555) 010-9999 ext. 12', 'tel:+15550109999;ext=12'],
  ])('is dialled where nobody can doubt it: %s', (written, href) => {
    expect(parseTelephones(written).map((each) => each.href)).toEqual([href]);
  });

  it.each([
    ['03-1111-2222 / 06-3333-4444', ['tel:0311112222', 'tel:0633334444']],
    ['050-1234-5678、03-1111-2222（夜間）', ['tel:05012345678', 'tel:0311112222']],
    ['06-1111-2222 または 06-3333-4444 内線 5', ['tel:0611112222', 'tel:0633334444;ext=5']],
  ])('is several, each dialled by itself: %s', (written, hrefs) => {
    expect(parseTelephones(written).map((each) => each.href)).toEqual(hrefs);
  });

  it.each([
    '0120-GO-HELP',
    '110',
    '06-1111-2222 担当 山田',
    '1111222233334444555',
    '担当者の携帯',
    '06-1111-2222 9:00-17:00',
    '06-1111-2222-33',
    '03-1111-2222～5',
    '+81(06)1111-2222',
    '+81-06-1111-2222',
    '＋８１　０６　１１１１　２２２２',
    '+810611112222',
    '+44 (020) 7946 0018',
    '',
  ])('is plain text where it could be another one: %s', (written) => {
    expect(parseTelephones(written).every(({ href }) => href === null)).toBe(true);
  });

  it('says what was written', () => {
    const written = '０１２０－０００－０００（平日９：００～１７：００）';
    expect(parseTelephones(written)).toEqual([{ text: written, href: 'tel:0120000000' }]);
  });
});
