import {
  authorizationEndpointOf,
  CALLBACK_PATH,
  EmailChannelError,
  invalidInput,
  SIGN_IN_DENIED,
  SIGN_IN_DONE,
  SIGN_IN_EXPIRED,
  SIGN_IN_NOT_LASTING,
  SIGN_IN_OTHER_BROWSER,
  sendingScopesOf,
  type Channel,
  type SecretField,
  type SignInStart,
} from '../../../contracts';
import { authorizationUrl, oauthClient, randomText, redeemCode, type Tokens } from '../mailbox/oauth';
import type { Secrets } from '../secrets';
import type { Database } from '../strapi/database';
import { TABLES } from '../strapi/models';
import { settingsHash, usableMs } from './access-tokens';
import type { ProxyFor } from '../mailbox/proxy';
import { hashOf } from './records';

/** Time to sign in and consent, in ms. */
const VALID_MS = 600_000;
const PURPOSE = 'codeVerifier';
/** Placeholder base URL for addresses without a host (RFC 2606). */
const NOWHERE = 'https://email-channel.invalid';
/** Cookie name per sign-in, so that two channels can be signed in to at the same time. */
const cookieOf = (stateHash: string): string => `email_channel_sign_in_${stateHash.slice(0, 16)}`;

export interface SignInsDependencies {
  database: Database;
  secrets: Secrets;
  allowedPrivateHosts: string[];
  /** Omit for no proxy. */
  proxyFor?: ProxyFor;
  /** Public URL of the Strapi server, without a trailing slash. */
  serverUrl: string;
  channel(documentId: string): Promise<Channel | null>;
  /** Whether an admin user still has permission to finish the sign-in they started. */
  mayFinish(adminId: number): Promise<boolean>;
  /** Called once a channel has a new refresh token. */
  signedIn(documentId: string): void;
}

/** Parameters of the provider's redirect (RFC 6749 4.1.2). Only the state may be trusted. */
export interface SignInAnswer {
  state?: string;
  code?: string;
  error?: string;
}

/** Cookie that ties the callback to the browser that started the sign-in. */
export interface BrowserProof {
  name: string;
  value: string;
  /** Path of the callback, so that the cookie is sent nowhere else. */
  path: string;
  secure: boolean;
  maxAgeMs: number;
}

/** Result of a sign-in: one of `SIGN_IN_…` or an error code. The channel is null for an unknown state. */
export interface SignInResult {
  channel: string | null;
  result: string;
}

/** Sign-in to a channel's mailbox at its OAuth provider: authorization code grant with PKCE. */
export interface SignIns {
  /** Default redirect URI, for channels without their own. */
  redirectUrl: string;
  /** Starts a sign-in. Rejects with `invalid-input` for a missing setting. */
  begin(channel: Channel, adminId: number): Promise<SignInStart & { proof: BrowserProof }>;
  /**
   * Finishes a sign-in, once, and stores its tokens. Rejects only for unexpected errors.
   * @param cookie returns the value of a cookie that the browser sent
   */
  finish(
    answer: SignInAnswer,
    cookie: (name: string) => string | undefined,
    signal?: AbortSignal,
  ): Promise<SignInResult>;
}

