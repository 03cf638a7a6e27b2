import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  EmailChannelError,
  scopesOf,
  sendingScopesOf,
  type Channel,
  type SecretField,
} from '../../../contracts';
import {
  appTokens,
  oauthClient,
  refreshTokens,
  type OauthClient,
  type TokenRequestOptions,
  type Tokens,
} from '../mailbox/oauth';
import type { Secrets } from '../secrets';
import { type Database } from '../strapi/database';
import { TABLES } from '../strapi/models';
import { createProxyFor, type ProxyFor } from '../mailbox/proxy';
import { hashOf, triedAs } from './records';

/** Access tokens are renewed this long before they expire, in ms. */
const MARGIN_MS = 300_000;
/** Extra lifetime of a lease beyond the request's deadline, for storing the response, in ms. */
const STORING_MS = 30_000;
const LOOK_AGAIN_MS = 200;
/** Delays between attempts to store the response; losing a rotated refresh token would end the sign-in. */
const STORE_AGAIN_MS = [100, 400, 1_500, 5_000];
/** Unsaved refresh tokens are deleted after a day. */
const TRIED_MS = 86_400_000;

/** Identifies the channel to get an access token for, and its credentials. */
export interface TokenSource {
  channel: Channel;
  secret(field: SecretField): Promise<string>;
  /** The values are only being tested, so a shared token would prove nothing. */
  unsaved?: boolean;
  /** A refresh token that is not saved yet. */
  newRefreshToken?: string;
  /** The token is for SMTP, which may need its own scopes. */
  sending?: boolean;
}

export interface AccessToken {
  value: string;
  /** It comes from the cache, so it may have been revoked since. */
  cached: boolean;
}

export interface AccessTokensDependencies {
  database: Database;
  secrets: Secrets;
  allowedPrivateHosts: string[];
  /** Omit for no proxy. */
  proxyFor?: ProxyFor;
}

/** Access tokens of the channels, shared by all instances through the database. */
export interface AccessTokens {
  /**
   * Returns a token for the mailbox. Rejects with an `oauth-` error, with `secret-required`, with `invalid-input` for a
   * missing setting, or with a connection error if the provider is unreachable.
   */
  get(source: TokenSource, signal?: AbortSignal): Promise<AccessToken>;
  /** Discards a token that the mail server refused. */
  drop(source: TokenSource, token: string): Promise<void>;
}

/** Hash of the settings that an access token depends on. */
export const settingsHash = ({ tokenEndpoint, clientId, scopes }: OauthClient, grant: string): string =>
  hashOf(JSON.stringify([tokenEndpoint, clientId, scopes, grant]));

const PURPOSE = 'accessToken';

/**
 * Columns of the mailbox token. A token with additional scopes has its own columns, so that neither overwrites the
 * other.
 */
const MAILBOX = { sealed: 'sealed', hash: 'settings_hash', until: 'usable_until' } as const;
const SENDING = { sealed: 'sending_sealed', hash: 'sending_hash', until: 'sending_until' } as const;
type Place = typeof MAILBOX | typeof SENDING;

/** Scopes that sending needs in addition, or undefined if the mailbox token suffices. */
const scopesFor = ({ channel, sending }: TokenSource): string[] | undefined => {
  const scopes = sending ? sendingScopesOf(channel) : [];
  return scopes.length > scopesOf(channel).length ? scopes : undefined;
};
const placeOf = (source: TokenSource): Place => (scopesFor(source) ? SENDING : MAILBOX);

