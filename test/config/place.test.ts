import { describe, expect, it } from 'vitest';
import type { TargetKind } from '../../src/config/config.ts';
import { comparePlaces, placeOfTarget, type Place } from '../../src/config/place.ts';

function s3(endpoint: string, prefix = 'site/'): Place {
  const place = placeOfTarget({ s3: { bucket: 'b', endpoint, prefix } }, '/');
  return place ?? expect.unreachable();
}

function git(remote: string): Place {
  return placeOfTarget({ git: { remote, branch: 'gh-pages' } }, '/') ?? expect.unreachable();
}

/** One of each kind; the types ask for a new one. */
const TARGETS: Record<TargetKind, Parameters<typeof placeOfTarget>[0]> = {
  directory: { directory: './dist/public' },
  s3: { s3: { bucket: 'b' } },
  git: { git: { remote: 'git@example.jp:a/b.git', branch: 'gh-pages' } },
};

it.each(Object.entries(TARGETS))(
  'a target of the kind %s has a place that is the same as itself, and like no other',
  (kind, target) => {
    const place = placeOfTarget(target, '/srv') ?? expect.unreachable();
    for (const [other, written] of Object.entries(TARGETS)) {
      const compared = comparePlaces(place, placeOfTarget(written, '/srv') ?? expect.unreachable());
      expect(compared).toBe(other === kind ? 'same' : 'none');
    }
  },
);

describe('one place in two spellings', () => {
  it.each([
    ['localhost and 127.0.0.1', s3('http://localhost:9000'), s3('http://127.0.0.1:9000')],
    ['127.0.0.1 and [::1]', s3('http://127.0.0.1:9000/'), s3('http://[::1]:9000')],
    ['a port that is written and one that is meant', s3('https://s3.example.jp:443'), s3('https://s3.example.jp')],
    ['a name with a dot at its end', s3('https://s3.example.jp.'), s3('https://S3.example.jp')],
    ['two addresses of AWS', s3('https://s3.amazonaws.com'), s3('https://b.s3.ap-northeast-1.amazonaws.com')],
    ['SSH in short and in full', git('git@LOCALHOST:a/b.git'), git('ssh://git@127.0.0.1/a/b')],
  ])('%s are the same', (_, a, b) => {
    expect(comparePlaces(a, b)).toBe('same');
  });

  it.each([
    ['two ports', s3('http://localhost:9000'), s3('http://localhost:9001')],
    ['two services', s3('https://s3.example.jp'), s3('https://s3.example.com')],
    ['a prefix that only begins alike', s3('http://localhost:9000', 'a/'), s3('http://localhost:9000', 'ab/')],
  ])('%s are two', (_, a, b) => {
    expect(comparePlaces(a, b)).toBe('none');
  });

  it('holds what lies inside', () => {
    expect(comparePlaces(s3('http://localhost', 'a/'), s3('http://127.0.0.1', 'a/b/'))).toBe('outer');
  });
});
