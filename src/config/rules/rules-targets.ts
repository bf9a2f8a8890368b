import { DEFAULTS } from '../defaults.ts';
import type { FindingPath } from '../../findings/finding.ts';
import { comparePlaces, placeOfDirectory, placeOfState, placeOfTarget, type Place } from '../place.ts';
import { namesBucket } from '../../io/s3/s3-url.ts';
import { listBuckets, listTargets, type ConfigRule, type RuleContext } from './rule-context.ts';
import { formatPath } from '../../findings/wording.ts';

interface Known {
  path: FindingPath;
  place: Place;
}

/** A target receives one tree: two in one place would show one customer's or the internal tree to others. */
export const checkTargetsApart: ConfigRule = (context) => {
  const known: Known[] = [];
  for (const next of knownTargets(context)) {
    for (const { path, place } of known) {
      const overlap = comparePlaces(place, next.place);
      const args = { other: formatPath(path) };
      if (overlap === 'same') context.report('config.target_twice', next.path, args);
      else if (overlap === 'outer') context.report('config.target_nested', next.path, { ...args, how: 'inside' });
      else if (overlap === 'inner') context.report('config.target_nested', next.path, { ...args, how: 'around' });
    }
    known.push(next);
  }
};

export const checkStateOutsideTargets: ConfigRule = (context) => {
  const { draft, directory, report } = context;
  if ('state' in draft && draft.state === undefined) return;
  const state = placeOfState(draft.state ?? DEFAULTS.state, directory);
  if (state === undefined) return;
  for (const { path, place } of knownTargets(context)) {
    const overlap = comparePlaces(place, state);
    if (overlap !== 'none')
      report('config.state_published', ['state'], { other: formatPath(path) }, 'state' in draft ? ['state'] : path);
  }
};

/** All would go to folders named like the bucket, inside it or nowhere. */
export const checkEndpoints: ConfigRule = (context) => {
  for (const { path, s3 } of listBuckets(context)) {
    const { endpoint, bucket } = s3;
    if (endpoint === undefined || bucket === undefined || !namesBucket(endpoint, bucket)) continue;
    context.report('config.endpoint_names_bucket', [...path, 'endpoint'], { bucket });
  }
};

/** The folder of the configuration is also that of `.env`; it must not become a site. */
export const checkConfigOutsideTargets: ConfigRule = ({ draft, directory, report }) => {
  const home = placeOfDirectory(directory, directory);
  for (const { path, target } of listTargets(draft)) {
    if (!('directory' in target) || target.directory === undefined) continue;
    const overlap = comparePlaces(placeOfDirectory(target.directory, directory), home);
    if (overlap === 'same' || overlap === 'outer') report('config.target_holds_config', [...path, 'directory']);
  }
};

export const checkSomethingPublished: ConfigRule = ({ draft, need, report }) => {
  if (!need.publish || ('publish' in draft && draft.publish === undefined) || listTargets(draft).length > 0) return;
  const { public: open, internal } = draft.publish ?? {};
  const isWritten = [open, internal].some((targets) => (targets ?? []).length > 0);
  const isSpoiled = draft.publish !== undefined && Object.values(draft.publish).includes(undefined);
  if (!isWritten && !isSpoiled) report('config.no_targets', ['publish']);
};

/** A tree of its own needs an address of its own, and who is internal has no page outside. */
export const checkOwnSites: ConfigRule = ({ draft, report }) => {
  const ownerByUrl = new Map<string, string>();
  const siteUrl = draft.site?.url;
  if (siteUrl !== undefined) ownerByUrl.set(normalizeUrl(siteUrl), 'site.url');
  for (const [index, customer] of (draft.customers ?? []).entries()) {
    if (customer === undefined) continue;
    const here = ['customers', index];
    const visibility = customer.visibility ?? ('visibility' in customer ? undefined : draft.defaults?.visibility);
    if (visibility === 'internal') {
      for (const key of ['url', 'publish'] as const) {
        if (key in customer) report('config.internal_published', [...here, key], { key });
      }
    }
    if ('publish' in customer && !('url' in customer)) report('config.publish_without_url', [...here, 'publish']);
    if ('url' in customer && !('publish' in customer) && visibility !== 'internal') {
      report('config.url_without_publish', [...here, 'url']);
    }
    if (customer.url === undefined) continue;
    const owner = ownerByUrl.get(normalizeUrl(customer.url));
    if (owner !== undefined) report('config.url_twice', [...here, 'url'], { other: owner });
    else ownerByUrl.set(normalizeUrl(customer.url), `customers[${index}].url`);
  }
};

function knownTargets({ draft, directory }: RuleContext): Known[] {
  return listTargets(draft).flatMap(({ path, target }) => {
    const place = placeOfTarget(target, directory);
    return place === undefined ? [] : [{ path, place }];
  });
}

function normalizeUrl(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname.replace(/\/*$/, '/')}`;
}