/** @see AccessTokens */
export function createAccessTokens({
  database,
  secrets,
  allowedPrivateHosts,
  proxyFor = createProxyFor(null),
}: AccessTokensDependencies): AccessTokens {
  const table = () => database.table(TABLES.token);

  /** Key under which to store tokens, or null for values that must not be stored. */
  const keyOf = ({ channel, unsaved, newRefreshToken }: TokenSource): string | null => {
    if (channel.oauthGrant === 'client-credentials') return unsaved ? null : channel.documentId || null;
    return newRefreshToken ? triedAs(newRefreshToken) : channel.documentId || null;
  };

  const cached = async (key: string, place: Place, hash: string): Promise<string | null> => {
    const row: Record<string, unknown> | undefined = await table()
      .where({ channel: key, [place.hash]: hash })
      .where(place.until, '>', database.now())
      .first({ sealed: place.sealed });
    return row?.sealed == null ? null : secrets.unseal(key, PURPOSE, String(row.sealed));
  };

  /** Acquires the lease to request a token. Returns null while another instance holds it. */
  const acquire = async (key: string, leaseMs: number): Promise<string | null> => {
    const owner = randomUUID();
    await table().insert({ channel: key }).onConflict('channel').ignore();
    const taken = await table()
      .where({ channel: key })
      .where((free) => free.whereNull('lease_until').orWhere('lease_until', '<', database.now()))
      .update({ owner, lease_until: database.raw('? + ?', [database.now(), leaseMs]) });
    return taken === 1 ? owner : null;
  };
  const release = (key: string, owner: string) =>
    table().where({ channel: key, owner }).update({ owner: null, lease_until: null });

  const obtain = async (
    key: string,
    owner: string,
    place: Place,
    hash: string,
    request: (refreshToken: string | null) => Promise<Tokens>,
    lasting: boolean,
  ): Promise<string | null> => {
    const before = lasting ? await secrets.openSealed(key, 'refreshToken') : null;
    let tokens: Tokens;
    try {
      tokens = await request(before?.value ?? null);
    } catch (error) {
      // If someone has signed in again in the meantime, the new sign-in wins.
      if (before && (await secrets.openSealed(key, 'refreshToken')).sealed !== before.sealed) return null;
      throw error;
    }
    secrets.remember(tokens.accessToken);
    if (tokens.refreshToken) secrets.remember(tokens.refreshToken);
    const stored = await persistently(() =>
      database.transaction(async (transaction) => {
        const next = before && (tokens.refreshToken ?? before.value);
        if (next && !(await secrets.replace(key, 'refreshToken', before.sealed, next, transaction)))
          return false;
        await database
          .table(TABLES.token, transaction)
          .where({ channel: key, owner })
          .update({
            [place.sealed]: secrets.seal(key, PURPOSE, tokens.accessToken),
            [place.hash]: hash,
            [place.until]: database.raw('? + ?', [database.now(), usableMs(tokens)]),
            refreshed_at: database.now(),
          });
        return true;
      }),
    );
    return stored ? tokens.accessToken : null;
  };

  /** Stores a refresh token that is tested before it is saved, and deletes those that were never saved. */
  const keepTried = async (key: string, refreshToken: string): Promise<void> => {
    const old = database.raw('? - ?', [database.now(), TRIED_MS]);
    const stale: { channel: string }[] = await database
      .table(TABLES.secret)
      .where('channel', 'like', 'tried-%')
      .where('set_at', '<', old)
      .limit(100)
      .select('channel');
    for (const { channel } of stale) {
      await database.table(TABLES.secret).where({ channel }).delete();
      await table().where({ channel }).delete();
    }
    if (!(await secrets.status(key)).refreshToken.set) await secrets.put(key, 'refreshToken', refreshToken);
  };

  return {
    async get(source, signal) {
      const { channel, unsaved = false, newRefreshToken } = source;
      const lasting = channel.oauthGrant === 'refresh-token';
      const credentials = {
        clientSecret: await optionalSecret(source, 'clientSecret'),
        clientCertificate: await optionalSecret(source, 'clientCertificate'),
      };
      const client = oauthClient(channel, credentials, scopesFor(source));
      const place = placeOf(source);
      if (lasting && !newRefreshToken) await source.secret('refreshToken');
      const options: TokenRequestOptions = {
        deadlineMs: channel.connectionTimeoutMs,
        caCertificate: channel.caCertificate,
        allowedPrivateHosts,
        proxy: await proxyFor(channel, () => optionalSecret(source, 'proxyPassword')),
        signal,
      };
      const request = (refreshToken: string | null) =>
        refreshToken === null ? appTokens(client, options) : refreshTokens(client, refreshToken, options);

      const key = keyOf(source);
      if (key === null) {
        const { accessToken } = await request(null);
        secrets.remember(accessToken);
        return { value: accessToken, cached: false };
      }
      if (lasting && newRefreshToken) await keepTried(key, newRefreshToken);
      const hash = settingsHash(client, channel.oauthGrant);
      const leaseMs = options.deadlineMs + STORING_MS;
      const end = performance.now() + leaseMs + options.deadlineMs;
      for (;;) {
        if (signal?.aborted) throw new EmailChannelError('aborted');
        const known = unsaved ? null : await cached(key, place, hash);
        if (known !== null) return { value: known, cached: true };
        const owner = await acquire(key, leaseMs);
        if (owner) {
          try {
            const renewed = unsaved ? null : await cached(key, place, hash);
            if (renewed !== null) return { value: renewed, cached: true };
            const obtained = await obtain(key, owner, place, hash, request, lasting);
            if (obtained !== null) return { value: obtained, cached: false };
          } finally {
            await release(key, owner);
          }
        }
        if (performance.now() > end) throw busy();
        await sleep(LOOK_AGAIN_MS);
      }
    },

    async drop(source, token) {
      const key = keyOf(source);
      if (key === null) return;
      const place = placeOf(source);
      const row: Record<string, unknown> | undefined = await table()
        .where({ channel: key })
        .first({ sealed: place.sealed });
      const sealed = row?.sealed == null ? null : String(row.sealed);
      // Another instance may have replaced the refused token already.
      if (sealed !== null && secrets.unseal(key, PURPOSE, sealed) === token)
        await table()
          .where({ channel: key, [place.sealed]: sealed })
          .update({ [place.sealed]: null, [place.until]: null });
    },
  };
}

/** Time for which a token is used, in ms. */
export const usableMs = ({ expiresInSeconds }: Tokens): number =>
  Math.max(0, Math.round(expiresInSeconds * 1_000) - MARGIN_MS);

/** Returns a credential of a channel, or null if there is none. */
export async function optionalSecret(
  source: Pick<TokenSource, 'secret'>,
  field: SecretField,
): Promise<string | null> {
  try {
    return await source.secret(field);
  } catch (error) {
    if (error instanceof EmailChannelError && error.code === 'secret-required') return null;
    throw error;
  }
}

async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (const pause of STORE_AGAIN_MS) {
    try {
      return await work();
    } catch {
      await sleep(pause);
    }
  }
  return work();
}

const busy = () => new EmailChannelError('oauth-provider-unavailable.taken');
