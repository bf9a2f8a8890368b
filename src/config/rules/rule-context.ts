import { DEFAULTS } from '../defaults.ts';
import type { ConfigDraft, Draft } from '../draft.ts';
import type { FindingCode } from '../finding.ts';
import type { FindingPath } from '../../findings/finding.ts';
import { parseS3Location, type S3Schema, type TargetSchema } from '../schema/schema-targets.ts';
import type { Environment, Secrets } from '../secrets.ts';
import type { z } from 'zod';

/** What the command that loads the configuration is going to do; it decides which secrets must be there. */
export interface Need {
  /** Organizations are read: every API key must be set; `some`: one that is not costs its organization, and no other. */
  keys: boolean | 'some';
  /** Targets are written: credentials must be set. */
  publish: boolean;
  /** Pages are built: unlisted and locked customers need `NOROSHI_SECRET`. Taken as `true` when left out. */
  links?: boolean;
  /** Hooks are let in: the secret of `listen:` must be set. */
  hook?: boolean;
  /** Somebody is told: what that needs must be set. A run that cannot tell publishes all the same, and says so itself. */
  notify?: boolean;
}

/** What a cross-check sees. Anything in the draft may be missing: what is wrong by itself was taken out and reported. */
export interface RuleContext {
  draft: ConfigDraft;
  secrets: Secrets;
  /** For what is not secret in it. */
  env: Environment;
  need: Need;
  /** Absolute path of the configuration's folder. */
  directory: string;
  /**
   * @param path what the finding is about, as shown
   * @param at where to point, when that is not the same; `null` for what stands in no file
   */
  report: (
    code: FindingCode,
    path: FindingPath,
    args?: Readonly<Record<string, string>>,
    at?: FindingPath | null,
  ) => void;
}

export type ConfigRule = (context: RuleContext) => void;

export type TargetDraft = Draft<z.input<typeof TargetSchema>>;
export type S3Draft = Draft<z.input<typeof S3Schema>>;

export interface OrganizationDraft {
  index: number;
  path: FindingPath;
  name: string;
  formerly: string[];
  apiKey: string | undefined;
  isKeyFromRing: boolean;
  /** It is a file that is read, and has no key. */
  isFile: boolean;
}

/** Organizations whose name can be read, in both written forms. */
export function listOrganizations(draft: ConfigDraft): OrganizationDraft[] {
  return (draft.organizations ?? []).flatMap((written, index) => {
    const path = ['organizations', index];
    if (typeof written === 'string')
      return [{ index, path, name: written, formerly: [], apiKey: undefined, isKeyFromRing: true, isFile: false }];
    if (written?.name === undefined) return [];
    // A key that was taken out as wrong is not a key from the ring.
    const isFile = 'file' in written;
    const isKeyFromRing = !('apiKey' in written) && !isFile;
    const formerly = (written.formerly ?? []).filter((name) => name !== undefined);
    return [{ index, path, name: written.name, formerly, apiKey: written.apiKey, isKeyFromRing, isFile }];
  });
}

export interface TargetPlace {
  path: FindingPath;
  target: TargetDraft;
}

/** Every place that receives a tree. */
export function listTargets(draft: ConfigDraft): TargetPlace[] {
  const publish = draft.publish ?? DEFAULTS.publish;
  const places: TargetPlace[] = [];
  const add = (targets: readonly (TargetDraft | undefined)[] | undefined, above: FindingPath): void => {
    for (const [index, target] of (targets ?? []).entries()) {
      if (target !== undefined) places.push({ path: [...above, index], target });
    }
  };
  add(publish.public, ['publish', 'public']);
  add(publish.internal, ['publish', 'internal']);
  for (const [index, customer] of (draft.customers ?? []).entries())
    add(customer?.publish, ['customers', index, 'publish']);
  return places;
}

/** Every bucket that is written to, the state's too. */
export function listBuckets({ draft }: Pick<RuleContext, 'draft'>): { path: FindingPath; s3: S3Draft }[] {
  const targets = listTargets(draft).flatMap(({ path, target }) =>
    's3' in target && target.s3 !== undefined ? [{ path: [...path, 's3'], s3: target.s3 }] : [],
  );
  const { state } = draft;
  if (typeof state === 'string') {
    const location = parseS3Location(state);
    return location === undefined ? targets : [...targets, { path: ['state'], s3: { bucket: location.bucket } }];
  }
  return state?.s3 === undefined ? targets : [...targets, { path: ['state', 's3'], s3: state.s3 }];
}
