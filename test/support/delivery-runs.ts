import type { Config } from '../../src/config/config.ts';
import type { NotifyConfig } from '../../src/config/notify/notify-config.ts';
import { planDeliveries, type DeliveryPlan } from '../../src/model/deliveries/plan-deliveries.ts';
import type { Delivery, DeliveryStatus } from '../../src/model/ledger/outbox.ts';
import type { Model } from '../../src/model/model.ts';
import type { Recipient } from '../../src/recipients/recipient.ts';
import { aConfig } from './builders-model.ts';
import { playRuns, type RunsOptions } from './ledger-runs.ts';

export function aNotifyConfig(given: Partial<NotifyConfig> = {}): NotifyConfig {
  return {
    mail: null,
    recipients: null,
    afterMinutes: 3,
    what: ['detected', 'changed', 'resolved', 'human'],
    minimum: 'outage',
    perRecipientPerHour: 12,
    perRunLimit: 1000,
    tooOldMinutes: 120,
    links: false,
    templates: null,
    keepDays: 400,
    operators: [],
    ...given,
  };
}

export function aRecipient(given: Partial<Recipient> = {}): Recipient {
  return {
    customer: 'acme',
    address: 'a@acme.example',
    name: '',
    services: [],
    what: null,
    language: null,
    position: { line: 2, column: 4 },
    ...given,
  };
}

export interface DeliveryRunsOptions extends Omit<RunsOptions, 'plan' | 'config'> {
  notify?: Partial<NotifyConfig>;
  config?: (minute: number) => Partial<Config>;
  /** Default: one address of the customer `acme`. */
  recipients?: (minute: number) => readonly Recipient[] | null;
  /** What becomes of what a run planned, before the next one. Default: it is sent. */
  fate?: (delivery: Delivery, minute: number) => DeliveryStatus;
}

export interface ToldRun {
  minute: number;
  model: Model;
  plan: DeliveryPlan;
}

/** Run after run with the planner behind each, and everything that waits delivered between them. */
export function playDeliveries(options: DeliveryRunsOptions): ToldRun[] {
  const runs: ToldRun[] = [];
  const { recipients = () => [aRecipient()], fate = () => 'sent' } = options;
  const configAt = (minute: number): Config =>
    aConfig({ notify: aNotifyConfig(options.notify), ...options.config?.(minute) });
  playRuns({
    ...options,
    config: configAt,
    plan(model, before, minute) {
      const { ledger, now } = model;
      const plan = planDeliveries({
        config: configAt(minute),
        recipients: recipients(minute),
        isComplete: true,
        before,
        ledger,
        now,
        hostsTotalOf: (customer) => model.analyses.get(customer)?.headline.hostsTotal ?? 0,
      });
      runs.push({ minute, model, plan });
      const deliveries = [...plan.outbox.deliveries].map(([key, delivery]) => {
        const status = delivery.status === 'waiting' ? fate(delivery, minute) : delivery.status;
        return [key, { ...delivery, status }] as const;
      });
      model.ledger = { ...ledger, outbox: { ...plan.outbox, deliveries: new Map(deliveries) } };
    },
  });
  return runs;
}

/** What was planned, as `@minute case number(from) status`. */
export function plannedOf(runs: readonly ToldRun[]): string[] {
  return runs.flatMap(({ minute, plan }) =>
    plan.planned.map(({ caseId, number, from, status, customer, isFirst }) => {
      const range = from === number || isFirst ? `${number}` : `${from}-${number}`;
      return `@${minute} ${customer} ${caseId} ${range}${isFirst ? ' first' : ''} ${status}`;
    }),
  );
}
