import { Statuspage } from 'statuspage.io';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { StatusPage } from '../../src/model/status-page.ts';
import { UNKNOWN_DESCRIPTION } from '../../src/site/machine/status-api-components.ts';
import { badNightPage, maintenancePage, quietPage, unknownPage } from '../support/machine-pages.ts';
import { serveMachineFiles } from '../support/machine-tools.ts';
import { at } from '../support/pages.ts';

// The npm client `statuspage.io`, over real HTTP against a served tree.

async function connect(page: StatusPage): Promise<Statuspage['api']> {
  const tree = await serveMachineFiles(page);
  onTestFinished(() => tree.close());
  const client = new Statuspage('any');
  client.setApiUrl(tree.origin);
  return client.api;
}

describe('the npm client of Statuspage', () => {
  it('reads a quiet day as none', async () => {
    const api = await connect(quietPage());
    const { status } = await api.getStatus();
    expect(status).toEqual({ indicator: 'none', description: 'All Systems Operational' });
    const { components, page } = await api.getComponents();
    expect(page).toMatchObject({ id: 'hinode', time_zone: 'Asia/Tokyo', updated_at: at(0).toISOString() });
    expect(components.map(({ name, group, position }) => [name, group, position])).toEqual([
      ['shop', true, 1],
      ['mail-01', false, 2],
      ['web-01', false, 1],
      ['db-01', false, 2],
    ]);
    expect((await api.incidents.getUnresolved()).incidents).toEqual([]);
  });

  it('reads the incident of a bad night, updates newest first', async () => {
    const api = await connect(badNightPage());
    const summary = await api.getSummary();
    expect(summary.status.indicator).toBe('critical');
    expect(summary.incidents.map((incident) => incident.id)).toEqual(['2vh7AZ21abc']);
    const { incidents } = await api.incidents.getAll();
    expect(incidents.map(({ id, status }) => [id, status])).toEqual([
      ['2vh7AZ21abc', 'identified'],
      ['2vh6OLD99xyz', 'resolved'],
    ]);
    expect(incidents[0]?.incident_updates.map((update) => [update.status, update.display_at])).toEqual([
      ['identified', at(-10).toISOString()],
      ['investigating', at(-28).toISOString()],
      ['investigating', at(-30).toISOString()],
    ]);
    expect(incidents[0]?.incident_updates[0]?.body).toBe('原因を特定し、切り替え作業を進めています。');
  });

  it('reads missing data as a problem, never as none', async () => {
    const api = await connect(unknownPage());
    const { status, components } = await api.getSummary();
    expect(status).toEqual({ indicator: 'minor', description: UNKNOWN_DESCRIPTION });
    expect(components.map((component) => component.status)).toEqual(['degraded_performance']);
  });

  it('reads upcoming maintenance', async () => {
    const api = await connect(maintenancePage());
    // This client asks upcoming.json for all three of its lists.
    const { scheduled_maintenances: upcoming } = await api.scheduledMaintenances.getUpcoming();
    expect(upcoming.map(({ id, status, scheduled_for }) => [id, status, scheduled_for])).toEqual([
      ['mnt-next', 'scheduled', at(600).toISOString()],
      ['mnt-open', 'scheduled', at(2000).toISOString()],
    ]);
    const summary = await api.getSummary();
    expect(summary.scheduled_maintenances.map((one) => one.id)).toEqual(['mnt-now', 'mnt-next', 'mnt-open']);
  });
});
