import type { Secret } from '../../base/secret.ts';
import { isUnprintable } from '../../base/text.ts';
import type { FindingPath } from '../../findings/finding.ts';
import { findNearest } from '../../findings/nearest.ts';
import { listBuckets, listOrganizations, type ConfigRule, type RuleContext } from './rule-context.ts';
import { isPrintableName, looksLikeKey, referencedName } from '../secrets.ts';

const MIN_SECRET_LENGTH = 32;
const MIN_PASSPHRASE_LENGTH = 8;

export const checkKeyRing: ConfigRule = ({ draft, secrets, need, report }) => {
  const { ring } = secrets;
  if (need.keys === false) return;
  const at: FindingPath = ['organizations'];
  if (ring.problem === 'not_json') return report('config.keys_not_json', at);
  if (ring.problem === 'not_object') return report('config.keys_not_object', at);
  const organizations = listOrganizations(draft);
  const names = new Set(organizations.map(({ name }) => name));
  if ([...ring.keys.values()].some((key) => names.has(key.reveal()))) return report('config.keys_swapped', at);
  for (const name of need.keys === 'some' ? [] : ring.unusable)
    report('config.keys_value', at, { name: isPrintableName(name) ? name : '(hidden)' });
  const wanted = new Set(organizations.filter(({ isKeyFromRing }) => isKeyFromRing).map(({ name }) => name));
  const unused = [...ring.keys.keys()].filter((name) => !wanted.has(name));
  // Where an entry, or the list, is wrong, its keys are not.
  if (unused.length === 0 || draft.organizations === undefined || names.size < draft.organizations.length) return;
  const shown = unused.filter(isPrintableName);
  report('config.keys_unused', at, { count: String(unused.length), names: shown.join(', ') });
};

export const checkNamesAreNoKeys: ConfigRule = ({ draft, report }) => {
  for (const { path, name } of listOrganizations(draft)) if (looksLikeKey(name)) report('config.key_as_name', path);
};

export const checkKeysPresent: ConfigRule = (context) => {
  const { draft, secrets, need, report } = context;
  if (need.keys === false) return;
  // Who asks tells it of each organization; without any key there is nobody to ask.
  if (need.keys === 'some' && hasAnyKey(context)) return;
  const fromRing = listOrganizations(draft).filter(({ isKeyFromRing }) => isKeyFromRing);
  const isRingMissing = secrets.ring.isMissing && fromRing.length > 1;
  if (isRingMissing) report('config.keys_missing', ['organizations'], { count: String(fromRing.length) });
  for (const { path, name, apiKey, isKeyFromRing } of listOrganizations(draft)) {
    if (isKeyFromRing) {
      if (isRingMissing || looksLikeKey(name)) continue;
      if (secrets.ring.problem !== null || secrets.ring.keys.has(name) || secrets.ring.unusable.includes(name))
        continue;
      const nearest = findNearest(name, [...secrets.ring.keys.keys()].filter(isPrintableName));
      report('config.key_missing', path, { organization: name, ...(nearest && { nearest }) });
    } else if (apiKey !== undefined) {
      requireVariable(context, apiKey, [...path, 'apiKey']);
    }
  }
  const own = draft.selfWatch !== undefined && 'apiKey' in draft.selfWatch ? draft.selfWatch.apiKey : undefined;
  if (own !== undefined)
    requireKeyShape(requireVariable(context, own, ['selfWatch', 'apiKey']), context, ['selfWatch', 'apiKey'], own);
};

export const checkPing: ConfigRule = (context) => {
  const { draft, need, report } = context;
  const reference = draft.selfWatch?.ping;
  // A run that cannot ping goes on, and says so.
  if (reference === undefined || need.keys !== true) return;
  const path = ['selfWatch', 'ping'];
  const address = requireVariable(context, reference, path)?.reveal();
  if (address !== undefined && !/^https?:$/.test(URL.parse(address)?.protocol ?? ''))
    report('config.ping_url', path, { name: referencedName(reference) });
};