/** @see SignIns */
export function createSignIns(deps: SignInsDependencies): SignIns {
  const { database, secrets } = deps;
  const pending = () => database.table(TABLES.signIn);
  const redirectUrl = `${deps.serverUrl}${CALLBACK_PATH}`;

  const stored = async ({ documentId }: Channel, field: SecretField): Promise<string | null> =>
    (await secrets.status(documentId))[field].set ? secrets.open(documentId, field) : null;

  const clientOf = async (channel: Channel) => {
    const credentials = {
      clientSecret: await stored(channel, 'clientSecret'),
      clientCertificate: await stored(channel, 'clientCertificate'),
    };
    return oauthClient(
      channel,
      credentials,
      channel.sendWith === 'mailbox' ? sendingScopesOf(channel) : undefined,
    );
  };

  /** Removes a pending sign-in, so that no other request can use it. */
  const take = async (stateHash: string) => {
    const row: Record<string, unknown> | undefined = await pending()
      .where({ state_hash: stateHash })
      .first('*', database.raw('?? > ? as valid', ['valid_until', database.now()]));
    if (!row) return null;
    const taken = await pending().where({ state_hash: stateHash }).delete();
    return taken === 1 ? row : null;
  };

  const keep = (channel: Channel, tokens: Tokens, hash: string): Promise<void> =>
    database.transaction(async (transaction) => {
      const key = channel.documentId;
      await secrets.put(key, 'refreshToken', tokens.refreshToken!, transaction);
      const table = () => database.table(TABLES.token, transaction);
      await table().insert({ channel: key }).onConflict('channel').ignore();
      await table()
        .where({ channel: key })
        .update({
          sealed: secrets.seal(key, 'accessToken', tokens.accessToken),
          settings_hash: hash,
          usable_until: database.raw('? + ?', [database.now(), usableMs(tokens)]),
          sending_sealed: null,
          sending_until: null,
          signed_in_as: tokens.account,
          signed_in_at: database.now(),
          refreshed_at: database.now(),
        });
    });

  const redeem = async (
    channel: Channel,
    row: Record<string, unknown>,
    code: string,
    signal?: AbortSignal,
  ): Promise<string> => {
    const client = await clientOf(channel);
    const hash = settingsHash(client, channel.oauthGrant);
    const verifier = secrets.unseal(channel.documentId, PURPOSE, String(row.sealed));
    // An authorization code is sent only to the provider that issued it.
    if (hash !== row.settings_hash || verifier === null) return SIGN_IN_EXPIRED;
    const tokens = await redeemCode(
      client,
      { code, verifier, redirectUrl: String(row.redirect_url) },
      {
        deadlineMs: channel.connectionTimeoutMs,
        caCertificate: channel.caCertificate,
        allowedPrivateHosts: deps.allowedPrivateHosts,
        proxy: await deps.proxyFor?.(channel, () => stored(channel, 'proxyPassword')),
        signal,
      },
    );
    secrets.remember(tokens.accessToken);
    if (tokens.refreshToken === null) return SIGN_IN_NOT_LASTING;
    const now = await deps.channel(channel.documentId);
    if (!now || settingsHash(await clientOf(now), now.oauthGrant) !== hash) return SIGN_IN_EXPIRED;
    await keep(channel, tokens, hash);
    deps.signedIn(channel.documentId);
    return SIGN_IN_DONE;
  };

  return {
    redirectUrl,

    async begin(channel, adminId) {
      if (channel.authType !== 'oauth' || channel.oauthGrant !== 'refresh-token')
        throw invalidInput('oauthGrant', 'sign-in-not-chosen');
      const client = await clientOf(channel);
      const authorizationEndpoint = authorizationEndpointOf(channel);
      if (!authorizationEndpoint || !authorizationEndpoint.startsWith('https://'))
        throw invalidInput('authorizationEndpoint', 'authorization-endpoint');
      const state = randomText();
      const verifier = randomText();
      const browser = randomText();
      const target = channel.redirectUrl ?? redirectUrl;
      await pending().where('valid_until', '<', database.now()).delete();
      await pending().where({ channel: channel.documentId, admin_id: adminId }).delete();
      await pending().insert({
        state_hash: hashOf(state),
        channel: channel.documentId,
        admin_id: adminId,
        browser_hash: hashOf(browser),
        sealed: secrets.seal(channel.documentId, PURPOSE, verifier),
        redirect_url: target,
        settings_hash: settingsHash(client, channel.oauthGrant),
        valid_until: database.raw('? + ?', [database.now(), VALID_MS]),
      });
      return {
        url: authorizationUrl({
          provider: client.provider,
          authorizationEndpoint,
          clientId: client.clientId,
          redirectUrl: target,
          scopes: client.scopes,
          state,
          verifier,
          loginHint: channel.username,
        }),
        proof: {
          name: cookieOf(hashOf(state)),
          value: browser,
          path: new URL(target, NOWHERE).pathname,
          secure: target.startsWith('https:'),
          maxAgeMs: VALID_MS,
        },
      };
    },

    async finish({ state, code, error }, cookie, signal) {
      const stateHash = hashOf(state ?? '');
      const row = state ? await take(stateHash) : null;
      const channel = row && (await deps.channel(String(row.channel)));
      if (!row || !channel) return { channel: null, result: SIGN_IN_EXPIRED };
      const ended = (result: string): SignInResult => ({ channel: channel.documentId, result });
      if (!Number(row.valid) || !(await deps.mayFinish(Number(row.admin_id)))) return ended(SIGN_IN_EXPIRED);
      // Otherwise the initiator could send the provider's page to someone else, and store that person's grant in this
      // channel.
      if (hashOf(cookie(cookieOf(stateHash)) ?? '') !== row.browser_hash) return ended(SIGN_IN_OTHER_BROWSER);
      if (error !== undefined) return ended(refusalOf(error));
      if (!code) return ended('oauth-sign-in-failed');
      secrets.remember(code);
      try {
        return ended(await redeem(channel, row, code, signal));
      } catch (failure) {
        if (failure instanceof EmailChannelError) return ended(failure.code);
        throw failure;
      }
    },
  };
}

/** Maps an OAuth error response (RFC 6749 4.1.2.1); unknown codes are not passed on. */
function refusalOf(error: string): string {
  switch (error) {
    case 'access_denied':
      return SIGN_IN_DENIED;
    case 'consent_required':
    case 'interaction_required':
    case 'login_required':
      return 'oauth-consent-needed';
    case 'invalid_scope':
      return 'oauth-scope-refused';
    case 'unauthorized_client':
      return 'oauth-client-unknown';
    case 'temporarily_unavailable':
    case 'server_error':
      return 'oauth-provider-unavailable';
    default:
      return 'oauth-sign-in-failed';
  }
}
