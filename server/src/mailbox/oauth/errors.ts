import { EmailChannelError, type ErrorText } from '../../../../contracts';
import type { OauthClient, TokenAnswer } from './types';

/** Creates the error for an OAuth failure. */
type Explain = (client: OauthClient) => EmailChannelError;

const hostOf = ({ tokenEndpoint }: OauthClient): string =>
  URL.canParse(tokenEndpoint) ? new URL(tokenEndpoint).host : tokenEndpoint;

const explain =
  (text: ErrorText, field: string | null = null, transient?: boolean): Explain =>
  (client) =>
    new EmailChannelError(
      text,
      { host: hostOf(client) },
      { field: field ?? client.endpointField, transient },
    );

const secretWrong: Explain = (client) =>
  explain(
    client.clientSecret ? 'oauth-secret-wrong' : 'oauth-secret-wrong.missing',
    'secrets.clientSecret',
  )(client);
const secretExpired = explain('oauth-secret-expired', 'secrets.clientSecret');
const clientUnknown = explain('oauth-client-unknown', 'clientId');
const clientNotAllowed = explain('oauth-client-unknown.not-allowed', 'clientId');
const grantExpired = explain('oauth-grant-expired', 'secrets.refreshToken');
const consentNeeded = explain('oauth-consent-needed', 'secrets.refreshToken');
const tenantUnknown = explain('oauth-tenant-unknown', 'tenantId');
const scopeRefused = explain('oauth-scope-refused', 'scope');
const unavailable = explain('oauth-provider-unavailable');
const notJson = explain('oauth-answer-invalid');
const refusedOtherwise = explain('oauth-answer-invalid.refused');

/**
 * AADSTS numbers of Entra ID that say more than its RFC 6749 error.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const AADSTS = new Map<number, Explain>(
  (
    [
      [secretExpired, [7000222]],
      [secretWrong, [7000215, 7000216, 7000218, 700027, 700021]],
      [clientUnknown, [700016, 7000112, 700038, 90013]],
      [clientNotAllowed, [7000110, 7000114, 7000217, 9002326, 700025, 700030, 50011, 500113]],
      [
        grantExpired,
        [
          70000, 700003, 70008, 700081, 700082, 700084, 70043, 50132, 50133, 50173, 50089, 54005, 50057,
          50034, 9002313, 160021,
        ],
      ],
      [
        consentNeeded,
        [
          50072, 50074, 50076, 50078, 50079, 50125, 50129, 50140, 50144, 50055, 50158, 50097, 53000, 53001,
          53002, 53003, 53004, 530003, 530032, 65001, 65004, 90094, 50105, 50053,
        ],
      ],
      [tenantUnknown, [90051, 90002, 900021, 900023, 90019, 50059, 50194, 50020, 90072, 900382, 700005]],
      [
        scopeRefused,
        [
          50001, 70011, 700011, 650053, 650056, 650057, 65005, 500011, 500014, 1002012, 28002, 28003, 9002331,
          90009,
        ],
      ],
      [unavailable, [90033, 90055, 50196, 90006, 90012]],
      // Malformed requests, which fail until the settings change.
      [refusedOtherwise, [90014, 900144, 90100]],
    ] as [Explain, number[]][]
  ).flatMap(([how, numbers]) => numbers.map((number) => [number, how] as const)),
);

/** Error codes of RFC 6749 4.1.2.1 and 5.2 and OpenID Connect Core 3.1.2.6, and those specific to Google and Entra. */
const BY_ERROR: Record<string, Explain> = {
  invalid_client: secretWrong,
  invalid_grant: grantExpired,
  invalid_scope: scopeRefused,
  invalid_resource: scopeRefused,
  invalid_target: scopeRefused,
  unauthorized_client: clientNotAllowed,
  unsupported_grant_type: clientNotAllowed,
  deleted_client: clientUnknown,
  disabled_client: clientUnknown,
  interaction_required: consentNeeded,
  consent_required: consentNeeded,
  login_required: consentNeeded,
  admin_policy_enforced: consentNeeded,
  temporarily_unavailable: unavailable,
  server_error: unavailable,
  too_many_requests: unavailable,
  slow_down: unavailable,
};

/** Returns the error for a response without an access token. Contains nothing of the provider's text. */
export function refusal({ status, body }: TokenAnswer, client: OauthClient): EmailChannelError {
  return explanationOf({ status, body })(client);
}

function explanationOf({ status, body }: TokenAnswer): Explain {
  for (const number of aadsts(body)) {
    const known = AADSTS.get(number);
    if (known) return known;
  }
  const error = typeof body?.error === 'string' ? body.error : '';
  if (status === 429 || status >= 500) return unavailable;
  if (
    error === 'invalid_client' &&
    /client(_id)? (not found|is invalid|not exist)|unknown client/i.test(description(body))
  )
    return clientUnknown;
  if (
    error === 'invalid_grant' &&
    /mfa|multi-?factor|consent|interaction/i.test(String(body?.suberror ?? ''))
  )
    return consentNeeded;
  if (Object.hasOwn(BY_ERROR, error)) return BY_ERROR[error]!;
  return body === null ? notJson : refusedOtherwise;
}

const description = (body: TokenAnswer['body']): string =>
  typeof body?.error_description === 'string' ? body.error_description.slice(0, 2_000) : '';

/** Returns Entra's error numbers: `error_codes`, otherwise the one at the start of the description. */
function aadsts(body: TokenAnswer['body']): number[] {
  const listed = Array.isArray(body?.error_codes) ? body.error_codes.slice(0, 20).map(Number) : [];
  const named = /AADSTS(\d{3,8})/.exec(description(body))?.[1];
  return named ? [...listed, Number(named)] : listed;
}

/** The error for an access token without any mailbox scope. */
export const scopeNotGranted = explain('oauth-scope-refused.not-granted', 'scope');

/** The error for a successful response without an access token. */
export const unusableAnswer = notJson;

export const tooSlow = explain('oauth-provider-unavailable.too-slow');
export const redirects = explain('oauth-endpoint-invalid');
export const notHttps = explain('oauth-endpoint-invalid.not-https');

/** Returns the error for an unreachable token endpoint, by Node's codes for DNS, TCP and TLS. */
export function networkError(error: unknown, client: OauthClient): EmailChannelError {
  const code = String((error as { code?: unknown } | null)?.code ?? '');
  if (error instanceof EmailChannelError) {
    if (error.code !== 'host-not-allowed') return error;
    const name = new URL(client.tokenEndpoint).hostname;
    return new EmailChannelError(
      'host-not-allowed.sign-in',
      { host: hostOf(client), name },
      { field: client.endpointField },
    );
  }
  return explanationOfCode(code)(client);
}

function explanationOfCode(code: string): Explain {
  if (code === 'ENOTFOUND' || code === 'ENODATA') return explain('dns-failed.token-endpoint');
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return explain('certificate-expired');
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return explain('certificate-wrong-host');
  if (/(^|_)(CERT|CRL|ISSUER|LEAF_SIGNATURE)(_|$)|SELF_SIGNED/.test(code))
    return explain('certificate-untrusted', 'caCertificate');
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) return explain('oauth-endpoint-invalid.no-tls');
  return explain('oauth-provider-unavailable.unreachable');
}