function hasAnyKey({ draft, secrets }: RuleContext): boolean {
  return listOrganizations(draft).some(
    ({ name, apiKey, isKeyFromRing, isFile }) =>
      isFile ||
      (isKeyFromRing ? secrets.ring.keys.has(name) : apiKey !== undefined && secrets.find(apiKey) !== undefined),
  );
}

/** Blanks and line breaks come from copying; they are not taken away, because half a key would be refused later without a reason. */
export const checkKeyShapes: ConfigRule = (context) => {
  const { draft, secrets, need } = context;
  if (need.keys !== true) return;
  for (const { path, name, apiKey, isKeyFromRing } of listOrganizations(draft)) {
    if (isKeyFromRing) requireKeyShape(secrets.ring.keys.get(name), context, path, undefined);
    else if (apiKey !== undefined) requireKeyShape(secrets.find(apiKey), context, [...path, 'apiKey'], apiKey);
  }
};

export const checkKeysDiffer: ConfigRule = ({ draft, secrets, need, report }) => {
  if (need.keys !== true) return;
  const firstByKey = new Map<string, string>();
  const names = new Set<string>();
  for (const { path, name, apiKey, isKeyFromRing } of listOrganizations(draft)) {
    if (names.has(name)) continue; // Reported as an organization that is there twice.
    names.add(name);
    const secret = isKeyFromRing ? secrets.ring.keys.get(name) : secrets.find(apiKey ?? '');
    if (secret === undefined) continue;
    const key = secret.reveal().trim();
    const first = firstByKey.get(key);
    if (first === undefined) firstByKey.set(key, name);
    else report('config.key_twice', path, { organization: name, other: first });
  }
};

export const checkLinkSecret: ConfigRule = ({ draft, secrets, need, report }) => {
  const needs: FindingPath[] = [];
  for (const [index, customer] of (draft.customers ?? []).entries()) {
    if (
      isLinked(
        customer?.visibility ?? (customer !== undefined && 'visibility' in customer ? '' : draft.defaults?.visibility),
      )
    ) {
      needs.push(['customers', index]);
    }
  }
  if (!('customers' in draft) && isLinked(draft.defaults?.visibility)) needs.push(['defaults', 'visibility']);
  const first = needs[0];
  if (need.links !== false && first !== undefined && secrets.link === null) {
    report('config.secret_missing', first, { count: String(needs.length) });
  }
  const at = first ?? ['site'];
  if (secrets.link !== null && !isLongEnough(secrets.link))
    report('config.secret_short', at, { name: 'NOROSHI_SECRET' }, at);
  if (secrets.isLinkTrimmed && first !== undefined) report('config.secret_trimmed', first, {}, null);
  if (secrets.link !== null && first !== undefined && isQuoted(secrets.link))
    report('config.secret_quoted', first, { name: 'NOROSHI_SECRET' }, null);
  if (!secrets.previousLinks.every(isLongEnough))
    report('config.secret_short', at, { name: 'NOROSHI_SECRET_PREVIOUS' }, at);
};

/** Only who opens the door needs its key: a run by cron does not. */
export const checkHookSecret: ConfigRule = (context) => {
  const { draft, secrets, need, report } = context;
  const reference = draft.listen?.secret;
  if (need.hook !== true || reference === undefined) return;
  const path = ['listen', 'secret'];
  if (requireVariable(context, reference, path) === undefined) return;
  const given = secrets.findAll(reference);
  if (given.length > 0 && given.every(isLongEnough)) return;
  report('config.secret_short', path, { name: referencedName(reference) });
};

