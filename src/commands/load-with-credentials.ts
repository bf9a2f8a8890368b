import { NoroshiError } from '../base/errors.ts';
import type { Result } from '../base/result.ts';
import type { Finding } from '../config/finding.ts';
import { loadConfig, type LoadedConfig } from '../config/load.ts';
import type { Need } from '../config/rules/rule-context.ts';
import { AmbientCredentialsError, findAmbientCredentials } from '../io/s3/ambient-credentials.ts';
import type { S3Keys } from '../io/s3/s3-exchange.ts';
import { connectionsOf } from './connections.ts';
import type { CommandContext } from './context.ts';
import { loadConfiguration, tellLoaded } from './load-configuration.ts';

/**
 * As {@link loadConfiguration}. Where a bucket has no keys in the environment, those of the pod, container or machine are
 * asked for first; what they are is masked like what is written.
 *
 * @throws NoroshiError `config.no_ambient_credentials` when a source is named and gives none
 */
export async function loadWithCredentials(
  context: CommandContext,
  need: Need,
): Promise<Result<LoadedConfig, Finding[]>> {
  const first = loadConfig(context.configFile, { env: context.env, need });
  const lacks = !first.ok && first.error.every(({ code }) => code === 'config.credentials_missing');
  const found = lacks ? await ambientCredentialsOf(context) : null;
  if (found === null) return tellLoaded(context, first);
  const env = {
    ...context.env,
    AWS_ACCESS_KEY_ID: found.accessKeyId,
    AWS_SECRET_ACCESS_KEY: found.secretAccessKey.reveal(),
    ...(found.sessionToken === null ? {} : { AWS_SESSION_TOKEN: found.sessionToken.reveal() }),
  };
  return loadConfiguration({ ...context, env }, need);
}

/** Access key ids of the pod, container or machine, by the environment that led to them. */
const ambientIds = new WeakMap<CommandContext['env'], Set<string>>();

function idsOf({ env }: CommandContext): Set<string> {
  const known = ambientIds.get(env) ?? new Set<string>();
  ambientIds.set(env, known);
  return known;
}

/** New keys in place of some that have expired in a run; `null` where somebody wrote them. */
export async function renewKeys(context: CommandContext, expired: S3Keys): Promise<S3Keys | null> {
  return idsOf(context).has(expired.accessKeyId) ? ambientCredentialsOf(context) : null;
}

/**
 * Keys that nobody wrote: of the pod, the container, the machine; `null` where there are none.
 * @throws NoroshiError `config.no_ambient_credentials`
 */
export async function ambientCredentialsOf(context: CommandContext): ReturnType<typeof findAmbientCredentials> {
  try {
    const found = await findAmbientCredentials(context.env, connectionsOf(context));
    if (found !== null) {
      idsOf(context).add(found.accessKeyId);
      context.hide([found.secretAccessKey, ...(found.sessionToken === null ? [] : [found.sessionToken])]);
    }
    return found;
  } catch (thrown) {
    if (!(thrown instanceof AmbientCredentialsError)) throw thrown;
    throw new NoroshiError(
      'config.no_ambient_credentials',
      {
        en: `No credentials for S3 came from ${thrown.source}: ${thrown.why.en}.`,
        ja: `${thrown.source} から S3 の認証情報を取得できません: ${thrown.why.ja}`,
      },
      {
        hint: {
          en: 'Check the role and its trust, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
          ja: 'ロールとその信頼関係を確認するか、AWS_ACCESS_KEY_ID と AWS_SECRET_ACCESS_KEY を設定してください。',
        },
      },
    );
  }
}
