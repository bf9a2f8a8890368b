import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // What takes longer than a change may wait for: `npm run campaign`.
    exclude: [...configDefaults.exclude, 'test/campaign/**'],
    globalSetup: ['test/support/global-setup.ts', 'test/support/radosgw-setup.ts'],
    setupFiles: ['test/support/same-examples.ts'],
    // Half as many again as cores: many tests wait for servers and programs. The default leaves one core to the terminal.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    // Files of one worker share what they import: loading it anew for each took as long as the tests themselves.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    env: { TZ: 'UTC' },
    coverage: { include: ['src/**/*.ts'] },
  },
});