export const checkPassphrases: ConfigRule = (context) => {
  const { draft, need, report } = context;
  for (const [index, customer] of (draft.customers ?? []).entries()) {
    if (customer === undefined) continue;
    const path = ['customers', index, 'passphrase'];
    const visibility = 'visibility' in customer ? customer.visibility : draft.defaults?.visibility;
    if (visibility === 'locked' && !('passphrase' in customer)) {
      report('config.locked_without_passphrase', ['customers', index], { id: customer.id ?? '' });
    }
    if (customer.passphrase === undefined) continue;
    if (visibility !== undefined && visibility !== 'locked') report('config.passphrase_unused', path, { visibility });
    if (need.links === false || visibility !== 'locked') continue;
    // One that is missing keeps one page as it is; a run goes on with the others.
    if (need.keys === 'some' && context.secrets.find(customer.passphrase) === undefined) continue;
    const secret = requireVariable(context, customer.passphrase, path);
    if (secret !== undefined && isUnprintable(secret.reveal())) {
      report('config.passphrase_characters', path, { name: referencedName(customer.passphrase) });
    } else if (secret !== undefined && secret.reveal().length < MIN_PASSPHRASE_LENGTH) {
      report('config.passphrase_short', path, {
        name: referencedName(customer.passphrase),
        limit: String(MIN_PASSPHRASE_LENGTH),
      });
    } else if (secret !== undefined && isQuoted(secret)) {
      report('config.secret_quoted', path, { name: referencedName(customer.passphrase) });
    }
  }
};

export const checkS3Credentials: ConfigRule = (context) => {
  const { secrets, need, report } = context;
  if (!need.publish) return;
  for (const { path, s3 } of listBuckets(context)) {
    for (const [key, reference] of Object.entries(s3.credentials ?? {})) {
      if (reference === undefined) continue;
      const secret = requireVariable(context, reference, [...path, 'credentials', key]);
      if (secret !== undefined && isQuoted(secret))
        report('config.secret_quoted', [...path, 'credentials', key], { name: referencedName(reference) });
    }
    const { accessKeyId, secretAccessKey } = secrets.aws;
    if (!('credentials' in s3) && secretAccessKey !== null && isQuoted(secretAccessKey))
      report('config.secret_quoted', path, { name: 'AWS_SECRET_ACCESS_KEY' });
    if (!('credentials' in s3) && accessKeyId !== null && isQuoted(accessKeyId))
      report('config.secret_quoted', path, { name: 'AWS_ACCESS_KEY_ID' });
    const missing = [
      secrets.aws.accessKeyId === null ? 'AWS_ACCESS_KEY_ID' : '',
      secrets.aws.secretAccessKey === null ? 'AWS_SECRET_ACCESS_KEY' : '',
    ].filter((name) => name !== '');
    if (!('credentials' in s3) && missing.length > 0)
      report('config.credentials_missing', path, { names: missing.join(' and ') });
    if (!('region' in s3) && !('endpoint' in s3) && secrets.region === null) report('config.region_missing', path);
  }
};

export function requireVariable(
  { secrets, report }: RuleContext,
  reference: string,
  path: FindingPath,
): Secret | undefined {
  const secret = secrets.find(reference);
  if (secret !== undefined) return secret;
  const name = referencedName(reference);
  const nearest = findNearest(
    name,
    secrets.variableNames.filter((known) => known !== name),
  );
  report('config.variable_missing', path, { name, ...(nearest && { nearest }) });
  return undefined;
}

function requireKeyShape(
  secret: Secret | undefined,
  { report }: RuleContext,
  path: FindingPath,
  reference: string | undefined,
): void {
  // Only what an HTTP header can carry, and no quotes: anything else did not come from Mackerel.
  if (secret === undefined || /^[!#-&(-~]+$/.test(secret.reveal())) return;
  report('config.key_blank', path, { name: reference === undefined ? 'MACKEREL_APIKEYS' : referencedName(reference) });
}

function isLinked(visibility: string | undefined): boolean {
  return visibility === 'unlisted' || visibility === 'locked';
}

function isQuoted(secret: Secret): boolean {
  return /^(["'`]).*\1$/su.test(secret.reveal());
}

function isLongEnough(secret: Secret): boolean {
  // A run of blanks is no harder to guess than one.
  return secret.reveal().trim().replaceAll(/\s+/gu, ' ').length >= MIN_SECRET_LENGTH;
}
