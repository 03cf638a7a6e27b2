import {
  ACKNOWLEDGEMENT_LANGUAGES,
  acknowledgementIn,
  acknowledgementPreviewSchema,
  channelInputSchema,
  DEFAULT_ACKNOWLEDGEMENTS,
  fillIn,
  problemsOf,
  unknownVariables,
  type Channel,
} from '../../../contracts';
import type { AuthenticationResults, Mail } from '../../../server/src/mail/types';
import {
  decideAcknowledgement,
  writeAcknowledgement,
} from '../../../server/src/outgoing/acknowledgement-rules';
import { loadLanguages, sureLanguageOf } from '../../../server/src/rules/language';
import { recipientKey } from '../../../server/src/outgoing/outbox-rows';
import { aChannel, aMail } from '../../support/values';

const now = new Date('2026-03-02T12:00:00Z');
const from = { name: 'Anna', address: 'anna@customer.example' };
const decide = (mail: Partial<Mail> = {}, channel: Partial<Channel> = {}, context = {}) =>
  decideAcknowledgement(
    aMail({ from, ...mail }),
    aChannel({ acknowledge: true, username: 'support@desk.example', ...channel }),
    { ownAddresses: ['sales@desk.example'], receivedAt: now, now, acknowledgedToday: false, ...context },
  );
const results = (verdicts: Partial<AuthenticationResults>): AuthenticationResults => ({
  server: 'mx.example',
  dkim: 'unknown',
  spf: 'unknown',
  dmarc: 'unknown',
  ...verdicts,
});
const header = (name: string, value: string): Partial<Mail> => ({ headers: [{ name, value }] });
const sender = (address: string): Partial<Mail> => ({ from: { name: '', address } });

test('a person who writes gets an acknowledgement', () => {
  expect(decide().to).toEqual(from);
  expect(decide(header('Auto-Submitted', 'no')).to).toEqual(from);
  expect(decide(sender('repliesarewelcome@customer.example')).to).not.toBeNull();
});

test.each<[string, Partial<Mail>, Partial<Channel>?, object?]>([
  ['a channel that acknowledges nothing', {}, { acknowledge: false }],
  ['mail without a sender', { from: null }],
  ['an automatic reply', { autoReply: { is: true, why: null } }],
  ['mail that a program wrote', { automatic: { is: true, why: null } }],
  ['mail that failed DMARC, whoever says so', { authentication: [results({ dmarc: 'fail' })] }],
  ['mail without any signature that passed', { authentication: [results({ spf: 'fail' })] }],
  ['what a spam filter calls spam', { spam: { is: true, why: null } }],
  ['a delivery report', { bounce: { is: true, kind: 'failed', why: null, of: null } }],
  ['mail of an installation of this plugin', header('X-Email-Channel', 'other')],
  ['mail that was submitted automatically, even if forwarded', header('Auto-Submitted', 'auto-forwarded')],
  ['an empty return path', header('Return-Path', '<>')],
  ['mail of a list', header('List-Id', '<news.example.com>')],
  ['mail that can be unsubscribed from', header('List-Unsubscribe', '<https://example.com>')],
  ['mail to many', header('Precedence', 'bulk')],
  ['a no-reply address', sender('no-reply@shop.example')],
  ['another spelling of it', sender('DoNotReply@shop.example')],
  ['a no-reply address of a department', sender('orders-noreply@shop.example')],
  ['a mail server', sender('MAILER-DAEMON@mx.example')],
  ['a postmaster', sender('postmaster@mx.example')],
  ['an address for bounces', sender('bounces+123=ann@list.example')],
  ['an address of a list', sender('users-request@list.example')],
  ['the channel itself', sender('Support@Desk.example')],
  ['another channel', sender('sales@desk.example')],
  ['mail that is more than a day old', {}, {}, { receivedAt: new Date('2026-03-01T11:59:59Z') }],
  ['somebody who was told today', {}, {}, { acknowledgedToday: true }],
])('there is no acknowledgement for %s, with a reason', (...[, mail, channel, context]) => {
  const decision = decide(mail, channel, context);
  expect(decision.to).toBeNull();
  expect(decision.why.code).toMatch(/^acknowledgement\.(?!queued)/);
});

test('a person gets one acknowledgement, however their address is spelled', () => {
  const key = recipientKey('anna@customer.example');
  for (const address of ['ANNA@Customer.example', 'anna+1@customer.example', 'Anna+shop+2@customer.example'])
    expect(recipientKey(address)).toBe(key);
  for (const address of ['anna1@customer.example', 'anna@other.example', '+anna@customer.example'])
    expect(recipientKey(address)).not.toBe(key);
});

test('with a trusted server, only its verdict can prevent an acknowledgement', () => {
  const authservId = 'mx.desk.example';
  const doubted = { authentication: [results({ dmarc: 'fail' })] };
  expect(decide(doubted, { authservId }).to).toEqual(from);
  expect(
    decide({ authentication: [results({ server: authservId, dmarc: 'fail' })] }, { authservId }).to,
  ).toBeNull();
});

