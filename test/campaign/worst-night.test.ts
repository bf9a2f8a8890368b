import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { simulateCompany } from '../../src/simulation/company.ts';
import { playNight } from '../support/worst-night.ts';

const NOW = new Date('2026-11-20T03:05:00Z');

it('tells no false sentence through the demo’s worst 90 minutes', async () => {
  const company = simulateCompany({ seed: 7, now: NOW, historyDays: 10, day: 'worst', eventsPerDay: 15 });
  const night = await playNight(company, { fromMinute: -45, toMinute: 45, stepMinutes: 1 });
  process.stdout.write(`runs ${night.runs}, claims ${night.claims}, kinds of sentences ${night.sentences.size}\n`);
  const { NIGHT_SENTENCES } = process.env;
  if (NIGHT_SENTENCES !== undefined) {
    const lines = [...night.sentences].toSorted(([, a], [, b]) => b.count - a.count);
    const text = lines.map(([shape, { count, example }]) => `${count}\t${shape}\n\t${example}`).join('\n');
    writeFileSync(NIGHT_SENTENCES, text);
  }
  expect(night.problems).toEqual([]);
});
