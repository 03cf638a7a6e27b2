import type { Channel, SecretField } from '../../../contracts';

/** A channel to talk to, saved or not, with the way to its credentials. */
export interface ChannelSource {
  channel: Channel;
  /** Rejects with `secret-required`, `secret-unreadable` or `encryption-key-missing`. */
  secret(field: SecretField): Promise<string>;
  /** The values are not saved: they are tried, and what is kept for the channel proves nothing of them. */
  unsaved?: boolean;
  /** A refresh token that is not saved yet. */
  newRefreshToken?: string;
}
