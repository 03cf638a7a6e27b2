import { isOfProvider, keepsSent, PROVIDERS, smtpOf, smtpOfProvider } from '../../../contracts';
import { aChannel } from '../../support/values';

const mailbox = (values: object) => smtpOf(aChannel({ sendWith: 'mailbox', smtpHost: null, ...values }));

test('a channel sends through its configured server, or else through that of its known provider', () => {
  expect(smtpOf(aChannel({ smtpHost: 'smtp.example.com' }))).toBeNull();
  expect(mailbox({ host: 'imap.example.com' })).toBeNull();
  expect(mailbox({ host: 'IMAP.gmail.com' })).toEqual({ host: 'smtp.gmail.com', port: 465, security: 'tls' });
  expect(mailbox({ host: 'outlook.office365.com' })).toMatchObject({ host: 'smtp.office365.com', port: 587 });
  const own = { smtpHost: 'smtp.example.com', smtpPort: 587, smtpSecurity: 'starttls' as const };
  expect(mailbox({ host: 'imap.gmail.com', ...own })).toEqual({
    host: 'smtp.example.com',
    port: 587,
    security: 'starttls',
  });
});

test('no provider in the table sends without encryption', () => {
  for (const provider of PROVIDERS) expect(smtpOfProvider(provider)?.security).not.toBe('none');
});

test('messages that a provider stores in Sent by itself are not stored again', () => {
  const smtp = (host: string) => ({ host, port: 587, security: 'starttls' as const });
  expect(keepsSent(smtp('smtp.office365.com'))).toBe(true);
  expect(keepsSent(smtp('smtp.example.com'))).toBe(false);
  expect(isOfProvider(smtp('smtp.office365.com'), 'outlook.office365.com')).toBe(true);
  expect(isOfProvider(smtp('smtp.office365.com'), 'imap.example.com')).toBe(false);
});
