import type { News } from '../../config/notify/notify-config.ts';
import type { LedgerPlan } from '../ledger/ledger.ts';
import type { Delivery } from '../ledger/outbox.ts';
import type { Listener } from './listeners.ts';

type Stage = Pick<Delivery, 'caseId' | 'from' | 'number' | 'isFirst' | 'newsAt'>;

/** Steps of one maintenance are numbered: three for each time that it was announced or moved. */
const STEPS = { announced: 1, started: 2, ended: 3, withdrawn: 4 } as const;
const STEPS_A_TIME = 10;

export type MaintenanceStep = keyof typeof STEPS;

/** What a number of a maintenance's delivery says. */
export function stepOf(number: number): MaintenanceStep {
  const step = number % STEPS_A_TIME;
  return (Object.keys(STEPS) as MaintenanceStep[]).find((name) => STEPS[name] === step) ?? 'announced';
}

/** What of a page's maintenances a listener is to be told by now; a key is planned once, so past steps may be among it. */
export function planMaintenances(
  { what }: Pick<Listener, 'what'>,
  plans: readonly LedgerPlan[],
  since: Date,
  now: Date,
): Stage[] {
  if (!what.some((news) => news === 'announced' || news === 'started' || news === 'ended')) return [];
  return plans
    .filter(({ kind }) => kind === 'maintenance')
    .flatMap((plan) => stepsOf(plan, now))
    .filter(({ news, at }) => what.includes(news) && at > since)
    .map(({ id, step, sequence, at }) => {
      const number = sequence * STEPS_A_TIME + STEPS[step];
      return { caseId: id, from: number, number, isFirst: step === 'announced', newsAt: at };
    });
}

interface Step {
  id: string;
  step: MaintenanceStep;
  news: News;
  sequence: number;
  at: Date;
}

function stepsOf(plan: LedgerPlan, now: Date): Step[] {
  const { id, sequence, startsAt, endsAt, statedAt, withdrawnAt } = plan;
  const steps: (Omit<Step, 'id' | 'sequence'> | null)[] = [
    withdrawnAt === null && (startsAt === null || startsAt > now)
      ? { step: 'announced', news: 'announced', at: statedAt }
      : null,
    withdrawnAt === null && startsAt !== null && startsAt <= now
      ? { step: 'started', news: 'started', at: startsAt }
      : null,
    withdrawnAt === null && endsAt !== null && endsAt <= now ? { step: 'ended', news: 'ended', at: endsAt } : null,
    withdrawnAt === null ? null : { step: 'withdrawn', news: 'announced', at: withdrawnAt },
  ];
  return steps.flatMap((step) => (step === null ? [] : [{ ...step, id, sequence }]));
}
