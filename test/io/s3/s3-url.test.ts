import { describe, expect, it } from 'vitest';
import { bucketUrl, namesBucket } from '../../../src/io/s3/s3-url.ts';

const AWS = { bucket: 'pages', region: 'ap-northeast-1', endpoint: null, forcePathStyle: false };

describe('where a bucket is', () => {
  it.each([
    [{}, 'https://pages.s3.ap-northeast-1.amazonaws.com/'],
    [{ region: 'cn-north-1' }, 'https://pages.s3.cn-north-1.amazonaws.com.cn/'],
    [{ bucket: 'status.example.jp' }, 'https://s3.ap-northeast-1.amazonaws.com/status.example.jp/'],
    [{ endpoint: 'https://s3.example.jp/', forcePathStyle: true }, 'https://s3.example.jp/pages/'],
    [{ endpoint: 'https://example.jp/s3/' }, 'https://pages.example.jp/s3/'],
  ])('%j', (place, url) => {
    expect(bucketUrl({ ...AWS, ...place })).toBe(url);
  });

  it.each([
    ['https://pages.s3.example.jp/', true],
    ['http://127.0.0.1:9000/pages/', true],
    ['http://127.0.0.1:9000/s3/pages', true],
    ['https://s3.example.jp/', false],
    ['https://mypages.example.jp/', false],
    ['http://127.0.0.1:9000/pages2/', false],
  ])('%s names the bucket "pages" too: %s', (endpoint, isNamed) => {
    expect(namesBucket(endpoint, 'pages')).toBe(isNamed);
  });
});
