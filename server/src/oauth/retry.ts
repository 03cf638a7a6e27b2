import { EmailChannelError } from '../../../contracts';
import type { AccessTokens, TokenSource } from './access-tokens';

/**
 * Runs `work` with an access token of a channel. If the mail server refuses a cached token, which may have been
 * revoked, retries once with a new one.
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
