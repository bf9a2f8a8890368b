import type { Story, StoryConfig, StoryRule } from './story.ts';

/** The configuration as an operator would have written it; JSON is YAML. */
export function configText({ timeZone, historyDays }: Story, config: StoryConfig): string {
  return `site: { title: Oracle, url: "https://status.example.jp/", locale: en, timeZone: ${timeZone}, everyMinutes: 5 }
organizations: ${JSON.stringify(config.organizations)}
defaults: { visibility: listed }
customers: ${JSON.stringify(config.customers.map(customerBody))}
rules: ${JSON.stringify(config.rules.map(ruleBody))}
incidents: { joinWithinMinutes: ${config.joinWithinMinutes}, widespreadCustomers: ${config.widespreadCustomers} }
history: { days: ${historyDays} }
publish: { public: [{ directory: ./public }], internal: [{ directory: ./internal }] }
`;
}

export function environmentOf(story: Story, keyOf: (organization: string) => string): Record<string, string> {
  return {
    NOROSHI_SECRET: 'secret-of-the-oracle-0123456789abcdef',
    MACKEREL_APIKEYS: JSON.stringify(Object.fromEntries(story.organizations.map(({ name }) => [name, keyOf(name)]))),
  };
}

export function nameOf(customer: string): string {
  return `Customer ${customer}`;
}

function customerBody({ id, visibility, claims }: StoryConfig['customers'][number]): Record<string, unknown> {
  const from = claims.map(({ organization, services }) =>
    services === null ? { organization } : { organization, services },
  );
  return { id, name: nameOf(id), visibility, hosts: 'label', from };
}

function ruleBody({
  type,
  status,
  hostStatus,
  muted,
  service,
  openForMinutes,
  as,
}: StoryRule): Record<string, unknown> {
  return { type, status, hostStatus, muted, service, openForMinutes, as };
}
