import { Eta } from 'eta/core';
import type { Incident, StatusPage } from '../../src/model/status-page.ts';
import type { SiteFile } from '../../src/site/site-file.ts';

// “The same pages everywhere”: one index, one page a customer, one an incident. Written once as records of plain text
// and once more as templates of each generator, so that all of them have the same work.

export interface SimpleIndex {
  title: string;
  state: string;
  customers: { id: string; name: string; state: string }[];
}

export interface SimpleCustomer {
  id: string;
  name: string;
  state: string;
  hosts: { name: string; state: string; uptime: string }[];
  incidents: { id: string; from: string; state: string }[];
}

export interface SimpleIncident {
  id: string;
  customer: string;
  name: string;
  impact: string;
  from: string;
  to: string;
  affected: { name: string; from: string; to: string }[];
  reports: { number: number; at: string; state: string }[];
}

export interface SimplePages {
  index: SimpleIndex;
  customers: SimpleCustomer[];
  incidents: SimpleIncident[];
}

export function simpleIndex(page: StatusPage): SimpleIndex {
  const customers = page.components.map(({ id, name, state }) => ({ id, name, state }));
  return { title: page.name, state: page.state, customers };
}

export function simpleCustomer(page: StatusPage): SimpleCustomer {
  return {
    id: page.id,
    name: page.name,
    state: page.state,
    hosts: page.components
      .filter(({ kind }) => kind === 'host')
      .map(({ name, state, uptime }) => ({ name, state, uptime: uptime === null ? '' : uptime.ratio.toFixed(5) })),
    incidents: page.incidents.map(({ caseId, startedAt, state }) => ({ id: caseId, from: minute(startedAt), state })),
  };
}

export function simpleIncidents(page: StatusPage): SimpleIncident[] {
  return page.incidents.map((incident) => simpleIncident(page, incident));
}

function simpleIncident(page: Pick<StatusPage, 'id' | 'name'>, incident: Incident): SimpleIncident {
  return {
    id: incident.caseId,
    customer: page.id,
    name: page.name,
    impact: incident.impact,
    from: minute(incident.startedAt),
    to: incident.resolvedAt === null ? '' : minute(incident.resolvedAt),
    affected: incident.affected.flatMap(({ name, windows }) =>
      windows.map(({ from, to }) => ({ name, from: minute(from), to: to === null ? '' : minute(to) })),
    ),
    reports: incident.reports.map(({ number, at, state }) => ({ number, at: minute(at), state })),
  };
}

function minute(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

const COLOURS = {
  major_outage: '#b3261e',
  partial_outage: '#b3541e',
  degraded: '#8a6100',
  unknown: '#5f6368',
  maintenance: '#0b57d0',
  operational: '#146c2e',
};

const STATE_STYLES = Object.entries(COLOURS).map(
  ([state, colour]) =>
    `.s-${state}{color:${colour};border-inline-start:4px solid ${colour};padding-inline-start:.5rem}` +
    `.s-${state}::before{content:"";display:inline-block;inline-size:.7rem;block-size:.7rem;background:${colour};margin-inline-end:.4rem}`,
);

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.6 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem}${STATE_STYLES.join('')}table{border-collapse:collapse;inline-size:100%}th,td{text-align:start;padding:.3rem .5rem;border-block-end:1px solid #ccc}nav ul{display:flex;gap:1rem;list-style:none;padding:0}footer{margin-block-start:3rem;color:#5f6368}@media print{nav,footer{display:none}}`;

/** The frame of every page; each generator puts its own marks in. */
export function layout(title: string, body: string): string {
  return `<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="alternate" type="application/atom+xml" href="/history.atom">
<style>${STYLE}</style>
</head>
<body>
<header><nav aria-label="メニュー"><ul><li><a href="/">稼働状況</a></li><li><a href="/history/">過去の障害</a></li></ul></nav></header>
<main>
${body}
</main>
<footer><p>サポート窓口 <a href="mailto:support@example.jp">support@example.jp</a> <a href="tel:0600000000">06-0000-0000</a></p></footer>
</body>
</html>
`;
}

export const ETA_TEMPLATES = {
  index: layout(
    '<%= it.title %>',
    `<h1 class="s-<%= it.state %>"><%= it.title %></h1>
<ul><% for (const c of it.customers) { %><li class="s-<%= c.state %>"><a href="/c/<%= c.id %>/"><%= c.name %></a></li>
<% } %></ul>`,
  ),
  customer: layout(
    '<%= it.name %>',
    `<h1 class="s-<%= it.state %>"><%= it.name %></h1>
<table><thead><tr><th>サーバー</th><th>状態</th><th>稼働率</th></tr></thead><tbody><% for (const h of it.hosts) { %><tr><th><%= h.name %></th><td class="s-<%= h.state %>"><%= h.state %></td><td><%= h.uptime %></td></tr>
<% } %></tbody></table>
<ul><% for (const i of it.incidents) { %><li><a href="/c/<%= it.id %>/incidents/<%= i.id %>/"><%= i.from %></a> <%= i.state %></li>
<% } %></ul>`,
  ),
  incident: layout(
    '<%= it.id %> | <%= it.name %>',
    `<h1 class="s-<%= it.impact %>"><%= it.id %></h1>
<p><a href="/c/<%= it.customer %>/"><%= it.name %></a> <%= it.from %> – <%= it.to %></p>
<table><thead><tr><th>サーバー</th><th>発生日時</th><th>復旧日時</th></tr></thead><tbody><% for (const a of it.affected) { %><tr><th><%= a.name %></th><td><%= a.from %></td><td><%= a.to %></td></tr>
<% } %></tbody></table>
<ol><% for (const r of it.reports) { %><li>第<%= r.number %>報 <%= r.at %> <%= r.state %></li>
<% } %></ol>`,
  ),
};

export interface SimpleTemplates {
  index: (it: SimpleIndex) => string;
  customer: (it: SimpleCustomer) => string;
  incident: (it: SimpleIncident) => string;
}

export function compileSimpleTemplates(): SimpleTemplates {
  const eta = new Eta({ autoEscape: true, autoTrim: false });
  const compile = (source: string): ((it: object) => string) => {
    const template = eta.compile(source);
    return (it) => template.call(eta, it);
  };
  const { index, customer, incident } = ETA_TEMPLATES;
  return { index: compile(index), customer: compile(customer), incident: compile(incident) };
}

/** As the product's own renderer, with these pages only. */
export function* renderSimplePages(page: StatusPage, templates: SimpleTemplates): Iterable<SiteFile> {
  yield renderSimplePage(page, templates);
  if (page.kind === 'overview') return;
  for (const incident of page.incidents) yield renderSimpleIncident(page, incident, templates);
}

export function renderSimplePage(page: StatusPage, templates: SimpleTemplates): SiteFile {
  const isOverview = page.kind === 'overview';
  return html('index.html', isOverview ? templates.index(simpleIndex(page)) : templates.customer(simpleCustomer(page)));
}

export function renderSimpleIncident(page: StatusPage, incident: Incident, templates: SimpleTemplates): SiteFile {
  const simple = simpleIncident(page, incident);
  return html(`incidents/${simple.id}/index.html`, templates.incident(simple));
}

export function html(path: string, content: string): SiteFile {
  return { path, content, contentType: 'text/html; charset=utf-8', cache: 'revalidate' };
}
