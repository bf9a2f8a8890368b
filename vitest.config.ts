import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts', 'test/support/radosgw-setup.ts'],
    // One worker a core: the default leaves one core to the terminal, which on two cores is half of them.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 180_000,
    env: { TZ: 'UTC' },
    coverage: { include: ['src/**/*.ts'] },
  },
});
