import type { Proxy } from '../types';
import type { OauthProvider } from '../../../../contracts';

/** An app at an OAuth provider, as a channel names it. */
export interface OauthClient {
  provider: OauthProvider;
  tokenEndpoint: string;
  /** The field that the token endpoint came from: what people are pointed to when it does not answer. */
  endpointField: 'tokenEndpoint' | 'tenantId';
  clientId: string;
  /** Null for a public client (RFC 6749 2.1). */
  clientSecret: string | null;
  /** A certificate that takes the place of the secret (RFC 7523): PEM with its private key; null or left out: none. */
  clientCertificate?: string | null;
  scopes: string[];
}

/** Bounds of a request to a token endpoint. */
export interface TokenRequestOptions {
  /** From the name look-up to the end of the answer, in ms. */
  deadlineMs: number;
  /** PEM, trusted in addition to the public authorities. */
  caCertificate: string | null;
  allowedPrivateHosts: string[];
  /** What the request goes through; null or left out: nothing. */
  proxy?: Proxy | null;
  signal?: AbortSignal;
}

/** What a token endpoint gave, RFC 6749 5.1. */
export interface Tokens {
  accessToken: string;
  /** 0 where the provider did not say how long the access token lives. */
  expiresInSeconds: number;
  /** The one to use from now on; null where the provider gave none, which leaves the one before valid. */
  refreshToken: string | null;
  /** Address of the account that signed in, from the ID token; null without one. */
  account: string | null;
}

/** An answer of a token endpoint: a JSON object, or null where it was none. */
export interface TokenAnswer {
  status: number;
  body: Record<string, unknown> | null;
}
