import { EmailChannelError } from '../../../contracts';
import { optionalSecret } from '../oauth/access-tokens';
import type { ChannelSource } from './source';

/**
 * Signs in with the password of a channel. Where the server refuses it and lets the next one in, that one becomes the password;
 * where it refuses both, the one in use stays. What a person tries is never mixed with what is stored.
 * @param promote puts the next password in the place of the one in use
 */
export async function withPassword<T>(
  source: ChannelSource,
  promote: (next: string) => Promise<void>,
  work: (password: string) => Promise<T>,
): Promise<T> {
  try {
    return await work(await source.secret('password'));
  } catch (refused) {
    if (source.unsaved || !isRefused(refused)) throw refused;
    const next = await optionalSecret(source, 'nextPassword');
    if (next === null) throw refused;
    const done = await work(next).catch((error: unknown) => {
      throw isRefused(error) ? refused : error;
    });
    await promote(next);
    return done;
  }
}

const isRefused = (error: unknown): boolean =>
  error instanceof EmailChannelError && error.code === 'login-refused';
