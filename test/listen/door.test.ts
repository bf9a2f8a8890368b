import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { createDoor, type Door } from '../../src/listen/door.ts';

const OLD = 'old-secret-of-the-hook-0123456789abcdef';
const NEW = 'new-secret-of-the-hook-0123456789abcdef';

function aDoor(secrets: readonly string[] = [NEW, OLD], clock = { nowMs: 0 }): Door {
  return createDoor({
    user: 'mackerel',
    secrets: secrets.map((text) => new Secret(text)),
    monotonicMs: () => clock.nowMs,
  });
}

function basic(user: string, password: string): { path: string; authorization: string } {
  return { path: '/hook', authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

describe('the door of the hook', () => {
  it.each([
    ['the secret by basic auth', basic('mackerel', NEW)],
    ['the former secret while it is being exchanged', basic('mackerel', OLD)],
    [
      'the scheme in any letters',
      { ...basic('mackerel', NEW), authorization: basic('mackerel', NEW).authorization.replace('Basic', 'bAsIc') },
    ],
    ['the secret as the last part of the path', { path: `/hook/${NEW}`, authorization: undefined }],
  ])('is open for %s', (_, request) => {
    expect(aDoor().judge(request)).toBe('open');
  });

  it.each([
    ['nothing shown', { path: '/hook', authorization: undefined }],
    ['another user', basic('admin', NEW)],
    ['half the secret', basic('mackerel', NEW.slice(0, -1))],
    ['an empty secret', basic('mackerel', '')],
    ['no colon', { path: '/hook', authorization: `Basic ${Buffer.from(NEW).toString('base64')}` }],
    ['another scheme', { path: '/hook', authorization: `Bearer ${NEW}` }],
    ['the secret with something behind it', { path: `/hook/${NEW}/x`, authorization: undefined }],
    ['a path that cannot be decoded', { path: '/hook/%E0%A4%A', authorization: undefined }],
    ['an empty path', { path: '/hook/', authorization: undefined }],
  ])('is closed for %s', (_, request) => {
    expect(aDoor().judge(request)).toBe('closed');
  });

  it('is closed for a former secret that was taken out, and open for one that is written twice', () => {
    expect(aDoor([NEW]).judge(basic('mackerel', OLD))).toBe('closed');
    expect(aDoor([NEW, NEW]).judge(basic('mackerel', NEW))).toBe('open');
  });

  it('lets nobody in where there is no secret', () => {
    expect(aDoor([]).judge(basic('mackerel', ''))).toBe('closed');
    expect(aDoor([]).judge({ path: '/hook/', authorization: undefined })).toBe('closed');
  });

  it('tells who tries often to wait, forgets it after a minute, and never refuses the right secret', () => {
    const clock = { nowMs: 0 };
    const door = aDoor([NEW], clock);
    const wrong = basic('mackerel', 'wrong');
    const answers = Array.from({ length: 25 }, () => door.judge(wrong));
    expect(answers.slice(0, 20)).toEqual(Array(20).fill('closed'));
    expect(answers.slice(20)).toEqual(Array(5).fill('throttled'));
    expect(door.judge(basic('mackerel', NEW))).toBe('open');
    clock.nowMs = 61_000;
    expect(door.judge(wrong)).toBe('closed');
  });
});
