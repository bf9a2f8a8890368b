import type { Secret } from '../base/secret.ts';
import type { S3Config, TargetConfig } from '../config/config.ts';
import { createS3Client, type S3Client } from '../io/s3/s3-client.ts';
import type { S3Dependencies } from '../io/s3/s3-exchange.ts';
import { createDirectoryTarget } from './folder/directory.ts';
import { createGitTarget } from './git/git-branch.ts';
import { createS3Target } from './s3/s3.ts';
import { limitTarget, TARGET_LIMITS, type TargetLimits } from './limit-target.ts';
import type { ManifestStore, Target } from './target.ts';

export interface TargetDependencies {
  manifests: ManifestStore;
  /** By it a target is known for ours where the state was lost. */
  siteUrl: string;
  /** `site.url` of who published last. */
  formerUrl?: string | undefined;
  s3: S3Dependencies;
  /** Clients made earlier in this run: their sockets, and what they learned of their store. */
  clients?: Map<string, S3Client>;
  /** Git runs in it, so that keys, agents and helpers are found. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Asked before readers see anything; throws when this run must not write any more. */
  assertMayWrite?: () => Promise<void>;
  /** {@link TARGET_LIMITS} when left out. */
  limits?: TargetLimits;
}

/** Makes targets from configuration; buckets that are reached the same way share one client and its sockets. */
export function createTargetFactory(dependencies: TargetDependencies): (config: TargetConfig) => Target {
  const { clients = new Map<string, S3Client>(), limits = TARGET_LIMITS } = dependencies;
  const guard = dependencies.assertMayWrite === undefined ? {} : { assertMayWrite: dependencies.assertMayWrite };

  function clientFor(config: S3Config): S3Client {
    const { credentials } = config;
    if (credentials === null) throw new Error(`No credentials for bucket "${config.bucket}" were resolved.`);
    const { bucket, region, endpoint, forcePathStyle, acl, sse } = config;
    const secrets: (Secret | null)[] = [credentials.secretAccessKey, credentials.sessionToken];
    const key = JSON.stringify([
      [bucket, region, endpoint, forcePathStyle, acl, sse, credentials.accessKeyId],
      secrets.map((secret) => secret?.reveal()),
    ]);
    const client = clients.get(key) ?? createS3Client({ ...config, credentials }, dependencies.s3);
    clients.set(key, client);
    return client;
  }

  return (config) => {
    const { manifests, siteUrl, formerUrl = siteUrl, environment } = dependencies;
    if ('directory' in config) {
      return createDirectoryTarget(config.directory, { siteUrls: [siteUrl, formerUrl], ...guard });
    }
    if ('git' in config) {
      const { git } = config;
      return limitTarget(
        (signal) => createGitTarget({ ...git, manifests, siteUrl, environment, signal, ...guard }),
        limits,
      );
    }
    const { prefix, acl, sse } = config.s3;
    const client = clientFor(config.s3);
    const options = {
      id: s3TargetId(config.s3),
      prefix,
      manifests,
      siteUrl,
      putOptions: JSON.stringify([acl, sse]),
      ...guard,
    };
    return limitTarget((signal) => createS3Target({ ...options, client: client.until(signal) }), limits);
  };
}

/** The targets of one tree, in the order of the configuration. */
export function createTargets(configs: readonly TargetConfig[], dependencies: TargetDependencies): Target[] {
  return configs.map(createTargetFactory(dependencies));
}

function s3TargetId(config: S3Config): string {
  const store = config.endpoint === null ? '' : `@${new URL(config.endpoint).host}`;
  return `s3://${config.bucket}/${config.prefix}${store}`;
}
