import { readFileSync, rmSync } from 'node:fs';
import type { SimulatedAlert, SimulatedHost, SimulatedOrganization } from '../../src/simulation/timeline.ts';
import { aSimulatedWorld, WORLD_NOW, type SimulatedWorld } from './world.ts';

const MINUTE_S = 60;

/** What every kind of reader is told after one run, about the customer of the evening. */
export interface Told {
  minute: number;
  headline: string;
  page: {
    state: string;
    components: { id: string; name: string; kind: string; state: string }[];
    incidents: {
      caseId: string;
      title: string;
      state: string;
      affected: { name: string; effect: string; to: string | null; end?: string | null }[];
      reports: { number: number; at: string; text: string }[];
    }[];
  };
  /** Reports that were not there after the run before. */
  news: string[];
  v2: { indicator: string; description: string; unresolved: string[]; lastUpdates: string[] };
  scope: { state: string; caseIds: string[]; hostsAffected: number };
  summary: string;
}

export interface Evening {
  organization: SimulatedOrganization;
  /** Working ones, in the order of the list. */
  hosts: SimulatedHost[];
  /** Runs the program that many minutes after the evening began. */
  runAt(minute: number): Promise<Told>;
  /** An alert of this host and monitor from then on. */
  open(host: SimulatedHost, minute: number, monitor?: string): SimulatedAlert;
  close(alert: SimulatedAlert, minute: number, by: SimulatedAlert['closedBy']): void;
  setStatus(host: SimulatedHost, minute: number, status: SimulatedHost['statuses'][number]['status']): void;
  retire(host: SimulatedHost, minute: number): void;
  mute(monitor: string, isMute: boolean): void;
  end(): Promise<void>;
}

/** A quiet company in which one operator does things by hand. */
export async function anEvening(): Promise<Evening> {
  const world = await aSimulatedWorld({ day: 'quiet', organizations: 6, hosts: 48 });
  rmSync(world.path('announcements'), { recursive: true, force: true });
  const { customer, organization } = pickCustomer(world);
  showLabels(world, customer);
  const seconds = (minute: number): number => WORLD_NOW.getTime() / 1000 + minute * MINUTE_S;
  let known = new Set<string>();
  let count = 0;

  return {
    organization,
    hosts: organization.hosts.filter(({ statuses }) => statuses.length === 1 && statuses[0]!.status === 'working'),
    async runAt(minute) {
      world.now = new Date(seconds(minute) * 1000);
      const { exitCode, stdout, stderr } = await world.runHere('run', '-c', world.path('noroshi.yaml'));
      if (exitCode !== 0) throw new Error(`The run ended with ${exitCode}: ${stderr}`);
      const told = readTold(world, customer, minute, stdout, known);
      known = new Set(reportsOf(told.page));
      return told;
    },
    open(host, minute, monitor) {
      const found = organization.monitors.find(({ type, name }) =>
        monitor === undefined ? type === 'connectivity' : name === monitor,
      )!;
      const openedAt = seconds(minute);
      const alert: SimulatedAlert = {
        id: `evening${String(++count).padStart(4, '0')}`,
        type: found.type,
        monitorId: found.id,
        hostId: host.id,
        openedAt,
        closedAt: null,
        closedBy: 'monitoring',
        phases: [{ at: openedAt, status: 'CRITICAL' }],
        memos: [],
        message: null,
        reason: null,
        series: null,
      };
      organization.alerts.unshift(alert);
      return alert;
    },
    close(alert, minute, by) {
      Object.assign(alert, { closedAt: seconds(minute), closedBy: by, reason: by === 'manual' ? '対応済み' : null });
    },
    setStatus: (host, minute, status) => void host.statuses.push({ at: seconds(minute), status }),
    retire(host, minute) {
      organization.hosts = organization.hosts.filter((each) => each !== host);
      organization.retiredHosts.push({ ...host, retiredAt: seconds(minute) });
    },
    mute(monitor, isMute) {
      for (const each of organization.monitors) {
        if (monitor === each.type || monitor === each.name) each.isMute = isMute;
      }
    },
    end: () => world.close(),
  };
}

