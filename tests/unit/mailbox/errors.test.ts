import { EmailChannelError } from '../../../contracts';
import {
  type MailboxErrorContext,
  connectingTookTooLong,
  isConsequence,
  mailboxError,
} from '../../../server/src/mailbox/errors';

const SECRET = 'hunter2';
const CONNECTING: MailboxErrorContext = {
  host: 'imap.example.com',
  port: 993,
  security: 'tls',
  authType: 'password',
  phase: 'connecting',
  greeted: false,
};
const WORKING: MailboxErrorContext = { ...CONNECTING, phase: 'working', greeted: true };

const raw = (properties: Record<string, unknown>) =>
  Object.assign(new Error(`raw text with ${SECRET}`), properties);

describe('a connection error', () => {
  it.each([
    ['ENOTFOUND', 'dns-failed', 'host', false],
    ['EAI_AGAIN', 'dns-failed', 'host', true],
    ['ECONNREFUSED', 'connection-refused', 'port', true],
    ['EHOSTUNREACH', 'connection-refused', 'host', true],
    ['ENETUNREACH', 'connection-refused', 'host', true],
    ['ETIMEDOUT', 'connection-timeout', 'host', true],
    ['CONNECT_TIMEOUT', 'connection-timeout', 'host', true],
    ['GREETING_TIMEOUT', 'connection-timeout', 'port', true],
    ['UPGRADE_TIMEOUT', 'connection-timeout', 'host', true],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls-failed', 'security', false],
    ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'tls-failed', 'security', false],
    ['EPROTO', 'tls-failed', 'security', false],
    ['STARTTLS_INJECTION', 'tls-failed', 'security', false],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate-untrusted', 'caCertificate', false],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate-untrusted', 'caCertificate', false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate-untrusted', 'caCertificate', false],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate-untrusted', 'caCertificate', false],
    ['CERT_HAS_EXPIRED', 'certificate-expired', 'host', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate-wrong-host', 'host', false],
    ['ParserError11', 'not-imap', 'port', false],
    ['LineTooLarge', 'not-imap', 'port', false],
    ['ECONNRESET', 'connection-lost', 'port', true],
    ['ClosedAfterConnectTLS', 'connection-lost', 'port', true],
    ['ETHROTTLE', 'server-unavailable', undefined, true],
  ])('%s while connecting is %s', (code, expected, field, transient) => {
    const error = mailboxError(raw({ code }), CONNECTING);
    expect(error).toMatchObject({ code: expected, transient });
    expect(error.details.field).toBe(field);
    expect(error.details.cause).toEqual({ code });
  });

  it.each([
    ['ECONNRESET', 'connection-lost', true],
    ['EPIPE', 'connection-lost', true],
    ['ETIMEOUT', 'connection-lost', true],
    ['NoConnection', 'connection-lost', true],
    ['LiteralTooLarge', 'limit-exceeded', false],
    ['LineTooLarge', 'limit-exceeded', false],
    ['ResponseTooLarge', 'limit-exceeded', false],
    ['TooManyTokens', 'limit-exceeded', false],
    ['TooManyResponses', 'limit-exceeded', false],
    ['ParserError3', 'protocol-error', true],
    ['UnexpectedTag', 'protocol-error', true],
    ['something new', 'protocol-error', true],
  ])('%s while in use is %s', (code, expected, transient) => {
    expect(mailboxError(raw({ code }), WORKING)).toMatchObject({ code: expected, transient });
  });

  it('reports a missing STARTTLS', () => {
    const error = mailboxError(raw({ tlsFailed: true }), { ...CONNECTING, security: 'starttls' });
    expect(error).toMatchObject({ code: 'starttls-missing', details: { field: 'security' } });
  });

  it('reports a missing folder', () => {
    const error = mailboxError(raw({ responseStatus: 'NO', mailboxMissing: true }), {
      ...WORKING,
      folder: 'Spam',
    });
    expect(error).toMatchObject({ code: 'folder-missing', message: expect.stringContaining("'Spam'") });
  });

  it('distinguishes a rejected command from a temporary rejection', () => {
    expect(mailboxError(raw({ responseStatus: 'NO' }), WORKING).code).toBe('command-refused');
    expect(mailboxError(raw({ responseStatus: 'NO', serverResponseCode: 'INUSE' }), WORKING)).toMatchObject({
      code: 'server-unavailable',
      transient: true,
    });
    // RFC 3501 7.1.3: the command was wrong, the connection is not.
    expect(mailboxError(raw({ responseStatus: 'BAD' }), WORKING).code).toBe('command-refused');
  });

  it.each([undefined, null, 'text', 42])('is created even from %p', (thrown) => {
    expect(mailboxError(thrown, WORKING).code).toBe('protocol-error');
  });

  it('is not changed if it is already explained', () => {
    const error = new EmailChannelError('aborted');
    expect(mailboxError(error, WORKING)).toBe(error);
  });

  it('is recognized as the consequence of an earlier one', () => {
    expect(isConsequence(raw({ code: 'NoConnection' }))).toBe(true);
    expect(isConsequence(raw({ code: 'ECONNRESET' }))).toBe(false);
    expect(isConsequence(null)).toBe(false);
  });
});

