import type { Secret } from '../../base/secret.ts';
import { unusableKeyError } from '../source-error.ts';

interface ApiKeyFacts {
  organization: string;
  apiKey: Secret;
  /** Environment variable it came from. */
  apiKeySource: string;
}

/**
 * Blanks and line breaks around a key come from copying; inside of it they cannot be sent, and a key never has them.
 * @throws SourceError `source.auth` when it cannot be sent
 */
export function readApiKey({ organization, apiKey, apiKeySource }: ApiKeyFacts): string {
  const key = apiKey.reveal().trim();
  if (key === '') throw unusableKeyError(organization, apiKeySource, 'is empty');
  if (!/^[!-~]+$/.test(key)) {
    throw unusableKeyError(organization, apiKeySource, 'holds a blank, a line break or a character outside ASCII');
  }
  return key;
}
