import type { Secret } from '../base/secret.ts';
import type { Config, CustomerConfig } from '../config/config.ts';
import { customerPath, previousCustomerPaths } from '../model/addresses.ts';
import { contentKeyOf, type LockKeys } from './locked/lock.ts';

/** Where a customer's tree goes. */
export interface CustomerPlace {
  id: string;
  /** In the public tree, the present one first, then former secret ones whose links still work; often empty. */
  paths: readonly TreePlace[];
  /** `null` unless it has a site of its own. */
  ownSite: TreePlace | null;
}

export interface TreePlace {
  /** Empty at a site's root, otherwise ends with `/`. */
  path: string;
  /** `null`: it stands open. */
  lock: LockKeys | null;
}

/**
 * Each secret path is locked with the key of its own secret, so that an old link tells nothing of the new one. Without
 * the secret – which the configuration demands – a locked customer has no place rather than an open one.
 */
export function placeOf(config: Config, customer: CustomerConfig): CustomerPlace {
  const { id, visibility, url, passphrase } = customer;
  const isLocked = visibility === 'locked';
  const isClosed = visibility === 'internal' || (isLocked && config.secret === null);
  if (isClosed || customer.isPassphraseMissing) return { id, paths: [], ownSite: null };
  const lockWith = (secret: Secret | null, formerKeys: Buffer[] = []): LockKeys | null =>
    isLocked && secret !== null ? { contentKey: contentKeyOf(secret, id), passphrase, formerKeys } : null;
  if (url !== null) {
    const former = config.previousSecrets.filter((secret) => secret.reveal() !== config.secret?.reveal());
    const lock = lockWith(
      config.secret,
      former.map((secret) => contentKeyOf(secret, id)),
    );
    return { id, paths: [], ownSite: { path: '', lock } };
  }
  const path = customerPath(config, customer);
  const previous = previousCustomerPaths(config, customer);
  const paths = path === null ? [] : [{ path, secret: config.secret }, ...previous];
  return { id, paths: paths.map(({ path, secret }) => ({ path, lock: lockWith(secret) })), ownSite: null };
}
