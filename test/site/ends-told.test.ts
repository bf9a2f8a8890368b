import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import type { History } from '../../src/model/history/history.ts';
import { recordHistory } from '../../src/model/history/record-history.ts';
import type { Ledger } from '../../src/model/ledger/ledger.ts';
import type { Model } from '../../src/model/model.ts';
import { assembleCustomerPage } from '../../src/model/pages/assemble-status-pages.ts';
import { prepareModel } from '../../src/model/prepare-model.ts';
import type { Alert, AlertClosing, Host } from '../../src/snapshot/snapshot.ts';
import { createViewContext } from '../../src/site/html/view-context.ts';
import { buildIncident } from '../../src/site/html/view-incidents.ts';
import { buildIndexView } from '../../src/site/html/view.ts';
import { buildNoroshiDocument } from '../../src/site/machine/noroshi-json.ts';
import { wordsFor } from '../../src/site/words/words-for.ts';
import {
  aClaim,
  aConfig,
  aCustomer,
  aHistory,
  aHost,
  aMonitor,
  anAlert,
  anOrganization,
  aSnapshot,
  minutes,
  RECOVERED,
} from '../support/builders-model.ts';

// What one alert is said to have come to, run by run, by everything that decides it: history, rules, ledger, reports, words.

interface Run {
  at: number;
  config?: Config;
  open?: Partial<Alert>[];
  closed?: Partial<Alert>[];
  host?: Partial<Host>;
  isMuted?: boolean;
}

const BOTH = aConfig({ site: { ...aConfig().site, locales: ['ja', 'en'] } });

/** Lives through runs in their order, each with what the ones before learned and said. */
function live(runs: readonly Run[]): Model[] {
  let history: History = aHistory({ organizations: [{ name: 'acme', observed: [], alerts: [], hosts: [] }] });
  let ledger: Ledger | undefined;
  const quiet: Run = { at: -60 };
  return [quiet, ...runs].map(({ at, config = BOTH, open = [], closed = [], host = {}, isMuted = false }) => {
    const now = minutes(at);
    const snapshot = aSnapshot({
      takenAt: now,
      organizations: [
        anOrganization({
          readAt: now,
          hosts: [aHost({ ...host }), aHost({ name: 'web-02' })],
          monitors: [aMonitor({ isMuted }), aMonitor({ id: 'cpu', type: 'host', name: 'cpu', isMuted })],
          alerts: open.map((given) => anAlert(given)),
          closedAlerts: closed.map((given) => anAlert(given)),
        }),
      ],
    });
    const before = history;
    history = recordHistory(before, snapshot, { retentionDays: 90 });
    const known = new Set(before.organizations.flatMap(({ alerts }) => alerts.map(({ id }) => id)));
    const model = prepareModel({
      config,
      snapshot,
      history,
      announcements: [],
      now,
      ...(ledger !== undefined && { ledger }),
      wasKnown: (_, id) => known.has(id),
    });
    ledger = model.ledger;
    return model;
  });
}

/** The newest report, the state, and what the table says of the last span, as a reader of one language has them. */
function told(model: Model, locale: 'ja' | 'en', customer = 'acme') {
  const page = assembleCustomerPage(model, customer, locale);
  const context = createViewContext(page, 'index.html');
  const view = buildIndexView(context);
  const [incident] = buildNoroshiDocument(page, wordsFor(locale)).incidents;
  const shown = page.incidents[0] === undefined ? undefined : buildIncident(page.incidents[0], context, true);
  const last = incident?.reports.at(-1);
  return {
    reports: incident?.reports.length ?? 0,
    text: last?.text ?? '',
    kind: last?.kind ?? '',
    state: incident?.state ?? '',
    end: incident?.affected.at(-1)?.end ?? null,
    table: shown?.affected.at(-1)?.endText ?? '',
    page: view.state,
    to: shown?.affected.at(-1)?.to ?? '',
    stateWord: shown?.latest?.stateWord ?? '',
    json: incident,
  };
}

const READ: AlertClosing = { hasReason: false, trigger: null, log: 'read', isHostListed: true, isMonitorListed: true };
const UNREAD: AlertClosing = { ...READ, log: 'unread' };
const SLOW: Partial<Alert> = { type: 'host', monitorId: 'cpu' };

function closing(given: Partial<AlertClosing>): Run {
  return { at: -10, closed: [{ closedAt: minutes(-15), closing: { ...READ, ...given } }] };
}