describe('the text of an acknowledgement', () => {
  const write = (
    texts: { subject: string | null; body: string | null },
    facts: Parameters<typeof writeAcknowledgement>[1],
  ) => writeAcknowledgement(acknowledgementIn({ ...texts, translations: [] }), facts);
  const facts = { number: 7, subject: 'The printer', requester: from, channelName: 'Support' };

  test('names the ticket and has the number in its subject once', () => {
    const { subject, text } = write({ subject: null, body: null }, facts);
    expect(subject).toBe('We received your message: The printer [#7]');
    expect(text).toContain('Hello Anna,');
    expect(text).toContain('request number is 7');
    expect(write({ subject: 'Ticket [#{{ticket.number}}]', body: null }, facts).subject).toBe('Ticket [#7]');
  });

  test.each([
    'Cheap watches at https://evil.example',
    'win at www.evil',
    'see evil.example now',
    'see evil2.example',
    'see evil。example',
    'see 192.0.2.1/pay',
    'mail me@evil.example',
  ])('leaves out a subject with a link: %s', (subject) => {
    const written = write({ subject: null, body: '{{ticket.subject}}' }, { ...facts, subject });
    expect(written).toEqual({ subject: 'We received your message: … [#7]', text: '…' });
  });

  test('repeats at most 60 characters of a stranger', () => {
    const words = 'word '.repeat(30);
    const { subject, text } = write(
      { subject: '{{ticket.subject}}', body: '{{requester.name}}' },
      { ...facts, subject: words, requester: { ...from, name: words } },
    );
    for (const written of [subject.replace(' [#7]', ''), text]) {
      expect(written).toMatch(/^word .*…$/);
      expect(written.length).toBeLessThanOrEqual(60);
    }
  });

  test('keeps a value that looks like a variable as it is', () => {
    const filled = write(
      { subject: '{{ticket.subject}}', body: '{{ requester.name }}' },
      { ...facts, subject: '{{requester}}', requester: { ...from, name: '{{number}}' } },
    );
    expect(filled.subject).toBe('{{requester}} [#7]');
    expect(filled.text).toBe('{{number}}');
  });

  test('repeats no advertisement from a forged name, and starts no other header', () => {
    const name = 'Win at https://evil.example';
    const { text } = write({ subject: null, body: null }, { ...facts, requester: { ...from, name } });
    expect(text).toContain('Hello anna@customer.example,');
    const { subject } = write({ subject: null, body: null }, { ...facts, subject: 'a\r\nBcc: b' });
    expect(subject).not.toMatch(/[\r\n]/);
  });

  test('only accepts known variables, which the error message lists', () => {
    expect(unknownVariables('{{ticket.number}} {{ticket.secret}} {{ }} {{constructor}}')).toEqual([
      'ticket.secret',
      '',
      'constructor',
    ]);
    const { error } = channelInputSchema.safeParse({ name: 'x', acknowledgementBody: 'Hi {{nobody}}' });
    expect(problemsOf(error!)).toMatchObject([
      { path: ['acknowledgementBody'], said: { values: { variable: '{{nobody}}' } } },
    ]);
    expect(acknowledgementPreviewSchema.safeParse({ subject: '{{x}}' }).success).toBe(false);
    for (const { subject, body } of Object.values(DEFAULT_ACKNOWLEDGEMENTS))
      expect(unknownVariables(`${subject}${body}`)).toEqual([]);
    expect(fillIn('{{constructor}}', {} as never)).not.toContain('function');
  });
});

describe('the text of an acknowledgement in a language', () => {
  const translations = [{ language: 'de', subject: 'Erhalten', body: 'Hallo' }] as const;
  const own = { subject: 'Received', body: 'Hello', translations };

  test.each([
    [
      'is the channel’s in that language',
      own,
      'de',
      { used: 'translation', language: 'de', subject: 'Erhalten' },
    ],
    ['is the channel’s own in any other', own, 'fr', { used: 'own', subject: 'Received', body: 'Hello' }],
    ['is the channel’s own where none is sure', own, undefined, { used: 'own', subject: 'Received' }],
    [
      'is the default one of that language beside translations into others',
      { subject: null, body: ' ', translations },
      'fr',
      { used: 'default', language: 'fr', ...DEFAULT_ACKNOWLEDGEMENTS.fr },
    ],
    [
      'is English where nothing is known',
      { subject: null, body: null, translations: [] },
      'pt',
      { used: 'default', language: 'en', ...DEFAULT_ACKNOWLEDGEMENTS.en },
    ],
    [
      'is the default for the half that is empty',
      { subject: null, body: 'Hello', translations: [] },
      'de',
      { used: 'own', subject: DEFAULT_ACKNOWLEDGEMENTS.en.subject, body: 'Hello' },
    ],
  ])('%s', (_what, texts, language, expected) => {
    expect(acknowledgementIn(texts, language)).toMatchObject(expected);
  });

  test('is only offered in languages that can be detected', async () => {
    await loadLanguages();
    const { toISO2, supportedLanguages } = await import('tinyld');
    const known = supportedLanguages.map((code) => toISO2(code));
    expect(ACKNOWLEDGEMENT_LANGUAGES.filter((code) => !known.includes(code))).toEqual([]);
    expect(sureLanguageOf('Guten Tag, mein Drucker geht nicht mehr. Können Sie mir helfen?')).toBe('de');
  });

  test('only accepts known variables, and requires both a subject and a text', () => {
    const problems = (translation: object) => {
      const { error } = channelInputSchema.safeParse({
        name: 'x',
        acknowledgementTranslations: [translation],
      });
      return problemsOf(error!).map(({ path }) => path.join('.'));
    };
    expect(problems({ language: 'de', subject: ' ', body: '{{nobody}}' })).toEqual([
      'acknowledgementTranslations.0.subject',
      'acknowledgementTranslations.0.body',
    ]);
    expect(problems({ language: 'xx', subject: 'a', body: 'b' })).toEqual([
      'acknowledgementTranslations.0.language',
    ]);
  });
});
