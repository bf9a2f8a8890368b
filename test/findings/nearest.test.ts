import { describe, expect, it } from 'vitest';
import { findNearest } from '../../src/findings/nearest.ts';

describe('the nearest name', () => {
  it.each([
    ['servises', ['services', 'hosts'], 'services'],
    ['mial', ['mail', 'shop'], 'mail'],
    ['Web_Server', ['web-server'], 'web-server'],
    ['ACM_KEY', ['ACME_KEY', 'HOME'], 'ACME_KEY'],
  ])('%s may be a slip of one of %j', (written, known, meant) => {
    expect(findNearest(written, known)).toBe(meant);
  });

  it.each([
    ['ACME', ['HOME', 'PATH']],
    ['db', ['ns']],
    ['web', ['api']],
    ['mail', ['main-site']],
  ])('%s is none of %j: half of a short word is no slip', (written, known) => {
    expect(findNearest(written, known)).toBeUndefined();
  });
});