describe('a rejected sign-in', () => {
  const refusal = (properties: Record<string, unknown>, context: Partial<MailboxErrorContext> = {}) =>
    mailboxError(raw({ authenticationFailed: true, ...properties }), {
      ...CONNECTING,
      greeted: true,
      ...context,
    });

  it.each([
    [{ serverResponseCode: 'AUTHENTICATIONFAILED' }, 'login-refused', false],
    [{ serverResponseCode: 'AUTHENTICATIONFAILED', response: 'try again' }, 'login-refused', false],
    [{ response: 'Login failed.' }, 'login-refused', false],
    [{ serverResponseCode: 'EXPIRED' }, 'login-refused', false],
    [{ serverResponseCode: 'UNAVAILABLE' }, 'server-unavailable', true],
    [{ serverResponseCode: 'INUSE' }, 'server-unavailable', true],
    [{ serverResponseCode: 'LIMIT' }, 'server-unavailable', true],
    [
      { serverResponseCode: 'ALERT', response: 'Too many simultaneous connections' },
      'server-unavailable',
      true,
    ],
    [{ response: 'Temporary authentication failure' }, 'server-unavailable', true],
    [{ oauthError: { status: '503' } }, 'server-unavailable', true],
    [{ oauthError: { status: '401' } }, 'login-refused', false],
  ])('%j is %s', (properties, code, transient) => {
    expect(refusal(properties)).toMatchObject({ code, transient });
  });

  it.each([
    ['a password', {}, {}, 'password'],
    ['an access token', {}, { authType: 'oauth' }, 'username'],
    ['no encryption', { serverResponseCode: 'PRIVACYREQUIRED' }, { security: 'none' }, 'security'],
    ['a way that is not offered', { message: 'Unsupported authentication mechanism' }, {}, 'authType'],
  ] as const)('names the field to check for %s', (_what, properties, context, field) => {
    expect(refusal(properties, context).details.field).toBe(field);
  });

  it('repeats neither the response of the server nor a secret', () => {
    const response = `LOGIN user ${SECRET} refused`;
    const error = refusal({ response, responseText: response, executedCommand: `LOGIN user ${SECRET}` });
    expect(`${error.message} ${JSON.stringify(error.details)} ${String(error.cause)}`).not.toContain(SECRET);
  });
});

