import { NoroshiError } from '../base/errors.ts';
import type { Result } from '../base/result.ts';
import type { Finding } from '../config/finding.ts';
import { loadConfig, type LoadedConfig } from '../config/load.ts';
import type { Need } from '../config/rules/rule-context.ts';
import { AmbientCredentialsError, findAmbientCredentials } from '../io/s3/ambient-credentials.ts';
import { connectionsOf } from './connections.ts';
import type { CommandContext } from './context.ts';
import { loadConfiguration } from './load-configuration.ts';

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
  if (found === null) return loadConfiguration(context, need);
  const env = {
    ...context.env,
    AWS_ACCESS_KEY_ID: found.accessKeyId,
    AWS_SECRET_ACCESS_KEY: found.secretAccessKey.reveal(),
    ...(found.sessionToken === null ? {} : { AWS_SESSION_TOKEN: found.sessionToken.reveal() }),
  };
  return loadConfiguration({ ...context, env }, need);
}

/**
 * Keys that nobody wrote: of the pod, the container, the machine; `null` where there are none.
 * @throws NoroshiError `config.no_ambient_credentials`
 */
export async function ambientCredentialsOf(context: CommandContext): ReturnType<typeof findAmbientCredentials> {
  try {
    return await findAmbientCredentials(context.env, connectionsOf(context));
  } catch (thrown) {
    if (!(thrown instanceof AmbientCredentialsError)) throw thrown;
    throw new NoroshiError(
      'config.no_ambient_credentials',
      `No credentials for S3 came from ${thrown.source}: ${thrown.message}.`,
      { hint: 'Check the role and its trust, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.' },
    );
  }
}
