import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // What takes longer than a change may wait for: `npm run campaign`.
    exclude: [...configDefaults.exclude, 'test/campaign/**'],
    globalSetup: ['test/support/global-setup.ts', 'test/support/radosgw-setup.ts'],
    // One worker a core: the default leaves one core to the terminal, which on two cores is half of them.
    maxWorkers: '100%',
    // Files of one worker share what they import: loading it anew for each took as long as the tests themselves.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    env: { TZ: 'UTC' },
    coverage: { include: ['src/**/*.ts'] },
  },
});