describe('a timed-out attempt is reported as', () => {
  const progress = { reached: true, connected: true, received: 0 };

  it.each([
    [
      'no connection',
      CONNECTING,
      { ...progress, reached: false, connected: false },
      'connection-timeout',
      'host',
    ],
    ['no TLS', CONNECTING, { ...progress, connected: false }, 'connection-timeout', 'port'],
    ['silence with TLS', CONNECTING, progress, 'connection-timeout', 'port'],
    ['silence without TLS', { ...CONNECTING, security: 'none' }, progress, 'connection-timeout', 'security'],
    ['no IMAP greeting', CONNECTING, { ...progress, received: 10 }, 'not-imap', 'port'],
    ['no end of the sign-in', { ...CONNECTING, greeted: true }, progress, 'connection-timeout', undefined],
  ] as const)('%s', (_what, context, how, code, field) => {
    const error = connectingTookTooLong(context, how);
    expect(error.code).toBe(code);
    expect(error.details.field).toBe(field);
  });
});

describe('a server that asks for a pause', () => {
  it('has its requested wait reported, and a throttled login is not reported as a wrong password', () => {
    const throttled = raw({
      code: 'ETHROTTLE',
      throttleReset: 92_415,
      responseStatus: 'BAD',
      authenticationFailed: true,
    });
    const error = mailboxError(throttled, CONNECTING);
    expect(error).toMatchObject({ code: 'server-unavailable', transient: true });
    expect(error.details.retryAfterMs).toBe(92_415);
  });

  it('has no wait reported if it named none', () => {
    expect(mailboxError(raw({ code: 'ECONNRESET' }), WORKING).details.retryAfterMs).toBeUndefined();
  });
});

describe('real server responses', () => {
  const login = (properties: Record<string, unknown>, context = CONNECTING) =>
    mailboxError(raw({ authenticationFailed: true, responseStatus: 'NO', ...properties }), context);

  it.each([
    ['OVERQUOTA', 'Account exceeded command or bandwidth limits. (Failure)'],
    ['OVERQUOTA', ''],
    ['ALERT', 'Too many simultaneous connections. (Failure)'],
    ['LIMIT', 'LOGIN Rate limit hit.'],
    ['UNAVAILABLE', 'Temporary authentication failure.'],
    [undefined, 'Account exceeded command or bandwidth limits.'],
  ])('report a limit at the login as a wait: %s %s', (serverResponseCode, responseText) => {
    expect(login({ serverResponseCode, responseText })).toMatchObject({
      code: 'server-unavailable',
      transient: true,
    });
  });

  it.each([
    'Login fail. Account is abnormal, service is not open, password is incorrect, login frequency limited, or system is busy.',
    'Login fail. Please use your authorization code to login.',
    'LOGIN Login error or password error',
    'Invalid login credentials. Please try again later.',
    '(#MBR1240) Incorrect username or password. Please try again later.',
  ])('report a wrong password, whatever else they say: %s', (responseText) => {
    expect(login({ responseText })).toMatchObject({ code: 'login-refused', transient: false });
    expect(login({ responseText, serverResponseCode: 'SERVERBUG' }).code).toBe('login-refused');
  });

  it.each([
    ['BAD', 'User is authenticated but not connected.'],
    ['NO', 'Your account is not enabled for IMAP use.'],
    ['NO', 'IMAP access is disabled for your domain. Please contact your domain administrator.'],
  ])('report a sign-in without a mailbox as missing access: %s %s', (responseStatus, responseText) => {
    for (const context of [CONNECTING, WORKING, { ...WORKING, folder: 'INBOX' }])
      expect(mailboxError(raw({ responseStatus, responseText }), context)).toMatchObject({
        code: 'mailbox-access-denied',
        transient: false,
      });
  });

  it('report which folder cannot be opened, and a rejected change as such', () => {
    const error = raw({ responseStatus: 'NO', responseText: "Mailbox isn't selectable" });
    const opening = mailboxError(error, { ...WORKING, folder: 'Archive/2025' });
    expect(opening).toMatchObject({ code: 'folder-missing', details: { field: 'folder' } });
    expect(opening.message).toContain('Archive/2025');
    const full = raw({
      responseStatus: 'NO',
      serverResponseCode: 'OVERQUOTA',
      responseText: 'Mailbox is full',
    });
    expect(mailboxError(full, { ...WORKING, folder: 'Done', changing: true }).code).toBe('command-refused');
  });
});
