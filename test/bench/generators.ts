import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ETA_TEMPLATES, type SimplePages } from './simple-pages.ts';

// The same simple pages as sites of other generators: their way of data, their templates, nothing that slows them down.

/** A Hugo site: one content file a page (this version makes pages from nothing else), facts in its front matter. */
export function writeHugoSite(folder: string, pages: SimplePages): void {
  const content = (path: string, layout: string, params: object): void => {
    const file = join(folder, 'content', `${path}.md`);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, `${JSON.stringify({ title: 'x', url: `/${path}/`, layout, it: params })}\n`);
  };
  for (const customer of pages.customers) content(`c/${customer.id}`, 'customer', customer);
  for (const each of pages.incidents) content(`c/${each.customer}/incidents/${each.id}`, 'incident', each);
  mkdirSync(join(folder, 'content'), { recursive: true });
  mkdirSync(join(folder, 'layouts', '_default'), { recursive: true });
  writeFileSync(join(folder, 'content', '_index.md'), `${JSON.stringify({ title: 'x', it: pages.index })}\n`);
  writeFileSync(
    join(folder, 'config.json'),
    JSON.stringify({
      baseURL: 'https://status.example.jp/',
      languageCode: 'ja',
      disableKinds: ['taxonomy', 'term', 'RSS', 'sitemap', 'robotsTXT', '404', 'section'],
    }),
  );
  const { index, customer, incident } = ETA_TEMPLATES;
  writeFileSync(join(folder, 'layouts', 'index.html'), toGo(index));
  writeFileSync(join(folder, 'layouts', '_default', 'customer.html'), toGo(customer));
  writeFileSync(join(folder, 'layouts', '_default', 'incident.html'), toGo(incident));
}

/** An Eleventy site: pages from data by pagination, Liquid, as its documentation shows. */
export function writeEleventySite(folder: string, pages: SimplePages): void {
  mkdirSync(join(folder, '_data'), { recursive: true });
  writeFileSync(join(folder, '_data', 'customers.json'), JSON.stringify(pages.customers));
  writeFileSync(join(folder, '_data', 'incidents.json'), JSON.stringify(pages.incidents));
  writeFileSync(join(folder, '_data', 'home.json'), JSON.stringify(pages.index));
  const paged = (data: string, permalink: string, body: string): string =>
    `---\npagination:\n  data: ${data}\n  size: 1\n  alias: it\npermalink: "${permalink}"\n---\n${body}`;
  const { index, customer, incident } = ETA_TEMPLATES;
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write('index.liquid', `---\npermalink: index.html\n---\n${toLiquid(index).replaceAll('it.', 'home.')}`);
  write('customer.liquid', paged('customers', 'c/{{ it.id }}/index.html', toLiquid(customer)));
  write(
    'incident.liquid',
    paged('incidents', 'c/{{ it.customer }}/incidents/{{ it.id }}/index.html', toLiquid(incident)),
  );
}

function toGo(template: string): string {
  return template
    .replace(/<% for \(const (\w) of it\.(\w+)\) { %>/g, '{{ range $$$1 := .Params.it.$2 }}')
    .replaceAll('<% } %>', '{{ end }}')
    .replace(/<%= it\.(\w+) %>/g, '{{ $$.Params.it.$1 }}')
    .replace(/<%= (\w)\.(\w+) %>/g, '{{ $$$1.$2 }}');
}

function toLiquid(template: string): string {
  return template
    .replace(/<% for \(const (\w) of it\.(\w+)\) { %>/g, '{% for $1 in it.$2 %}')
    .replaceAll('<% } %>', '{% endfor %}')
    .replace(/<%= ([\w.]+) %>/g, '{{ $1 | escape }}');
}
