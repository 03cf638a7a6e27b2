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

/** An access token is no longer used this long before it expires, in ms. */
const MARGIN_MS = 300_000;
/** What a lease outlives the deadline of its request by: storing the answer is tried that long. */
const STORING_MS = 30_000;
const LOOK_AGAIN_MS = 200;
/** Pauses before the answer is tried to be stored again: a rotated refresh token that is not stored is lost. */
const STORE_AGAIN_MS = [100, 400, 1_500, 5_000];
/** A refresh token that was tried and not saved is forgotten after a day. */
const TRIED_MS = 86_400_000;

/** A channel to obtain an access token for, and the way to its credentials. */
export interface TokenSource {
  channel: Channel;
  secret(field: SecretField): Promise<string>;
  /** The values are being tried: a token that others use is no proof of them. */
  unsaved?: boolean;
  /** A refresh token that is not saved yet. */
  newRefreshToken?: string;
  /** The token is to send by SMTP, which may take a scope of its own. */
  sending?: boolean;
}

export interface AccessToken {
  value: string;
  /** It was obtained before, by this or another instance, so that it may have been revoked since. */
  cached: boolean;
}

export interface AccessTokensDependencies {
  database: Database;
  secrets: Secrets;
  allowedPrivateHosts: string[];
  /** Left out: no proxy. */
  proxyFor?: ProxyFor;
}

/** The access tokens of the channels, shared by all instances through the database. */
export interface AccessTokens {
  /**
   * A token for the mailbox. Rejects with an `oauth-` error, `secret-required`, `invalid-input` for a setting that is
   * missing, or as connecting does where the provider is not reached.
   */
  get(source: TokenSource, signal?: AbortSignal): Promise<AccessToken>;
  /** Has a token that the mail server refused not handed out again. */
  drop(source: TokenSource, token: string): Promise<void>;
}

/** Settings that an access token depends on. */
export const settingsHash = ({ tokenEndpoint, clientId, scopes }: OauthClient, grant: string): string =>
  hashOf(JSON.stringify([tokenEndpoint, clientId, scopes, grant]));

const PURPOSE = 'accessToken';

/** Where a token is kept: one with more scopes than reading takes has a place of its own, so that neither drives out the other. */
const MAILBOX = { sealed: 'sealed', hash: 'settings_hash', until: 'usable_until' } as const;
const SENDING = { sealed: 'sending_sealed', hash: 'sending_hash', until: 'sending_until' } as const;
type Place = typeof MAILBOX | typeof SENDING;

/** The scopes that sending takes in addition; undefined where the token of the mailbox does. */
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

  /** The channel that tokens are kept for; null for values that nothing can be kept for. */
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

  /** Takes the right to obtain a token; null while another one has it. */
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
      // Someone has signed in again in the meantime: their sign-in counts.
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

  /** Keeps a refresh token that is tried before it is saved, and forgets those that never were. */
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
      // One that another instance obtained since is not the one that was refused.
      if (sealed !== null && secrets.unseal(key, PURPOSE, sealed) === token)
        await table()
          .where({ channel: key, [place.sealed]: sealed })
          .update({ [place.sealed]: null, [place.until]: null });
    },
  };
}

/** How long a token is handed out, in ms. */
export const usableMs = ({ expiresInSeconds }: Tokens): number =>
  Math.max(0, Math.round(expiresInSeconds * 1_000) - MARGIN_MS);

/** A credential of a channel, null where it has none. */
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