describe('a closed alert', () => {
  it.each<[string, Partial<AlertClosing>, string, string, string]>([
    [
      'by its monitor',
      RECOVERED,
      'recovered',
      'web-01の復旧を確認しました（20:45）。',
      'web-01: recovery confirmed (20:45).',
    ],
    [
      'with a log that says OK and nothing else',
      {},
      'recovered',
      'web-01の復旧を確認しました（20:45）。',
      'web-01: recovery confirmed (20:45).',
    ],
    [
      'by hand, with a reason',
      { hasReason: true },
      'closed_by_hand',
      'web-01は監視の対象から外れました（20:45。復旧の確認ではありません）。',
      'web-01: no longer monitored (20:45; recovery is not confirmed).',
    ],
    [
      'by hand, as its log says',
      { trigger: 'manual' },
      'closed_by_hand',
      'web-01は監視の対象から外れました（20:45。復旧の確認ではありません）。',
      'web-01: no longer monitored (20:45; recovery is not confirmed).',
    ],
    [
      'with its host',
      { isHostListed: false },
      'gone',
      'web-01は監視の対象から外れました（20:45。復旧の確認ではありません）。',
      'web-01: no longer monitored (20:45; recovery is not confirmed).',
    ],
    [
      'with its monitor',
      { isMonitorListed: false },
      'gone',
      'web-01は監視の対象から外れました（20:45。復旧の確認ではありません）。',
      'web-01: no longer monitored (20:45; recovery is not confirmed).',
    ],
    [
      'by something we have no word for',
      { trigger: 'quantum' },
      'gone',
      'web-01は監視の対象から外れました（20:45。復旧の確認ではありません）。',
      'web-01: no longer monitored (20:45; recovery is not confirmed).',
    ],
    [
      'whose log is refused',
      { log: 'refused' },
      'unconfirmed',
      'web-01のアラートは閉じました（20:45。復旧の確認は取れていません）。',
      'web-01: the alert is closed (20:45; recovery could not be confirmed).',
    ],
  ])('%s', (_, given, end, ja, en) => {
    const [, down, after] = live([{ at: -30, open: [{}] }, closing(given)]);
    expect(told(down!, 'ja')).toMatchObject({ reports: 1, state: 'investigating', page: 'partial_outage' });
    expect(told(after!, 'ja')).toMatchObject({
      reports: 2,
      kind: 'ended',
      state: 'resolved',
      text: ja,
      end,
      page: 'operational',
    });
    expect(told(after!, 'en').text).toBe(en);
    const isRecovery = end === 'recovered';
    expect([told(after!, 'ja').json!.reports[1]!.text.replace('復旧の確認', '').includes('復旧')]).toEqual([
      isRecovery,
    ]);
  });

  it('issues nothing before anybody knows why, and says so on the page; then says what it was', () => {
    const unread = { closed: [{ closedAt: minutes(-15), closing: UNREAD }] };
    const [, , waiting, still, proven] = live([
      { at: -30, open: [{}] },
      { at: -10, ...unread },
      { at: 0, ...unread },
      { at: 5, closed: [{ closedAt: minutes(-15), closing: RECOVERED }] },
    ]);
    for (const model of [waiting!, still!]) {
      expect(told(model, 'ja')).toMatchObject({
        reports: 1,
        state: 'investigating',
        page: 'partial_outage',
        table: 'アラートは閉じました。確認中です',
        to: '',
      });
      expect(told(model, 'en').table).toBe('the alert is closed; we are checking');
    }
    expect(told(proven!, 'ja')).toMatchObject({
      reports: 2,
      kind: 'ended',
      end: 'recovered',
      text: 'web-01の復旧を確認しました（20:45）。',
    });
  });

  it('whose log nobody read for an hour ends without a recovery, as by then where nobody read its time', () => {
    const [, , , after] = live([{ at: -30, open: [{}] }, { at: -10 }, { at: 55 }]);
    const [ja, en] = [told(after!, 'ja'), told(after!, 'en')];
    expect(ja).toMatchObject({ reports: 2, state: 'resolved', end: 'unconfirmed', stateWord: '終了' });
    expect(ja.text).toBe('web-01のアラートは閉じました（20:50までに・推定。復旧の確認は取れていません）。');
    expect(ja.to).toBe('20:50までに（推定）');
    expect(en.text).toBe('web-01: the alert is closed (by 20:50, estimated; recovery could not be confirmed).');
    expect(en.to).toMatch(/^by .*20:50.* \(estimated\)$/);
    expect(ja.json!.affected).toMatchObject([{ end: 'unconfirmed', estimated: true }]);
    expect(ja.json!.reports.map(({ estimated }) => estimated)).toEqual([undefined, true]);
  });
});

