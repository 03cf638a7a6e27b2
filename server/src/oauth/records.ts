import { createHash } from 'node:crypto';
import { EmailChannelError, type SignInView } from '../../../contracts';
import type { Secrets } from '../secrets';
import { isoOf, type Database, type Transaction } from '../strapi/database';
import { TABLES } from '../strapi/models';

const NOBODY: SignInView = { signedInAs: null, signedInAt: null, refreshedAt: null };
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Returns who signed in to the mailboxes of channels, with one query. Every requested channel has an entry. */
export async function signInsOf(
  database: Database,
  channels: string[],
  transaction?: Transaction,
): Promise<Map<string, SignInView>> {
  const rows: Record<string, unknown>[] = await database
    .table(TABLES.token, transaction)
    .whereIn('channel', channels)
    .select('channel', 'signed_in_as', 'signed_in_at', 'refreshed_at');
  const found = new Map(
    rows.map((row) => [
      String(row.channel),
      {
        signedInAs: row.signed_in_as == null ? null : String(row.signed_in_as),
        signedInAt: isoOf(row.signed_in_at),
        refreshedAt: isoOf(row.refreshed_at),
      },
    ]),
  );
  return new Map(channels.map((channel) => [channel, found.get(channel) ?? NOBODY]));
}

/**
 * Deletes a channel's access token and the record of who signed in, because its refresh token is replaced or deleted.
 */
export async function forgetTokens(
  database: Database,
  channel: string,
  transaction: Transaction,
): Promise<void> {
  await database.table(TABLES.token, transaction).where({ channel }).update({
    sealed: null,
    usable_until: null,
    sending_sealed: null,
    sending_until: null,
    signed_in_as: null,
    signed_in_at: null,
    refreshed_at: null,
  });
}

/** Key for the tokens of a refresh token that is tested before it is saved. */
export const triedAs = (refreshToken: string): string => `tried-${hashOf(refreshToken)}`;

/**
 * Returns the refresh token to save for one that a person entered. Testing it may have rotated it, and reusing the old
 * one could revoke both.
 */
export async function latestOf(
  secrets: Secrets,
  refreshToken: string,
  transaction: Transaction,
): Promise<string> {
  try {
    return (await secrets.openSealed(triedAs(refreshToken), 'refreshToken', transaction)).value;
  } catch (error) {
    if (error instanceof EmailChannelError && error.code === 'secret-required') return refreshToken;
    throw error;
  }
}
