import type { Proxy } from '../types';
import type { OauthProvider } from '../../../../contracts';

/** A channel's app at an OAuth provider. */
export interface OauthClient {
  provider: OauthProvider;
  tokenEndpoint: string;
  /** The setting that the token endpoint derives from, named in errors. */
  endpointField: 'tokenEndpoint' | 'tenantId';
  clientId: string;
  /** Null for a public client (RFC 6749 2.1). */
  clientSecret: string | null;
  /** A certificate with its private key (PEM) instead of the secret (RFC 7523), if any. */
  clientCertificate?: string | null;
  scopes: string[];
}

/** Limits of a token request. */
export interface TokenRequestOptions {
  /** Overall deadline in ms, from DNS resolution to the end of the response. */
  deadlineMs: number;
  /** PEM, trusted in addition to the public certificate authorities. */
  caCertificate: string | null;
  allowedPrivateHosts: string[];
  /** Proxy for the request, if any. */
  proxy?: Proxy | null;
  signal?: AbortSignal;
}

/** Tokens from a token endpoint (RFC 6749 5.1). */
export interface Tokens {
  accessToken: string;
  /** 0 if the provider did not specify the lifetime. */
  expiresInSeconds: number;
  /** The refresh token to use from now on, or null if the previous one remains valid. */
  refreshToken: string | null;
  /** Account address from the ID token, or null. */
  account: string | null;
}

/** Response of a token endpoint: a JSON object, or null for anything else. */
export interface TokenAnswer {
  status: number;
  body: Record<string, unknown> | null;
}
