import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { describeThrown, NoroshiError } from '../../src/base/errors.ts';
import { Secret } from '../../src/base/secret.ts';

describe('a secret', () => {
  const secret = new Secret('k3y-of-the-kingdom');

  it('shows itself as stars wherever a program prints by accident', () => {
    // oxlint-disable-next-line typescript/restrict-template-expressions -- that it is safe there is what is shown
    const shown = [String(secret), `${secret}`, JSON.stringify({ secret }), inspect({ secret }, { showHidden: true })];
    expect(shown.join('\n')).not.toContain('k3y');
    expect(shown[0]).toBe('***');
  });

  it('gives its text to who asks by name', () => {
    expect(secret.reveal()).toBe('k3y-of-the-kingdom');
  });
});

describe('anything thrown', () => {
  it.each([
    ['an error', new Error('disk full'), 'disk full'],
    ['a text', 'oops', 'oops'],
    ['an error without words', new TypeError(''), 'TypeError'],
    ['many errors in one', new AggregateError([new Error('refused')], ''), 'refused'],
    ['our own', new NoroshiError('x.y', 'It is late.'), 'It is late.'],
  ])('%s becomes a sentence', (_, thrown, expected) => {
    expect(describeThrown(thrown)).toBe(expected);
  });
});
