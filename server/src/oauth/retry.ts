import { EmailChannelError } from '../../../contracts';
import type { AccessTokens, TokenSource } from './access-tokens';

/**
 * Does something with an access token of a channel, and once more with a new one where the mail server refused a token that
 * was obtained earlier: it may have been revoked since.
 */
export async function withAccessToken<T>(
  tokens: AccessTokens,
  source: TokenSource,
  work: (accessToken: string) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const first = await tokens.get(source, signal);
  try {
    return await work(first.value);
  } catch (error) {
    const refused = error instanceof EmailChannelError && error.code === 'oauth-token-refused';
    if (!refused || !first.cached) throw error;
    await tokens.drop(source, first.value);
    return work((await tokens.get(source, signal)).value);
  }
}
