import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { alertKey } from '../../src/model/ledger/ledger.ts';
import { OPERATORS, type Delivery } from '../../src/model/ledger/outbox.ts';
import { planDeliveries } from '../../src/model/deliveries/plan-deliveries.ts';
import { planOperators } from '../../src/model/deliveries/plan-operators.ts';
import { loadMailRenderer } from '../../src/notify/mail/mail-templates.ts';
import { writeLetter } from '../../src/notify/write-letter.ts';
import { simulateCompany } from '../../src/simulation/company.ts';
import { aNotifyConfig, aRecipient } from '../support/delivery-runs.ts';
import { configOf, play } from '../support/play.ts';

const NOW = new Date('2026-11-20T03:05:00Z');
const MINUTE = 60_000;

it('the worst night’s post is enough and not too much: nobody hears of an end without its beginning', async () => {
  const company = simulateCompany({ seed: 7, now: NOW, historyDays: 10, day: 'worst', eventsPerDay: 15 });
  const base = configOf(company);
  const operators = [{ channel: { kind: 'mail' as const, address: 'ops@example.jp' }, what: ['failures', 'widespread', 'unmapped', 'undelivered', 'detected', 'resolved'] as const, language: 'ja' as const }]; // prettier-ignore
  const config = { ...base, notify: aNotifyConfig({ operators }) };
  const recipients = base.customers
    .filter(({ visibility }) => visibility !== 'internal')
    .map(({ id }) => aRecipient({ customer: id, address: `desk@${id}.example` }));
  const render = await loadMailRenderer(null, config.site.support);
  const post = new Map<string, { at: string; subject: string; body: string }[]>();
  await play(company, {
    config,
    from: new Date(NOW.getTime() - 120 * MINUTE),
    to: new Date(NOW.getTime() + 90 * MINUTE),
    stepMinutes: 5,
    async planDeliveries(model, before) {
      const { ledger, now } = model;
      const plan = planDeliveries({ config, recipients, isComplete: true, before, ledger, now, hostsTotalOf: (id) => model.analyses.get(id)?.headline.hostsTotal ?? 0 }); // prettier-ignore
      const failing = [...model.organizations.values()].flatMap(({ name, unreadable }) => (unreadable === null ? [] : [{ name, cause: unreadable.cause, since: unreadable.since }])); // prettier-ignore
      const unmapped = model.unmapped.alerts.map(({ organization, alert }) => alertKey(organization.name, alert.id));
      const facts = { failing, unmapped, unmappedHosts: model.unmapped.hosts.length };
      const outbox = planOperators({ config, ledger, plan, facts, now });
      const deliveries = new Map<string, Delivery>();
      for (const [key, delivery] of outbox.deliveries) {
        if (delivery.status !== 'waiting') {
          deliveries.set(key, delivery);
          continue;
        }
        const message = writeLetter(
          config,
          { ...ledger, outbox },
          { kind: 'single', deliveries: [delivery] },
          { locale: 'ja', name: '' },
        )!;
        const to = delivery.customer === OPERATORS ? 'operators' : delivery.customer;
        const own = post.get(to) ?? [];
        own.push({ at: now.toISOString(), ...render(message) });
        post.set(to, own);
        deliveries.set(key, { ...delivery, status: 'sent', doneAt: now });
      }
      return { outbox: { ...outbox, deliveries }, nextAt: plan.nextAt };
    },
  });
  const counts = [...post].map(([to, mails]) => [to, mails.length] as const).toSorted((a, b) => b[1] - a[1]);
  process.stdout.write(`customers told ${counts.length - 1}, mails ${counts.reduce((sum, [, n]) => sum + n, 0)}, most ${counts.slice(0, 5).map(([to, n]) => `${to} ${n}`).join(', ')}\n`); // prettier-ignore
  const { NIGHT_MAILS } = process.env;
  if (NIGHT_MAILS !== undefined) {
    const text = [...post].map(
      ([to, mails]) =>
        `##### ${to}\n${mails.map(({ at, subject, body }) => `=== ${at}\n${subject}\n\n${body}`).join('\n')}`,
    );
    writeFileSync(NIGHT_MAILS, text.join('\n'));
  }
  for (const [to, mails] of post) {
    if (to === 'operators') continue;
    const byCase = new Map<string, string[]>();
    for (const { subject } of mails) {
      const caseId = /\[案件番号 (.*)\]/.exec(subject)?.[1] ?? '';
      byCase.set(caseId, [...(byCase.get(caseId) ?? []), subject]);
    }
    for (const [caseId, subjects] of byCase) {
      expect(new Set(subjects).size, `${to} ${caseId}`).toBe(subjects.length);
      expect(subjects[0], `${to} ${caseId}`).not.toMatch(/^【(?:続報|再発)】/);
    }
  }
});
