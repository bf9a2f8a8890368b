import { describe, expect, it } from 'vitest';
import { assembleCustomerPage } from '../../src/model/pages/assemble-status-pages.ts';
import { createViewContext } from '../../src/site/html/view-context.ts';
import { buildIndexView } from '../../src/site/html/view.ts';
import { buildNoroshiDocument } from '../../src/site/machine/noroshi-json.ts';
import { ja } from '../../src/site/words/ja.ts';
import type { DECODERS, Decoded } from '../support/statuspage-decoders.ts';
import { machineJson } from '../support/machine-tools.ts';
import {
  aHistory,
  aModel,
  anAlertPhase,
  anAlertRecord,
  anOrganizationHistory,
  minutes,
} from '../support/builders-model.ts';
import { anAlert, aHost, anOrganization, aSnapshot } from '../support/builders-model.ts';

function read<P extends keyof typeof DECODERS>(page: Parameters<typeof machineJson>[0], path: P): Decoded<P> {
  return machineJson(page, path) as Decoded<P>;
}

describe('a host that can be reached again and is still slow', () => {
  const lost = anAlertRecord({
    id: 'lost',
    closedAt: minutes(-10),
    closing: { hasReason: false, trigger: 'monitoring', log: 'read', isHostListed: true, isMonitorListed: true },
  });
  const slow = anAlertRecord({
    id: 'slow',
    type: 'host',
    monitorId: 'cpu',
    openedAt: minutes(-25),
    phases: [anAlertPhase({ from: minutes(-25) })],
  });
  const page = assembleCustomerPage(
    aModel({
      history: aHistory({ organizations: [anOrganizationHistory({ alerts: [lost, slow] })] }),
      snapshot: aSnapshot({
        organizations: [
          anOrganization({
            hosts: [aHost(), aHost({ name: 'web-02' })],
            alerts: [anAlert({ id: 'slow', type: 'host', monitorId: 'cpu', openedAt: minutes(-25) })],
          }),
        ],
      }),
    }),
    'acme',
    'ja',
  );

  it('is told as slow everywhere, and its outage as over', () => {
    const view = buildIndexView(createViewContext(page, 'index.html'));
    expect([view.state, view.headline]).toEqual(['degraded', '性能が低下しています']);
    expect(view.sheets[0]!.title).toBe('web-01で性能が低下しています');
    expect(view.sheets[0]!.affected.map(({ effectWord, to }) => [effectWord, to !== ''])).toEqual([
      [ja.page.effects.outage, true],
      [ja.page.effects.degraded, false],
    ]);
    expect(view.components.troubled[0]!.problems.map(({ name, look }) => [name, look.state])).toEqual([
      ['web-01', 'degraded'],
    ]);
  });

  it('is told alike to machines', () => {
    const document = buildNoroshiDocument(page, ja);
    expect(document.state).toBe('degraded');
    expect(document.components.find(({ name }) => name === 'web-01')!.state).toBe('degraded');
    expect(document.incidents[0]!.affected.map(({ effect, to, end }) => [effect, to !== null, end])).toEqual([
      ['outage', true, 'recovered'],
      ['degraded', false, undefined],
    ]);
    const summary = read(page, 'api/v2/summary.json');
    expect(summary.components.find(({ name }) => name === 'web-01')!.status).toBe('degraded_performance');
    expect(summary.status.indicator).toBe('minor');
  });
});

describe('an end that is no recovery', () => {
  it.each([
    [{ trigger: 'manual' }, '監視の対象から外れました（復旧の確認ではありません）', true],
    [{ log: 'refused' as const }, 'アラートは閉じました（復旧の確認は取れていません）', true],
    [{ log: 'unread' as const }, 'アラートは閉じました。確認中です', false],
    [{ trigger: 'monitoring' }, '', true],
  ])('is told beside its time: %j', (closing, text, isOver) => {
    const known = { hasReason: false, trigger: null, log: 'read' as const, isHostListed: true, isMonitorListed: true };
    const alert = anAlertRecord({ closedAt: minutes(-10), closing: { ...known, ...closing } });
    const history = aHistory({ organizations: [anOrganizationHistory({ alerts: [alert] })] });
    const page = assembleCustomerPage(aModel({ history }), 'acme', 'ja');
    const context = createViewContext(page, 'index.html');
    const view = buildIndexView(context);
    expect(page.incidents[0]!.affected[0]!.windows[0]!.to !== null).toBe(isOver);
    expect(view.state === 'operational').toBe(isOver);
    if (!isOver) expect(view.sheets[0]!.affected[0]!.endText).toBe(text);
  });
});
