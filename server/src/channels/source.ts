import type { Channel, SecretField } from '../../../contracts';

/** A channel to connect to, saved or not, with access to its credentials. */
export interface ChannelSource {
  channel: Channel;
  /** Rejects with `secret-required`, `secret-unreadable` or `encryption-key-missing`. */
  secret(field: SecretField): Promise<string>;
  /** The settings are unsaved, so stored results do not apply to them. */
  unsaved?: boolean;
  /** A refresh token that has not been saved yet. */
  newRefreshToken?: string;
}
