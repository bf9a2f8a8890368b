import { parseArgs } from 'node:util';
import { DAY_MS } from '../../src/base/durations.ts';
import { assembleCustomerPage } from '../../src/model/pages/assemble-status-pages.ts';
import { simulateCompany } from '../../src/simulation/company.ts';
import { casesOf, compareCases, play, type Played } from '../support/play.ts';

// Ten days of the simulated company, played at 5-minute and at 1-hour steps: the same incidents, and how long each took.

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '10' },
    organizations: { type: 'string', default: '70' },
    hosts: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    steps: { type: 'string', default: '5,60' },
    /** Per day; default 45 for 1,000 hosts. */
    events: { type: 'string' },
  },
});

const now = new Date('2026-11-20T03:00:00Z');
const days = Number(values.days);
const company = simulateCompany({
  seed: Number(values.seed),
  now,
  historyDays: days + 2,
  organizations: Number(values.organizations),
  hosts: Number(values.hosts),
  ...(values.events === undefined ? {} : { eventsPerDay: Number(values.events) }),
});

async function playAt(stepMinutes: number): Promise<Played> {
  const begunAt = performance.now();
  const played = await play(company, { from: new Date(now.getTime() - days * DAY_MS), to: now, stepMinutes });
  const seconds = (performance.now() - begunAt) / 1000;
  const count = casesOf(played.model).length;
  const each = ((seconds * 1000) / played.runs).toFixed(0);
  console.log(
    `every ${stepMinutes} min: ${played.runs} runs in ${seconds.toFixed(1)} s (${each} ms each), ${count} incidents`,
  );
  return played;
}

function countGaps({ model }: Played): number {
  const pages = [...model.customers.keys()].map((id) => assembleCustomerPage(model, id, 'ja'));
  return pages
    .flatMap(({ incidents }) => incidents)
    .filter(({ reports }) => reports.some(({ number }, i) => number !== i + 1)).length;
}

const [often = 5, seldom = 60] = values.steps.split(',').map(Number);
const [a, b] = [await playAt(often), await playAt(seldom)];
const { different, explained } = compareCases(casesOf(a.model), casesOf(b.model), seldom);
for (const difference of different) console.log(JSON.stringify(difference, null, 2));
const gaps = countGaps(a) + countGaps(b);
console.log(
  `${different.length} incidents differ; ${explained} more only in when a host was seen to be in maintenance; ${gaps} have gaps in their reports.`,
);
if (different.length + gaps > 0) process.exitCode = 1;
