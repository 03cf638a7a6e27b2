import { EmailChannelError } from '../../../contracts';
import { optionalSecret } from '../oauth/access-tokens';
import type { ChannelSource } from './source';

/**
 * Connects with the channel's password. If the server rejects it and accepts the next password, that one becomes
 * current; if both are rejected, the current one stays. Unsaved passwords are never mixed with stored ones.
 * @param promote makes the next password the current one
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