describe('an alert that is open and counts no more', () => {
  it('is watched at a level that the rules ignore, and over when it is closed', () => {
    const slow: Partial<Alert> = { ...SLOW, openedAt: minutes(-30) };
    const lower = { ...slow, status: 'WARNING' as const };
    const [, , lowered, watched, again, over] = live([
      { at: -30, open: [slow] },
      { at: -20, open: [lower] },
      { at: -15, open: [lower] },
      { at: -10, open: [slow] },
      { at: 0, closed: [{ ...slow, closedAt: minutes(-2), closing: RECOVERED }] },
    ]);
    for (const model of [lowered!, watched!]) {
      expect(told(model, 'ja')).toMatchObject({
        state: 'investigating',
        end: 'lowered',
        table: '重大な状態ではなくなりました。引き続き確認しています',
      });
    }
    expect(told(watched!, 'ja')).toMatchObject({
      reports: 2,
      kind: 'scope',
      text: 'web-01は重大な状態ではなくなりました。引き続き確認しています（20:40）。',
    });
    expect(told(watched!, 'en').text).toBe('web-01: no longer critical; we keep watching (20:40).');
    expect(told(again!, 'ja').state).toBe('investigating');
    expect(told(over!, 'ja')).toMatchObject({
      kind: 'ended',
      state: 'resolved',
      end: 'recovered',
      text: 'web-01の復旧を確認しました（20:58）。',
    });
    expect(assembleCustomerPage(over!, 'acme', 'ja').incidents).toHaveLength(1);
  });

  it('that was merely low when it was closed is told to be over, once', () => {
    const slow: Partial<Alert> = { ...SLOW, openedAt: minutes(-30) };
    const gone = {
      closed: [{ ...slow, status: 'WARNING' as const, closedAt: minutes(-5), closing: { ...READ, trigger: 'manual' } }],
    };
    const [, , , over, later] = live([
      { at: -30, open: [slow] },
      { at: -15, open: [{ ...slow, status: 'WARNING' }] },
      { at: 0, ...gone },
      { at: 5, ...gone },
    ]);
    expect(told(over!, 'ja')).toMatchObject({
      state: 'resolved',
      kind: 'ended',
      end: 'closed_by_hand',
      stateWord: '終了',
    });
    expect(told(over!, 'ja').text).toBe('web-01は監視の対象から外れました（20:55。復旧の確認ではありません）。');
    expect(told(later!, 'ja').reports).toBe(told(over!, 'ja').reports);
  });

  const slowRules = { rules: [{ type: ['connectivity'], as: 'outage' as const }, { as: 'ignore' as const }] };
  it.each<[string, Run, string, string, string]>([
    [
      'is muted',
      { at: -10, open: [SLOW], isMuted: true },
      'stopped',
      'web-01について、この障害の自動監視を止めました（20:50。復旧の確認ではありません）。',
      'automatic monitoring of this incident has stopped (20:50; recovery is not confirmed)',
    ],
    [
      'whose host is on standby',
      { at: -10, open: [SLOW], host: { status: 'standby' } },
      'stopped',
      'web-01について、この障害の自動監視を止めました（20:50。復旧の確認ではありません）。',
      'automatic monitoring of this incident has stopped',
    ],
    [
      'whose rule is another',
      { at: -10, open: [SLOW], config: { ...BOTH, ...slowRules, customers: [aCustomer(slowRules)] } },
      'stopped',
      'web-01について、この障害の自動監視を止めました（20:50。復旧の確認ではありません）。',
      'automatic monitoring of this incident has stopped',
    ],
    [
      'whose host is in maintenance',
      { at: -10, open: [SLOW], host: { status: 'maintenance' } },
      'maintenance',
      'web-01をメンテナンスに切り替えました（20:50）。',
      'switched to maintenance',
    ],
    [
      'whose host is powered off',
      { at: -10, open: [SLOW], host: { status: 'poweroff' } },
      'maintenance',
      'web-01をメンテナンスに切り替えました（20:50）。',
      'switched to maintenance',
    ],
  ])('and %s', (_, run, end, ja, en) => {
    const models = live([{ at: -30, open: [SLOW] }, run, { ...run, at: -5 }]);
    for (const after of models.slice(2)) {
      expect(told(after, 'ja')).toMatchObject({
        reports: 2,
        state: 'resolved',
        kind: 'ended',
        end,
        text: ja,
        stateWord: '終了',
      });
      expect(told(after, 'en').text).toContain(en);
    }
  });

  it('is not over because its connectivity monitor is muted', () => {
    const [, , after] = live([
      { at: -30, open: [{}] },
      { at: -10, open: [{}], isMuted: true },
    ]);
    expect(told(after!, 'ja')).toMatchObject({ reports: 1, state: 'investigating', page: 'partial_outage' });
  });

  it('leaves the customer whose host it was, and begins at the other one’s with the move', () => {
    const config = {
      ...BOTH,
      customers: ['shop', 'mail'].map((id) => aCustomer({ id, from: [aClaim({ services: [id] })] })),
    };
    const moved = { services: [{ name: 'mail', roles: ['web'] }] };
    const models = live([
      { at: -30, config, open: [{}] },
      { at: -10, config, open: [{}], host: moved },
      { at: -5, config, open: [{}], host: moved },
    ]);
    for (const after of models.slice(2)) {
      expect(told(after, 'ja', 'shop')).toMatchObject({
        reports: 2,
        state: 'resolved',
        end: 'moved',
        text: 'web-01は対象から外れました（20:50。復旧の確認ではありません）。',
      });
      expect(told(after, 'en', 'shop').text).toBe(
        'web-01: no longer part of this page (20:50; recovery is not confirmed).',
      );
      expect(told(after, 'ja', 'mail')).toMatchObject({ reports: 1, state: 'investigating' });
      expect(told(after, 'ja', 'mail').json!.startedAt).toBe(minutes(-10).toISOString());
    }
  });
});