function pickCustomer({ company }: SimulatedWorld): { customer: string; organization: SimulatedOrganization } {
  for (const { id, claims } of company.customers) {
    const organization = company.organizations.find(({ name }) => name === claims[0]?.organization);
    const isWhole = claims.length === 1 && claims[0]?.services.length === 0;
    if (isWhole && organization !== undefined && organization.hosts.length >= 6) return { customer: id, organization };
  }
  throw new Error('No customer is large enough for an evening.');
}

function showLabels(world: SimulatedWorld, customer: string): void {
  const text = readFileSync(world.path('noroshi.yaml'), 'utf8');
  const [before, own = ''] = text.split(`  - id: ${customer}\n`);
  const shown = own
    .replace(/^ {4}(visibility|passphrase|hosts): .*\n/gm, (line, _key, at: number) => (at < 200 ? '' : line))
    .replace(/^( {4}name: .*\n)/, '$1    hosts: label\n');
  world.write('noroshi.yaml', `${before}  - id: ${customer}\n${shown}`);
}

function readTold(
  world: SimulatedWorld,
  customer: string,
  minute: number,
  summary: string,
  known: ReadonlySet<string>,
): Told {
  const read = (...path: string[]): unknown => JSON.parse(readFileSync(world.path('dist', ...path), 'utf8'));
  const root = ['public', 'c', customer];
  const page = read(...root, 'noroshi.json') as Told['page'];
  const html = readFileSync(world.path('dist', ...root, 'index.html'), 'utf8');
  const status = read(...root, 'api/v2/status.json') as { status: { indicator: string; description: string } };
  const { incidents } = read(...root, 'api/v2/incidents.json') as {
    incidents: { id: string; status: string; incident_updates: { status: string; body: string }[] }[];
  };
  const { customers } = read('internal', 'scope.json') as { customers: (Told['scope'] & { id: string })[] };
  const { state, caseIds, hostsAffected } = customers.find(({ id }) => id === customer)!;
  return {
    minute,
    headline: textOf(/<h1[^>]*>([\s\S]*?)<\/h1>/.exec(html)?.[1] ?? ''),
    page,
    news: reportsOf(page).filter((report) => !known.has(report)),
    v2: {
      ...status.status,
      unresolved: incidents.filter((each) => each.status !== 'resolved').map(({ id }) => id),
      lastUpdates: incidents.map(({ id, incident_updates: [last] }) => `${id} ${last?.status}: ${last?.body}`),
    },
    scope: { state, caseIds, hostsAffected },
    summary,
  };
}

function reportsOf({ incidents }: Told['page']): string[] {
  return incidents.flatMap(({ caseId, reports }) =>
    reports.map(({ number, text }) => `${caseId} 第${number}報 ${text}`),
  );
}

function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** One run in lines, for somebody who reads the evening. */
export function tellRun(what: string, { minute, headline, page, news, v2, scope, summary }: Told): string {
  const hit = page.components.filter(({ kind, state }) => kind === 'host' && state !== 'operational');
  return [
    `+${minute} min · ${what}`,
    `  page      ${headline} (${page.state}); ${hit.map(({ name, state }) => `${name} ${state}`).join(', ') || 'all hosts operational'}`,
    ...page.incidents.slice(0, 3).map(({ caseId, state, title }) => `  case      ${caseId} ${state}: ${title}`),
    ...news.map((report) => `  new       ${report}`),
    `  v2        ${v2.indicator}, “${v2.description}”, unresolved ${v2.unresolved.join() || 'none'}`,
    ...v2.lastUpdates.slice(0, 2).map((update) => `  v2 last   ${update}`),
    `  scope     ${scope.state}, ${scope.hostsAffected} hosts, cases ${scope.caseIds.join() || 'none'}`,
    ...summary
      .trim()
      .split('\n')
      .map((line) => `  summary   ${line}`),
  ].join('\n');
}
