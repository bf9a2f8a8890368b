import { describe, expect, it } from 'vitest';
import { comparePlaces, placeOfState } from '../../src/config/place.ts';

const at = (endpoint: string, prefix = 'a/') => placeOfState({ s3: { bucket: 'b', prefix, endpoint } }, '/')!;

describe('the same bucket by another address', () => {
  it.each([
    ['http://localhost:9000', 'http://127.0.0.1:9000', 'same'],
    ['http://localhost:9000', 'http://[::1]:9000/', 'same'],
    ['http://127.0.0.1:9000', 'http://127.0.1.1:9000', 'same'],
    ['https://store.example', 'https://store.example:443', 'same'],
    ['https://store.example', 'https://STORE.example.', 'same'],
    ['http://localhost:9000', 'http://localhost:9001', 'none'],
    ['http://localhost:9000', 'http://127.0.0.1.example:9000', 'none'],
    ['https://store.example', 'https://other.example', 'none'],
  ])('%s and %s are %s', (a, b, overlap) => {
    expect(comparePlaces(at(a), at(b))).toBe(overlap);
  });
});