describe('an outage after which a host is still slow', () => {
  const slow = { ...SLOW, id: 'slow', openedAt: minutes(-28) };

  it('is said to be reachable again, and slow', () => {
    const [, , after] = live([
      { at: -25, open: [{}, slow] },
      { at: -10, open: [slow], closed: [{ closedAt: minutes(-15), closing: RECOVERED }] },
    ]);
    expect(told(after!, 'ja')).toMatchObject({ reports: 2, kind: 'scope', state: 'investigating', page: 'degraded' });
    expect(told(after!, 'ja').text).toContain('web-01の接続は回復、性能低下が続いています（20:45）。');
    expect(told(after!, 'en').text).toContain('web-01: reachable again, performance is still degraded (20:45).');
    expect(told(after!, 'ja').json!.affected.map(({ effect, end }) => [effect, end])).toEqual([
      ['outage', 'recovered'],
      ['degraded', undefined],
    ]);
  });

  it('and somebody closed the first alert by hand: nothing recovered', () => {
    const [, , after] = live([
      { at: -25, open: [{}, slow] },
      { at: -10, open: [slow], closed: [{ closedAt: minutes(-15), closing: { ...READ, hasReason: true } }] },
    ]);
    expect(told(after!, 'ja').text).toContain(
      'web-01の障害のアラートは閉じ、性能低下が続いています（20:45。復旧の確認ではありません）。',
    );
    expect(told(after!, 'ja').text).not.toContain('回復');
  });

  it('of one alert that fell to a lower level is called lower, and not reachable again', () => {
    const rules = [
      { type: ['host'], status: ['CRITICAL' as const], as: 'outage' as const },
      { type: ['host'], as: 'degraded' as const },
    ];
    const config = { ...BOTH, rules, customers: [aCustomer({ rules })] };
    const [, , after] = live([
      { at: -30, config, open: [SLOW] },
      { at: -20, config, open: [{ ...SLOW, status: 'WARNING' }] },
      { at: -15, config, open: [{ ...SLOW, status: 'WARNING' }] },
    ]).toSpliced(2, 1);
    expect(told(after!, 'ja').text).toContain(
      'web-01は重大な状態ではなくなりました。引き続き確認しています（20:40）。',
    );
    expect(told(after!, 'ja').text).not.toContain('回復');
  });

  it('that both ended between two runs is over when the last of it was', () => {
    const [, , after] = live([
      { at: -25, open: [{}, slow] },
      {
        at: -5,
        closed: [
          { closedAt: minutes(-15), closing: RECOVERED },
          { ...slow, closedAt: minutes(-8), closing: RECOVERED },
        ],
      },
    ]);
    expect(told(after!, 'ja')).toMatchObject({
      reports: 2,
      kind: 'ended',
      text: 'web-01の復旧を確認しました（20:52）。',
    });
  });
});
