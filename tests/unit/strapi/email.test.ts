import { formatRecipient } from '../../../server/src/strapi/email';
import { emailFailure } from '../../../server/src/strapi/email-errors';

const providerError = (fields: object) =>
  Object.assign(new Error('Bearer s3cret for ann@example.com'), fields);

describe('an error of the email provider', () => {
  test.each([
    ['a server that is down', { code: 'ESOCKET', originalCode: 'ECONNREFUSED', syscall: 'connect' }],
    ['a name that can’t be resolved', { code: 'EDNS' }],
    ['no connection in time', { code: 'ETIMEDOUT', timeoutType: 'CONNECT_TIMEOUT' }],
    ['a full mailbox or greylisting', { code: 'EENVELOPE', responseCode: 450 }],
    ['a login that is refused for now', { code: 'EAUTH', responseCode: 454 }],
    ['a service that is asked too often', { statusCode: 429 }],
    ['a service that is down', { code: 503, response: {} }],
  ])('means that the message was not sent and can be retried: %s', (_name, fields) => {
    const failure = emailFailure(providerError(fields));
    expect(failure.code).toBe('sending-failed');
    expect(failure.transient).toBe(true);
  });

  test.each([
    ['an unknown recipient', { code: 'EENVELOPE', responseCode: 550 }],
    ['a refused message', { code: 'EMESSAGE', responseCode: 554 }],
    ['a refused login', { code: 'EAUTH', responseCode: 535 }],
    ['a certificate that is not trusted', { code: 'ETLS' }],
    ['a bad request to a service', { response: { statusCode: 400 } }],
    ['an error of no known kind', {}],
  ])('needs a person: %s', (_name, fields) => {
    const failure = emailFailure(providerError(fields));
    expect(failure.code).toBe('sending-failed');
    expect(failure.transient).toBe(false);
    expect(failure.message).toMatch(/^The message was not sent: .*\. (Check|Correct) .*\.$/);
  });

  test.each([
    ['a connection that broke', { code: 'ECONNECTION', command: 'CONN' }],
    ['silence in the middle', { code: 'ETIMEDOUT', timeoutType: 'SOCKET_TIMEOUT' }],
    ['a reset', { code: 'ESOCKET', originalCode: 'ECONNRESET', syscall: 'read' }],
  ])('leaves open whether the message was sent, so it is not retried automatically: %s', (_name, fields) => {
    const failure = emailFailure(providerError(fields));
    expect(failure.code).toBe('sending-uncertain');
    expect(failure.transient).toBe(false);
  });

  test('reveals nothing of the provider’s response', () => {
    const failure = emailFailure(providerError({ response: '550 no such user ann@example.com' }));
    expect(`${failure.message}${JSON.stringify(failure.details)}`).not.toMatch(/s3cret|ann@/);
  });
});

describe('a recipient in a header', () => {
  test('has its display name quoted', () => {
    expect(formatRecipient({ name: 'Doe, "Ann" \\', address: 'ann@example.com' })).toBe(
      '"Doe, \\"Ann\\" \\\\" <ann@example.com>',
    );
    expect(formatRecipient({ name: '', address: 'ann@example.com' })).toBe('ann@example.com');
  });

  test('starts no other header', () => {
    expect(formatRecipient({ name: 'Ann\r\nBcc: eve@example.com', address: 'ann@example.com' })).toBe(
      '"Ann Bcc: eve@example.com" <ann@example.com>',
    );
  });

  test.each([
    'ann',
    'ann@example.com, eve@example.com',
    'ann@example.com\r\nBcc: eve@example.com',
    '<ann@example.com>',
    'a@b@c',
  ])('is a single address: %j is rejected', (address) => {
    expect(() => formatRecipient(address)).toThrow(expect.objectContaining({ code: 'sending-failed' }));
  });
});
