import { EmailChannelError, type ErrorCode } from '../../../../contracts';
import type { OauthClient, TokenAnswer } from './types';

interface Explanation {
  code: ErrorCode;
  field?: string;
  message: string;
  transient?: boolean;
}
type Explain = (client: OauthClient) => Explanation;

const hostOf = ({ tokenEndpoint }: OauthClient): string =>
  URL.canParse(tokenEndpoint) ? new URL(tokenEndpoint).host : 'The provider';

const secretWrong: Explain = ({ clientSecret }) => ({
  code: 'oauth-secret-wrong',
  field: 'secrets.clientSecret',
  message: clientSecret
    ? 'The provider refused the client secret. Enter the secret’s value, not its id, as the app registration showed it when it was made.'
    : 'The provider asks for a client secret. Make one in the app registration and enter its value.',
});
const secretExpired: Explain = () => ({
  code: 'oauth-secret-expired',
  field: 'secrets.clientSecret',
  message: 'The client secret has expired. Make a new one in the app registration and enter its value.',
});
const clientUnknown: Explain = () => ({
  code: 'oauth-client-unknown',
  field: 'clientId',
  message:
    'The provider does not know the client id, or the app is switched off. Check the client id and the tenant id.',
});
const clientNotAllowed: Explain = () => ({
  code: 'oauth-client-unknown',
  field: 'clientId',
  message:
    'The app may not sign in this way. Check the app registration: its kind, its redirect URL and what it is allowed to do.',
});
const grantExpired: Explain = () => ({
  code: 'oauth-grant-expired',
  field: 'secrets.refreshToken',
  message:
    'The sign-in is no longer valid: it has expired, was revoked or was used elsewhere. Sign in again, or enter a new refresh token.',
});
const consentNeeded: Explain = () => ({
  code: 'oauth-consent-needed',
  field: 'secrets.refreshToken',
  message:
    'The provider asks for a person: to consent, or to prove who they are. Sign in again; an administrator may have to consent for the organisation.',
});
const tenantUnknown: Explain = () => ({
  code: 'oauth-tenant-unknown',
  field: 'tenantId',
  message:
    'The provider does not know the tenant, or the app does not belong to it. Copy the directory (tenant) id from the app registration.',
});
const scopeRefused: Explain = () => ({
  code: 'oauth-scope-refused',
  field: 'scope',
  message:
    'The provider does not grant the scope. Check its spelling, and that the app has this permission with consent.',
});
const unavailable: Explain = (client) => ({
  code: 'oauth-provider-unavailable',
  field: client.endpointField,
  message: `${hostOf(client)} is not available at the moment or limits requests. It is tried again later.`,
  transient: true,
});
const notJson: Explain = (client) => ({
  code: 'oauth-answer-invalid',
  field: client.endpointField,
  message: `What ${hostOf(client)} answered is not the answer of a token endpoint. Check the address.`,
});
const refusedOtherwise: Explain = (client) => ({
  code: 'oauth-answer-invalid',
  field: client.endpointField,
  message: `${hostOf(client)} refused the request for a token. Check token endpoint, client id and scope.`,
});

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
      // Malformed requests: nothing of them passes by itself.
      [refusedOtherwise, [90014, 900144, 90100]],
    ] as [Explain, number[]][]
  ).flatMap(([how, numbers]) => numbers.map((number) => [number, how] as const)),
);

/** RFC 6749 4.1.2.1 and 5.2, OpenID Connect Core 3.1.2.6, and the names that Google and Entra use besides. */
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

/** What an answer without an access token means. Nothing of the provider's text is repeated. */
export function refusal({ status, body }: TokenAnswer, client: OauthClient): EmailChannelError {
  return explained(explanationOf({ status, body })(client));
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

/** Entra's numbers: `error_codes`, else the one that its sentence begins with. */
function aadsts(body: TokenAnswer['body']): number[] {
  const listed = Array.isArray(body?.error_codes) ? body.error_codes.slice(0, 20).map(Number) : [];
  const named = /AADSTS(\d{3,8})/.exec(description(body))?.[1];
  return named ? [...listed, Number(named)] : listed;
}

/** An answer with an access token that does not carry any of the scopes of the mailbox. */
export const scopeNotGranted = (client: OauthClient) =>
  explained({
    ...scopeRefused(client),
    message:
      'The sign-in does not cover the mailbox: the scope for reading mail was not granted. Sign in again and allow it.',
  });

/** An answer that says it is a success and holds no access token. */
export const unusableAnswer = (client: OauthClient) => explained(notJson(client));

export const tooSlow = (client: OauthClient) =>
  explained({
    ...unavailable(client),
    message: `${hostOf(client)} did not answer in time. It is tried again later; the connection timeout can be longer.`,
  });

export const redirects = (client: OauthClient) =>
  explained({
    code: 'oauth-endpoint-invalid',
    field: client.endpointField,
    message: `${hostOf(client)} sends the request on to another address, which is not followed. Enter the address of the token endpoint itself.`,
  });

export const notHttps = (client: OauthClient) =>
  explained({
    code: 'oauth-endpoint-invalid',
    field: client.endpointField,
    message: 'Enter the token endpoint as an address that begins with https://.',
  });

/** What keeps a token endpoint from being reached, in words: Node's codes of DNS, TCP and TLS. */
export function networkError(error: unknown, client: OauthClient): EmailChannelError {
  const code = String((error as { code?: unknown } | null)?.code ?? '');
  const host = hostOf(client);
  const field = client.endpointField;
  if (error instanceof EmailChannelError) {
    if (error.code !== 'host-not-allowed') return error;
    return explained({
      code: 'host-not-allowed',
      field,
      message: `${host} is in a private network or on this machine, and such hosts are not reached by default. If it is your sign-in service, add '${new URL(client.tokenEndpoint).hostname}' to allowedPrivateHosts in the config of the plugin email-channel.`,
    });
  }
  if (code === 'ENOTFOUND' || code === 'ENODATA')
    return explained({
      code: 'dns-failed',
      field,
      message: `The name ${host} was not found. Check the spelling of the token endpoint.`,
    });
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return explained({
      code: 'certificate-expired',
      field,
      message: `The certificate of ${host} has expired or is not valid yet. Ask who runs the sign-in service to renew it, and check the clock of this machine.`,
    });
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return explained({
      code: 'certificate-wrong-host',
      field,
      message: `The certificate of ${host} was made for another name. Enter the name that the certificate is for.`,
    });
  if (/(^|_)(CERT|CRL|ISSUER|LEAF_SIGNATURE)(_|$)|SELF_SIGNED/.test(code))
    return explained({
      code: 'certificate-untrusted',
      field: 'caCertificate',
      message: `The certificate of ${host} is not signed by an authority that is trusted. If your company signs its own, enter the authority's certificate (PEM).`,
    });
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_'))
    return explained({
      code: 'oauth-endpoint-invalid',
      field,
      message: `${host} does not speak https. Check the address of the token endpoint.`,
    });
  return explained({
    ...unavailable(client),
    message: `${host} can’t be reached from this machine. It is tried again later; check the address, the network and the firewall.`,
  });
}

function explained({ code, field, message, transient = false }: Explanation): EmailChannelError {
  return new EmailChannelError(code, message, { field, transient });
}
