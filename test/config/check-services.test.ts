import { describe, expect, it } from 'vitest';
import { checkAgainstServices } from '../../src/config/check-services.ts';
import { formatFinding } from '../../src/config/words/finding-words.ts';
import { readConfig, type LoadedConfig } from '../../src/config/load.ts';

const HEAD = `site: { title: T, url: https://status.example.jp/ }
organizations: [acme, other]
defaults: { visibility: listed }
`;

function load(rest: string): LoadedConfig {
  const result = readConfig(HEAD + rest, {
    env: {},
    need: { keys: false, publish: false },
    file: '/nowhere/noroshi.yaml',
  });
  if (!result.ok) throw new Error(result.error.map((finding) => formatFinding(finding, 'noroshi.yaml')).join('\n'));
  return result.value;
}

const SERVICES = new Map([
  ['acme', ['shop', 'shop-admin', 'mail']],
  ['other', ['web']],
]);

describe('services that are written', () => {
  it('and that no organization has are told with line, column and the nearest name', () => {
    const { config, locate } = load(`customers:
  - id: a
    name: A
    from:
      - organization: acme
        services: [mail, shopp]
`);
    const findings = checkAgainstServices(config, locate, SERVICES);
    expect(findings.map(({ code, severity, line, column }) => [code, severity, line, column])).toEqual([
      ['config.service_unknown', 'error', 9, 26],
    ]);
    expect(findings.map((finding) => formatFinding(finding, 'noroshi.yaml'))).toEqual([
      'noroshi.yaml:9:26  customers[0].from[0].services "shopp" is not a service of organization "acme".\n' +
        '                   Did you mean "shop"? Its services are: shop, shop-admin, mail.',
    ]);
  });

  it('may be globs, the service of a role, or a single text', () => {
    const { config, locate } = load(`customers:
  - id: a
    name: A
    from:
      - { organization: acme, services: shop*, roles: ["mail:*", "mial:db"] }
      - { organization: acme, services: "none-*" }
`);
    const findings = checkAgainstServices(config, locate, SERVICES);
    expect(findings.map(({ line, column, args }) => [line, column, args['service'], args['nearest']])).toEqual([
      [8, 66, 'mial', 'mail'],
      [9, 41, 'none-*', undefined],
    ]);
  });

  it('in rules are looked for in the organizations that the rule is for, and are warnings', () => {
    const { config, locate } = load(`customers:
  - { id: a, name: A, from: [{ organization: acme }], rules: [{ service: web, as: outage }] }
rules:
  - { service: web, as: outage }
  - { service: web, organization: acme, as: outage }
  - { role: "mail:mx", organization: other, as: outage }
`);
    const findings = checkAgainstServices(config, locate, SERVICES);
    expect(findings.map(({ code, severity, line }) => [code, severity, line])).toEqual([
      ['config.rule_service_unknown', 'warning', 5],
      ['config.rule_service_unknown', 'warning', 8],
      ['config.rule_service_unknown', 'warning', 9],
    ]);
  });

  it('of an organization that could not be read are left alone', () => {
    const { config, locate } = load('customers: [{ id: a, name: A, from: [{ organization: acme, services: x }] }]\n');
    expect(checkAgainstServices(config, locate, new Map())).toEqual([]);
    expect(checkAgainstServices(config, locate, new Map([['acme', []]]))).toHaveLength(1);
  });
});
