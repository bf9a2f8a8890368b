import { spawnSync } from 'node:child_process';

// `npm run oracle -- --seeds 1-500`: plays the worlds of these seeds against the oracle, which reads them from the environment.

const FOLDER = 'test/campaign/oracle';
const [flag, seeds = ''] = process.argv.slice(2);

if (flag !== '--seeds' || !/^\d+(-\d+)?$/.test(seeds)) {
  fail('Say which worlds to play: npm run oracle -- --seeds 1-500');
}
const parameters = ['vitest', 'run', '--config', 'vitest.campaign.config.ts', FOLDER];
const { status } = spawnSync('npx', parameters, { stdio: 'inherit', env: { ...process.env, ORACLE_SEEDS: seeds } });
process.exitCode = status ?? 1;

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}
