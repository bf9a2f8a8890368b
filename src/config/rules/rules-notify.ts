import type { FindingPath } from '../../findings/finding.ts';
import { parseMailServer } from '../notify/mail-server.ts';
import { NOTIFY_LIMITS } from '../defaults.ts';
import { parseS3Location } from '../schema/schema-targets.ts';
import { asList, REFERENCE } from '../schema/schema-values.ts';
import { referencedName } from '../secrets.ts';
import type { ConfigRule, RuleContext } from './rule-context.ts';
import { requireVariable } from './rules-secrets.ts';

const SHORTEST_HOOK_KEY_BYTES = 24;
/** Office 365 connectors, which Microsoft has switched off. */
const RETIRED_TEAMS = /^https:\/\/(?:[^/]+\.webhook\.office\.com|outlook\.office(?:365)?\.com)\//i;

type ChannelDraft = Readonly<Record<string, unknown>>;

interface ToldPlace {
  path: FindingPath;
  written: ChannelDraft;
  /** `null` for operators. */
  customer: { id: string; visibility: string | undefined } | null;
}

/** Everybody who is told, as written. */
function listTold({ draft }: RuleContext): ToldPlace[] {
  const operators = (draft.operators ?? []).map((written, index) => ({
    path: ['operators', index],
    written,
    customer: null,
  }));
  const customers = (draft.customers ?? []).flatMap((customer, index) =>
    (customer?.notify ?? []).map((written, inner) => ({
      path: ['customers', index, 'notify', inner],
      written,
      customer: {
        id: customer?.id ?? '',
        visibility:
          customer !== undefined && 'visibility' in customer ? customer.visibility : draft.defaults?.visibility,
      },
    })),
  );
  return [...operators, ...customers].flatMap(({ written, ...rest }) =>
    written === undefined ? [] : [{ ...rest, written }],
  );
}

export const checkMailServer: ConfigRule = (context) => {
  const { draft, secrets, need, report } = context;
  const url = draft.notify?.smtp?.url;
  if (url !== undefined) {
    const path = ['notify', 'smtp', 'url'];
    const isReference = REFERENCE.test(url);
    const text = isReference ? wanted(context, url, path) : url;
    const parsed = text === undefined ? undefined : parseMailServer(text);
    if (parsed !== undefined && !parsed.ok)
      report('config.smtp_variable', path, { name: isReference ? referencedName(url) : url, problem: parsed.error });
  }
  const recipients = draft.notify?.recipients;
  if (
    recipients !== undefined &&
    REFERENCE.test(recipients) &&
    need.notify === true &&
    secrets.find(recipients) === undefined
  )
    requireVariable(context, recipients, ['notify', 'recipients']);
};

/** Who may be told, and that each is told once. */
export const checkTold: ConfigRule = (context) => {
  const { draft, report } = context;
  const seen = new Map<string, FindingPath>();
  const toldInternally = new Set<string>();
  for (const { path, written, customer } of listTold(context)) {
    const addresses = asList((written.to ?? written.mail) as string | string[] | undefined);
    if (addresses.length > 0 && draft.notify === undefined)
      report('config.mail_without_notify', [...path, 'to' in written ? 'to' : 'mail'], {}, path);
    if (customer === null) continue;
    if (customer.visibility === 'internal' && !toldInternally.has(customer.id)) {
      toldInternally.add(customer.id);
      report('config.internal_notified', path, { id: customer.id });
    }
    for (const address of addresses) {
      const key = JSON.stringify([customer.id, address.toLowerCase()]);
      if (seen.has(key)) report('config.told_twice', path, { customer: customer.id });
      seen.set(key, path);
    }
  }
};

/** Addresses and keys of channels: whether they are there, and what they look like. */
export const checkChannels: ConfigRule = (context) => {
  for (const { path, written } of listTold(context)) {
    const { slack, teams, chatwork, webhook, pagerduty } = written as Record<string, Record<string, string> | string>;
    if (typeof slack === 'string') checkUrl(context, slack, [...path, 'slack']);
    if (typeof teams === 'string') checkTeams(context, teams, [...path, 'teams']);
    if (typeof webhook === 'object') {
      if (webhook.url !== undefined) checkUrl(context, webhook.url, [...path, 'webhook', 'url']);
      if (webhook.secret !== undefined) checkHookKey(context, webhook.secret, [...path, 'webhook', 'secret']);
    }
    if (typeof chatwork === 'object' && chatwork.token !== undefined)
      wanted(context, chatwork.token, [...path, 'chatwork', 'token']);
    if (typeof pagerduty === 'object' && pagerduty.routingKey !== undefined)
      wanted(context, pagerduty.routingKey, [...path, 'pagerduty', 'routingKey']);
  }
};

/** What a variable holds; missing ones are told where somebody is going to be told. */
function wanted(context: RuleContext, reference: string, path: FindingPath): string | undefined {
  const secret =
    context.need.notify === true ? requireVariable(context, reference, path) : context.secrets.find(reference);
  return secret?.reveal();
}

function checkUrl(context: RuleContext, reference: string, path: FindingPath): string | undefined {
  const text = wanted(context, reference, path);
  if (text === undefined) return undefined;
  const isLoopback = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])[:/]/.test(text);
  if (URL.canParse(text) && (/^https:\/\//i.test(text) || isLoopback)) return text;
  context.report('config.channel_url', path, { name: referencedName(reference) });
  return undefined;
}

function checkTeams(context: RuleContext, reference: string, path: FindingPath): void {
  const text = checkUrl(context, reference, path);
  if (text !== undefined && RETIRED_TEAMS.test(text))
    context.report('config.teams_retired', path, { name: referencedName(reference) });
}

function checkHookKey(context: RuleContext, reference: string, path: FindingPath): void {
  const text = wanted(context, reference, path);
  if (text === undefined) return;
  const bytes = text.startsWith('whsec_') ? Buffer.from(text.slice(6), 'base64') : Buffer.from(text);
  if (bytes.byteLength < SHORTEST_HOOK_KEY_BYTES)
    context.report('config.hook_key_short', path, { name: referencedName(reference) });
}

/** Whoever was never told that something began is not told that it changed or ended. */
export const checkNewsMakeSense: ConfigRule = (context) => {
  const { draft, report } = context;
  const places = listTold(context).map(({ path, written }) => ({ path, what: written.what }));
  places.push({ path: ['notify'], what: draft.notify?.what ?? NOTIFY_LIMITS.what });
  for (const { path, what } of places) {
    if (what === undefined) continue;
    const news = asList(what as string | string[]);
    const rest = news.filter((each) => each === 'changed' || each === 'resolved');
    if (rest.length > 0 && !news.includes('detected'))
      report('config.never_detected', [...path, 'what'], { rest: rest.join(', ') });
  }
};

export const checkNotifyState: ConfigRule = (context) => {
  const { draft, env, report } = context;
  if (env.GITHUB_ACTIONS !== 'true') return;
  const { state } = draft;
  const isStored = typeof state === 'object' || (typeof state === 'string' && parseS3Location(state) !== undefined);
  const first = draft.notify !== undefined ? ['notify'] : listTold(context)[0]?.path;
  if (!isStored && first !== undefined) report('config.notify_state_in_cache', first);
};
