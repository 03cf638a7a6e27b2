import { refusal } from '../../../server/src/mailbox/oauth/errors';
import type { OauthClient, TokenAnswer } from '../../../server/src/mailbox/oauth/types';

const client: OauthClient = {
  provider: 'microsoft',
  tokenEndpoint: 'https://login.microsoftonline.com/contoso/oauth2/v2.0/token',
  endpointField: 'tenantId',
  clientId: 'client',
  clientSecret: 'secret',
  scopes: ['https://outlook.office365.com/.default'],
};
const explain = (answer: TokenAnswer) => refusal(answer, client);
const entra = (number: number, error: string): TokenAnswer => ({
  status: 400,
  body: { error, error_description: `AADSTS${number}: Words.`, error_codes: [number] },
});

describe('errors of Entra ID are identified by their number', () => {
  it.each([
    [7000215, 'invalid_client', 'oauth-secret-wrong', 'secrets.clientSecret'],
    [7000218, 'invalid_request', 'oauth-secret-wrong', 'secrets.clientSecret'],
    [7000222, 'invalid_client', 'oauth-secret-expired', 'secrets.clientSecret'],
    [700016, 'unauthorized_client', 'oauth-client-unknown', 'clientId'],
    [700082, 'invalid_grant', 'oauth-grant-expired', 'secrets.refreshToken'],
    [50173, 'invalid_grant', 'oauth-grant-expired', 'secrets.refreshToken'],
    [54005, 'invalid_grant', 'oauth-grant-expired', 'secrets.refreshToken'],
    [50076, 'interaction_required', 'oauth-consent-needed', 'secrets.refreshToken'],
    [65001, 'invalid_grant', 'oauth-consent-needed', 'secrets.refreshToken'],
    [53003, 'invalid_grant', 'oauth-consent-needed', 'secrets.refreshToken'],
    [90002, 'invalid_request', 'oauth-tenant-unknown', 'tenantId'],
    [50194, 'invalid_request', 'oauth-tenant-unknown', 'tenantId'],
    [70011, 'invalid_scope', 'oauth-scope-refused', 'scope'],
    [500011, 'invalid_resource', 'oauth-scope-refused', 'scope'],
    [90033, 'temporarily_unavailable', 'oauth-provider-unavailable', 'tenantId'],
    [50001, 'invalid_resource', 'oauth-scope-refused', 'scope'],
    [90051, 'invalid_request', 'oauth-tenant-unknown', 'tenantId'],
    [90014, 'invalid_request', 'oauth-answer-invalid', 'tenantId'],
    [900144, 'invalid_request', 'oauth-answer-invalid', 'tenantId'],
  ])('AADSTS%i', (number, error, code, field) => {
    expect(explain(entra(number, error))).toMatchObject({ code, details: { field } });
  });

  it('including a number that is only in the message', () => {
    const body = { error: 'invalid_client', error_description: 'AADSTS7000222: The secret has expired.' };
    expect(explain({ status: 401, body }).code).toBe('oauth-secret-expired');
  });
});

describe('errors of RFC 6749 are identified without a number', () => {
  it.each([
    ['invalid_client', 401, 'oauth-secret-wrong', false],
    ['invalid_grant', 400, 'oauth-grant-expired', false],
    ['invalid_scope', 400, 'oauth-scope-refused', false],
    ['unauthorized_client', 400, 'oauth-client-unknown', false],
    ['deleted_client', 401, 'oauth-client-unknown', false],
    ['consent_required', 400, 'oauth-consent-needed', false],
    ['temporarily_unavailable', 400, 'oauth-provider-unavailable', true],
    ['something_else', 400, 'oauth-answer-invalid', false],
    ['something_else', 503, 'oauth-provider-unavailable', true],
    ['invalid_grant', 429, 'oauth-provider-unavailable', true],
  ])('%s with status %i', (error, status, code, transient) => {
    expect(explain({ status, body: { error } })).toMatchObject({ code, transient });
  });

  it('asks for a secret if none was sent', () => {
    const answer = { status: 401, body: { error: 'invalid_client' } };
    expect(refusal(answer, { ...client, clientSecret: null }).message).toContain('requires a client secret');
  });

  it('repeats nothing of the provider’s message', () => {
    const body = {
      error: 'invalid_grant',
      error_description: 'token abc of anna@example.com',
      suberror: 'x',
    };
    expect(JSON.stringify(explain({ status: 400, body }))).not.toMatch(/abc|anna/);
    expect(explain({ status: 400, body }).message).not.toMatch(/abc|anna/);
  });
});
