import { describe, expect, it } from 'vitest';
import type { Locale } from '../../src/config/config.ts';
import { assembleCustomerPage } from '../../src/model/pages/assemble-status-pages.ts';
import type { ModelInput } from '../../src/model/prepare-model.ts';
import type { Incident, StatusPage } from '../../src/model/status-page.ts';
import type { OrganizationSnapshot } from '../../src/snapshot/snapshot.ts';
import {
  aClaim,
  aConfig,
  aCustomer,
  aFailure,
  aHost,
  aModel,
  anAlert,
  anAnnouncement,
  anOrganization,
  anOrganizationConfig,
  aSnapshot,
} from '../support/builders-model.ts';
import { anIncident, aPage } from '../support/pages.ts';
import { buildNoroshiDocument } from '../../src/site/machine/noroshi-json.ts';
import { wordsFor } from '../../src/site/words/words-for.ts';
import { assembleScope } from '../../src/model/pages/scope.ts';
import { unseenText } from '../../src/site/scope/scope-texts.ts';
import { buildOverview } from '../../src/model/pages/overview-page.ts';
import { buildTree, textOf, visibleText } from '../support/site-tree.ts';

const LOCALES = ['ja', 'en'] as const;
const RULES = [{ type: ['external', 'expression'], as: 'outage' as const }];
/** Speaks of everything that is the customer's: it names neither a host nor a service. */
const WIDE = anAlert({ id: 'wide', type: 'expression', hostId: null });
const HOSTS = [aHost({ name: 'web-01' }), aHost({ name: 'web-02', status: 'maintenance' })];

function pageOf(locale: Locale, read: Partial<OrganizationSnapshot>, given: Partial<ModelInput> = {}): StatusPage {
  const config = aConfig({ customers: [aCustomer({ rules: RULES })] });
  const snapshot = aSnapshot({ organizations: [anOrganization({ hosts: [], ...read })] });
  return assembleCustomerPage(aModel({ config, snapshot, ...given }), 'acme', locale);
}

async function mainOf(page: StatusPage, path = 'index.html'): Promise<string> {
  return visibleText(/<main[\s\S]*<\/main>/.exec(textOf(await buildTree(page), path))![0]);
}

describe.each(LOCALES)('a customer without servers that is hit as a whole: %s', (locale) => {
  const ja = locale === 'ja';
  const announced = anAnnouncement({ impact: 'major_outage', hosts: [], services: [], customers: ['acme'] });
  const pages: [string, StatusPage][] = [
    ['by an alert', pageOf(locale, { alerts: [WIDE] })],
    ['by an announcement', pageOf(locale, {}, { announcements: [announced] })],
  ];

  it.each(pages)('%s: no file of its tree counts one server, or says that nothing is affected', async (_, page) => {
    expect(page.state).toBe('major_outage');
    for (const [path, { content }] of await buildTree(page)) {
      if (typeof content !== 'string') continue;
      const text = visibleText(content);
      expect(text, path).not.toMatch(/1 ?台|\b1 server\b|only server/);
      expect(text, path).not.toMatch(/影響範囲 なし|Affected none/);
    }
  });

  it.each(pages)('%s: the headline says so', async (_, page) => {
    const main = await mainOf(page);
    expect(main).toContain(
      ja ? '障害が発生しています お客様全体に影響しています。' : 'There is an outage The whole service is affected.',
    );
    expect(main).not.toMatch(/サーバーに接続できません|servers cannot be reached/);
  });

  it.each(pages)('%s: its incident names the customer', async (_, page) => {
    const [incident] = page.incidents;
    expect(await mainOf(page, `incidents/${incident!.caseId}/index.html`)).toContain(
      ja ? `影響範囲 ${page.name}` : `Affected ${page.name}`,
    );
  });
});

describe.each(LOCALES)('a headline that no server explains: %s', (locale) => {
  const ja = locale === 'ja';

  it('of a customer with servers does not say of the servers what is true of the customer', async () => {
    const page = pageOf(locale, { hosts: HOSTS, alerts: [WIDE] });
    expect(page).toMatchObject({ state: 'major_outage', counts: { operational: 1, maintenance: 1 } });
    const main = await mainOf(page);
    expect(main).toContain(ja ? '障害が発生しています お客様全体に影響しています。' : 'There is an outage The whole');
    expect(main).not.toMatch(/接続できません|ほかは正常|cannot be reached|Everything else/);
  });

  it('of an announced partial outage without names does not say that the rest is well', async () => {
    const announcement = anAnnouncement({ impact: 'partial_outage', hosts: [], services: [], customers: ['acme'] });
    const main = await mainOf(pageOf(locale, { hosts: HOSTS }, { announcements: [announcement] }));
    expect(main).toContain(ja ? '一部で障害が発生しています' : 'There is a partial outage');
    expect(main).not.toMatch(/ほかは正常|Everything else/);
  });

  it('of services without servers counts services', async () => {
    const monitors = ['shop', 'mail'].map((service) => ({
      id: `m-${service}`,
      type: 'external',
      name: service,
      isMuted: false,
      service,
    }));
    const alerts = monitors.map(({ id, service }, i) =>
      anAlert({ id: service, type: i === 0 ? 'external' : 'host', hostId: null, monitorId: id }),
    );
    const page = pageOf(locale, { alerts, monitors });
    expect(page).toMatchObject({ counted: 'service' });
    expect(await mainOf(page)).not.toMatch(/\d ?台|server/);
  });
});

