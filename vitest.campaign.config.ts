import { configDefaults, defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

// What takes minutes or hours: hundreds of kills and seeds, other versions of Node, other servers. The same world and the
// same rules as the tests of every day.
const campaign = mergeConfig(
  base,
  defineConfig({ test: { testTimeout: 3_600_000, hookTimeout: 3_600_000, maxWorkers: 1 } }),
);
campaign.test = { ...campaign.test, include: ['test/campaign/**/*.test.ts'], exclude: configDefaults.exclude };
export default campaign;
