import { request } from 'node:https';
import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import { withinDeadline } from '../deadline';
import { httpsTo } from '../https';
import { networkError, redirects, tooSlow, unusableAnswer } from './errors';
import type { OauthClient, TokenAnswer, TokenRequestOptions } from './types';

/** Token responses are a few KB; a token with many groups has tens. */
const MAX_ANSWER_BYTES = 256 * 1024;

/** An msal network client that keeps what msal does not expose: the response, and the error if there is none. */
export interface TokenNetwork extends INetworkModule {
  answer: TokenAnswer | null;
  failure: Error | null;
}

/**
 * Sends msal's requests to the token endpoint only: https, vetted addresses, no redirects, with a deadline and a
 * response size limit.
 */
export function createTokenNetwork(client: OauthClient, options: TokenRequestOptions): TokenNetwork {
  const network: TokenNetwork = {
    answer: null,
    failure: null,
    sendGetRequestAsync: () => Promise.reject(new Error('endpoints are given, none is discovered')),
    async sendPostRequestAsync<T>(_url: string, { body = '', headers = {} }: NetworkRequestOptions = {}) {
      try {
        network.answer = await withinDeadline(
          options.deadlineMs,
          options.signal,
          () => tooSlow(client),
          (stop) => post(client, asAsked(client, body), headers, options, stop),
        );
      } catch (error) {
        network.failure = networkError(error, client);
        throw network.failure;
      }
      const { status, body: answer } = network.answer;
      return { status, headers: {}, body: answer ?? {} } as NetworkResponse<T>;
    },
  };
  return network;
}

/**
 * Removes what msal adds to every request: its telemetry, except for Entra, and OpenID scopes, which strict providers
 * reject. Sends the channel's own scopes instead. Refreshes omit the scopes, which requests the granted ones (RFC 6749
 * 6), except with Entra, which needs them to identify the resource.
 */
function asAsked({ provider, scopes }: OauthClient, body: string): string {
  const form = new URLSearchParams(body);
  if (provider !== 'microsoft')
    for (const name of [...form.keys()])
      if (/^(x-client-|client_info$|X-AnchorMailbox$)/.test(name)) form.delete(name);
  if (form.get('grant_type') === 'refresh_token' && provider !== 'microsoft') form.delete('scope');
  else form.set('scope', scopes.join(' '));
  return form.toString();
}

async function post(
  client: OauthClient,
  body: string,
  headers: Record<string, string>,
  { caCertificate, allowedPrivateHosts, proxy, deadlineMs: timeoutMs }: TokenRequestOptions,
  stop: AbortSignal,
): Promise<TokenAnswer> {
  const url = new URL(client.tokenEndpoint);
  const reached = await httpsTo(url, { caCertificate, allowedPrivateHosts, proxy, timeoutMs, signal: stop });
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        ...reached,
        signal: stop,
        headers: {
          ...headers,
          'content-type': 'application/x-www-form-urlencoded;charset=utf-8',
          'content-length': Buffer.byteLength(body),
          accept: 'application/json',
        },
      },
      (response) => {
        const status = response.statusCode ?? 0;
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_ANSWER_BYTES) sent.destroy(unusableAnswer(client));
          else chunks.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () => {
          if (status >= 300 && status < 400) reject(redirects(client));
          else resolve({ status, body: jsonObject(Buffer.concat(chunks).toString('utf8')) });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
