import { runnerImport } from 'vite';

// `npm run generate`: Node 20 runs no TypeScript; Vite, which the tests bring, does.
await runnerImport('./generate/main.ts', { configFile: false, logLevel: 'error' });
