import { readdirSync, readFileSync } from 'node:fs';
import { configDefaults, defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

// Property tests with examples that nobody has tried yet. What fails prints its seed and path; a table keeps it from then on.
const withProperties = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map((path) => `test/${path}`)
  .filter((path) => path.endsWith('.test.ts') && readFileSync(path, 'utf8').includes(`from 'fast-check'`));

const properties = mergeConfig(base, defineConfig({ test: { testTimeout: 3_600_000 } }));
properties.test = {
  ...properties.test,
  include: withProperties,
  exclude: configDefaults.exclude,
  setupFiles: ['test/support/new-examples.ts'],
};
export default properties;