describe.each(LOCALES)('a customer of whom nothing is watched: %s', (locale) => {
  it('tells beside the headline what is unknown: all of it', async () => {
    const page = pageOf(locale, {});
    expect(page.counts.unknown).toBe(1);
    expect(await mainOf(page)).toContain(
      locale === 'ja'
        ? '監視していない範囲 お客様全体（監視対象のサーバー 0台）'
        : 'Not watched yet the whole service (0 servers are watched)',
    );
  });
});

describe.each(LOCALES)('an outage that a human announced without naming a server: %s', (locale) => {
  const scopeOf = async (impact: Incident['impact']): Promise<string> => {
    const incident = anIncident({ title: '回線の障害', affected: [], impact, resolvedAt: null });
    const page = aPage({ locale, state: 'degraded', incidents: [incident] });
    const path = `incidents/${incident.caseId}/index.html`;
    return /<dd class="n">([^<]*)</.exec(textOf(await buildTree(page), path))![1]!;
  };

  it('is not said to affect nothing', async () => {
    expect(await scopeOf('partial_outage')).toBe(locale === 'ja' ? '対応の経過をご覧ください' : 'see the reports');
  });

  it('affects nothing when its author says so', async () => {
    expect(await scopeOf('none')).toBe(locale === 'ja' ? 'なし' : 'none');
  });
});

describe.each(LOCALES)('a customer one of whose organizations was never read: %s', (locale) => {
  const from = [aClaim(), aClaim({ organization: 'other' })];
  it.each([
    ['with services', [aHost()]],
    ['without services', [aHost({ services: [] })]],
  ])('%s: what is not known is the rest, not everything', async (_, hosts) => {
    const named = [anOrganizationConfig(), anOrganizationConfig({ name: 'other' })];
    const config = aConfig({ organizations: named, customers: [aCustomer({ from })] });
    const organizations = [
      anOrganization({ hosts }),
      anOrganization({ name: 'other', readAt: null, hosts: [], failure: aFailure() }),
    ];
    const model = aModel({ config, snapshot: aSnapshot({ organizations }) });
    const main = await mainOf(assembleCustomerPage(model, 'acme', locale));
    expect(main).toContain(locale === 'ja' ? 'その他：監視データを取得できません' : 'Everything else: monitoring data');
    expect(main).not.toMatch(/お客様全体：|The whole service:/);
  });

  it.each([
    ['beside one that was read', null, true],
    ['beside others that were not', aFailure(), false],
  ])('the overview and the internal site say so of a part alone: %s', async (_, failure, isPartial) => {
    const named = [anOrganizationConfig(), anOrganizationConfig({ name: 'other' })];
    const customers = [aCustomer({ from, visibility: 'listed' })];
    const organizations = [
      anOrganization({ failure }),
      anOrganization({ name: 'other', readAt: null, hosts: [], failure: aFailure() }),
    ];
    const model = aModel({
      config: aConfig({ organizations: named, customers }),
      snapshot: aSnapshot({ organizations }),
    });
    const page = buildOverview(model, locale);
    const main = await mainOf(page);
    const [part, rest] =
      locale === 'ja'
        ? ['1社（一部のみ）：', '取得できない部分：']
        : ['1 customer (in part):', 'Of what cannot be read:'];
    expect([main.includes(part), main.includes(rest)]).toEqual([isPartial, isPartial]);
    expect(page.unknown.map((one) => one.isPartial ?? false)).toEqual([isPartial]);
    const [row] = buildNoroshiDocument(page, wordsFor(locale)).unknown;
    expect(row?.partial ?? false).toBe(isPartial);
    const { unknown } = assembleScope(model, { shownStates: new Map() }).customers[0]!;
    const inPart = locale === 'ja' ? '（一部のみ）' : ' (in part)';
    expect(unseenText(unknown, wordsFor(locale))?.endsWith(inPart)).toBe(isPartial);
  });
});
