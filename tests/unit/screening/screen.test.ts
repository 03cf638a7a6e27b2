import { inEnglish } from '../../support/english';
import { REPORTS, type ChannelPayload, type ReasonCode, type ReportKind } from '../../../contracts';
import type { Mail } from '../../../server/src/mail/types';
import { screen } from '../../../server/src/screening/screen';
import { aChannel, aMail, aMailFrom } from '../../support/values';

const context = { ownAddresses: [], sentByThisHour: 0, forced: false };
const screened = (mail: Mail, channel: Partial<ChannelPayload> = {}, more: Partial<typeof context> = {}) =>
  screen(mail, aChannel(channel), { ...context, ...more });
const sign = (header: string, value: string) => ({ text: 'sign.header', values: { header, value } });
const automatic = { autoReply: { is: true, why: sign('Auto-Submitted', 'auto-replied') } };
const spam = { spam: { is: true, why: sign('X-Spam-Flag', 'YES') } };
const generated = { automatic: { is: true, why: sign('Auto-Submitted', 'auto-generated') } };
const report = (kind: ReportKind) => ({
  bounce: {
    is: true,
    kind,
    why: { text: 'sign.report', values: { type: 'multipart/report' } },
    of: '<ours@desk.example>',
  },
});
const bounce = report('failed');
const two = [
  { name: '', address: 'ada@corp.example' },
  { name: '', address: 'eve@evil.example' },
];

describe('an ordinary message', () => {
  it('passes, with a step for each policy', () => {
    const { decision, steps, mail } = screened(aMail());
    expect(decision).toBeNull();
    expect(mail).toEqual(aMail());
    expect(steps.map(({ check, result }) => `${check} ${result}`)).toEqual([
      'own-mail pass',
      'bounce pass',
      'sender pass',
      'allowed-domains pass',
      'auto-reply pass',
      'sender-limit pass',
    ]);
  });

  it('names the pattern that matched', () => {
    const { steps } = screened(aMailFrom('ada@mail.corp.example'), {
      allowedDomains: ['corp.example', '*.corp.example'],
    });
    expect(inEnglish(steps.find(({ check }) => check === 'allowed-domains'))).toBe(
      'mail.corp.example matches the allowed domain *.corp.example.',
    );
  });
});

describe('a message is stopped', () => {
  const cases: [string, Mail, Partial<ChannelPayload>, ReasonCode, string | null][] = [
    ['from the mailbox itself', aMailFrom('SUPPORT@desk.example'), {}, 'own-mail', 'SUPPORT@desk.example'],
    [
      'from its Reply-To',
      aMailFrom('help@desk.example'),
      { replyTo: 'help@desk.example' },
      'own-mail',
      'help@desk.example',
    ],
    [
      'from an alias of the mailbox',
      aMailFrom('hilfe@desk.example'),
      { aliases: [{ alias: 'hilfe@desk.example', primary: 'support@desk.example' }] },
      'own-mail',
      'support@desk.example',
    ],
    [
      'with the channel’s own header',
      aMail({ headers: [{ name: 'x-email-channel', value: 'channel1; ticket=7' }] }),
      {},
      'own-mail',
      'X-Email-Channel',
    ],
    ['without a sender', aMail({ from: null }), {}, 'no-sender', null],
    [
      'from a blocked sender',
      aMailFrom('Eve@Evil.example'),
      { blockedSenders: ['ann@*', 'eve@evil.example'] },
      'sender-blocked',
      'Eve@Evil.example',
    ],
    [
      'with a second author who is blocked',
      aMail({ authors: two }),
      { blockedSenders: ['*@evil.example'] },
      'sender-blocked',
      two[1]!.address,
    ],
    [
      'from a denied domain',
      aMailFrom('eve@evil.example'),
      { deniedDomains: ['evil.example'] },
      'domain-denied',
      'evil.example',
    ],
    [
      'from below a denied domain',
      aMailFrom('eve@a.evil.example'),
      { deniedDomains: ['corp.example', '*.evil.example'] },
      'domain-denied',
      'a.evil.example',
    ],
    [
      'with a second author of a denied domain',
      aMail({ authors: two }),
      { deniedDomains: ['evil.example'] },
      'domain-denied',
      'evil.example',
    ],
    [
      'sent for its author by a denied domain',
      aMail({ sender: { name: '', address: 'eve@evil.example' } }),
      { deniedDomains: ['evil.example'] },
      'domain-denied',
      'evil.example',
    ],
    [
      'from a domain both allowed and denied',
      aMail(),
      { allowedDomains: ['corp.example'], deniedDomains: ['corp.example'] },
      'domain-denied',
      'corp.example',
    ],
    [
      'from a domain that is not allowed',
      aMailFrom('eve@evil.example'),
      { allowedDomains: ['corp.example'] },
      'domain-not-allowed',
      'evil.example',
    ],
    [
      'with a name that looks like an allowed address',
      aMail({ from: { name: 'ada@corp.example', address: 'eve@evil.example' } }),
      { allowedDomains: ['corp.example'] },
      'domain-not-allowed',
      'evil.example',
    ],
    [
      'with a malformed address',
      aMailFrom('eve@evil.example@corp.example'),
      { allowedDomains: ['corp.example'] },
      'domain-not-allowed',
      'eve@evil.example@corp.example',
    ],
    [
      'whose allowed address is only in Reply-To',
      aMail({ fromSource: 'reply-to' }),
      { allowedDomains: ['corp.example'] },
      'domain-not-allowed',
      'ada@corp.example',
    ],
    [
      'with two authors',
      aMail({ authors: two }),
      { allowedDomains: ['corp.example'] },
      'several-authors',
      'ada@corp.example, eve@evil.example',
    ],
    ['that reports a bounce', aMail(bounce), {}, 'bounce', '<ours@desk.example>'],
    [
      'that reports a bounce and has no sender',
      aMail({ ...bounce, from: null }),
      {},
      'bounce',
      '<ours@desk.example>',
    ],
    [
      'that reports a bounce, even where automatic replies are taken',
      aMail(bounce),
      { excludeAutoReplies: false },
      'bounce',
      '<ours@desk.example>',
    ],
    ['that marks itself as automatic', aMail(automatic), {}, 'auto-reply', 'Auto-Submitted: auto-replied'],
    [
      'by a keyword of the channel',
      aMail({ subject: 'AW: Nicht im  Büro' }),
      { autoReplyKeywords: ['urlaub', 'nicht im büro'] },
      'auto-reply',
      'nicht im büro',
    ],
    [
      'by a keyword at the beginning of the body',
      aMail({ reply: 'Guten Tag,\nich bin im  Urlaub.' }),
      { autoReplyKeywords: ['im urlaub'] },
      'auto-reply',
      'im urlaub',
    ],
    [
      'that a program wrote, where the channel excludes all such mail',
      aMail(generated),
      { excludeAutomatic: true },
      'automatic',
      'Auto-Submitted: auto-generated',
    ],
    ['that a spam filter calls spam', aMail(spam), {}, 'spam', 'X-Spam-Flag: YES'],
    [
      'that a spam filter calls spam, with the forged address of an exception',
      aMail({
        ...spam,
        from: { name: '', address: 'x@corp.example' },
        authentication: [{ server: 'mx.example.com', dkim: 'none', spf: 'fail', dmarc: 'fail' }],
      }),
      { spamExceptions: ['*@corp.example'] },
      'spam',
      'X-Spam-Flag: YES',
    ],
    [
      'by a sender of the channel',
      aMailFrom('x@lists.example.com'),
      { autoReplySenders: ['*@lists.example.com'] },
      'auto-reply',
      '*@lists.example.com',
    ],
  ];
  it.each(cases)('%s', (_what, mail, channel, reason, detail) => {
    const { decision, steps } = screened(mail, channel);
    expect(decision).toMatchObject({ reason, detail });
    expect(steps.filter(({ result }) => result === 'stop')).toHaveLength(1);
    expect(steps.at(-1)?.result).toBe('stop');
    expect(decision?.steps).toEqual(steps);
  });

  it('if its sender exceeds the hourly limit', () => {
    expect(screened(aMail(), { senderLimitPerHour: 3 }, { sentByThisHour: 2 }).decision).toBeNull();
    const { decision } = screened(aMail(), { senderLimitPerHour: 3 }, { sentByThisHour: 3 });
    expect(decision).toMatchObject({ outcome: 'held', reason: 'sender-limit', detail: '3' });
  });

  it('if it comes from another address that the plugin writes as', () => {
    const { decision } = screened(aMail(), {}, { ownAddresses: ['ADA@corp.example'] as never });
    expect(decision?.reason).toBe('own-mail');
  });
});

it.each(Object.entries(REPORTS) as [ReportKind, ReasonCode][])(
  'a report of the kind %s has the reason %s',
  (kind, reason) => {
    expect(screened(aMail(report(kind))).decision?.reason).toBe(reason);
  },
);

describe('a message is not stopped', () => {
  it.each<[string, Mail, Partial<ChannelPayload>]>([
    [
      'by the header of another channel',
      aMail({ headers: [{ name: 'X-Email-Channel', value: 'channel2' }] }),
      {},
    ],
    ['by a username that is no address', aMailFrom('ada@corp.example'), { username: 'ada' }],
    ['for two authors without a list of allowed domains', aMail({ authors: two }), {}],
    ['for being automatic where that is taken', aMail(automatic), { excludeAutoReplies: false }],
    [
      'for being automatic when its sender is an exception',
      aMail(automatic),
      { autoReplyExceptions: ['*@corp.example'] },
    ],
    [
      'by a keyword when its sender is an exception',
      aMail(),
      { autoReplyKeywords: ['printer'], autoReplyExceptions: ['ada@corp.example'] },
    ],
    [
      'for being a bounce when its sender is an exception',
      aMail(bounce),
      { autoReplyExceptions: ['ada@corp.example'] },
    ],
    ['for being written by a program, though not as an answer', aMail(generated), {}],
    [
      'for being written by a program where even its answers are taken',
      aMail({ ...automatic, ...generated }),
      { excludeAutoReplies: false, excludeAutomatic: true },
    ],
    ['as spam where the channel does not listen to filters', aMail(spam), { holdSpam: false }],
    ['as spam when its sender is an exception', aMail(spam), { spamExceptions: ['*@corp.example'] }],
    [
      'by a keyword far down in the body',
      aMail({ reply: `${'x '.repeat(300)}urlaub` }),
      { autoReplyKeywords: ['urlaub'] },
    ],
    ['by a keyword inside of a word', aMail({ subject: 'Urlaubsantrag' }), { autoReplyKeywords: ['urlaub'] }],
  ])('%s', (_what, mail, channel) => {
    expect(screened(mail, channel).decision).toBeNull();
  });

  it('by a limit if nothing is known about the previous hour', () => {
    const { decision, steps } = screened(aMail(), {}, { sentByThisHour: null as never });
    expect(decision).toBeNull();
    expect(steps.map(({ check }) => check)).not.toContain('sender-limit');
  });
});

describe('aliases', () => {
  const aliases = [
    { alias: 'ada@private.example', primary: 'ada@corp.example' },
    { alias: 'hilfe@desk.example', primary: 'support@desk.example' },
  ];
  const person = (address: string, name = '') => ({ name, address });

  it('are replaced in sender and recipients, and duplicate recipients are removed', () => {
    const { mail, steps } = screened(
      aMail({
        from: person('ADA@private.example', 'Ada'),
        sender: person('ada@private.example'),
        replyTo: [person('ada@private.example')],
        to: [
          person('support@desk.example', 'Support'),
          person('hilfe@desk.example'),
          person('bob@corp.example'),
        ],
        cc: [person('Hilfe@desk.example', 'Hilfe')],
        bcc: [person('hilfe@desk.example')],
      }),
      { aliases },
    );
    expect(mail.from).toEqual(person('ada@corp.example', 'Ada'));
    expect(mail.authors).toEqual([person('ada@corp.example', 'Ada')]);
    expect(mail.sender).toEqual(person('ada@corp.example'));
    expect(mail.replyTo).toEqual([person('ada@corp.example')]);
    expect(mail.to).toEqual([person('support@desk.example', 'Support'), person('bob@corp.example')]);
    expect(mail.cc).toEqual([person('support@desk.example', 'Hilfe')]);
    expect(mail.bcc).toEqual([person('support@desk.example')]);
    expect(steps[0]).toEqual({
      check: 'aliases',
      result: 'note',
      code: 'aliases.replaced',
      values: {
        pairs: ['ADA@private.example → ada@corp.example', 'hilfe@desk.example → support@desk.example'],
      },
    });
  });

  it('are checked against the allowed domains', () => {
    const { decision } = screened(aMailFrom('ada@private.example'), {
      aliases,
      allowedDomains: ['corp.example'],
    });
    expect(decision).toBeNull();
  });

  it('are followed to further aliases, up to a loop', () => {
    const chain = [
      { alias: 'a@x.example', primary: 'b@x.example' },
      { alias: 'b@x.example', primary: 'c@x.example' },
    ];
    expect(screened(aMailFrom('a@x.example'), { aliases: chain }).mail.from?.address).toBe('c@x.example');
    const loop = [...chain, { alias: 'c@x.example', primary: 'a@x.example' }];
    expect(screened(aMailFrom('b@x.example'), { aliases: loop }).mail.from?.address).toBe('b@x.example');
  });

  it('do not make one author of two', () => {
    const authors = [person('ada@private.example'), person('ada@corp.example')];
    const { decision } = screened(aMail({ authors }), { aliases, allowedDomains: ['corp.example'] });
    expect(decision?.reason).toBe('several-authors');
  });
});

describe('a message that a person forces', () => {
  it.each<[string, Mail, Partial<ChannelPayload>]>([
    ['denied', aMail(), { deniedDomains: ['corp.example'] }],
    ['not allowed', aMail(), { allowedDomains: ['other.example'] }],
    ['of several authors', aMail({ authors: two }), { allowedDomains: ['corp.example'] }],
    ['a bounce', aMail(bounce), {}],
    ['automatic', aMail(automatic), {}],
    ['its own', aMailFrom('support@desk.example'), {}],
    ['without a sender', aMail({ from: null }), {}],
  ])('passes although it is %s, with a note', (_what, mail, channel) => {
    const { decision, steps } = screened(mail, channel, { forced: true });
    expect(decision).toBeNull();
    expect(steps.filter(({ result }) => result === 'note')).toHaveLength(1);
    expect(steps.some(({ result }) => result === 'stop')).toBe(false);
  });

  it('passes the limit of its sender', () => {
    expect(screened(aMail(), {}, { forced: true, sentByThisHour: 1_000 }).decision).toBeNull();
  });
});

it('keeps the details of a step within their limits, whatever the message contains', () => {
  const long = `${'\u0000😀'.repeat(400)}@evil.example`;
  const mail = aMail({
    authors: Array.from({ length: 50 }, () => ({ name: '', address: long })),
    autoReply: { is: true, why: { text: 'sign.header', values: { header: 'x'.repeat(2_000), value: 'y' } } },
  });
  for (const channel of [{ allowedDomains: ['corp.example'] }, { autoReplyKeywords: ['y'] }]) {
    const { decision, steps } = screened(mail, channel);
    for (const step of steps) {
      const text = inEnglish(step)!;
      expect(text.length).toBeLessThanOrEqual(800);
      expect(text.isWellFormed()).toBe(true);
    }
    expect(decision?.detail?.length).toBeLessThanOrEqual(500);
    expect(decision?.detail?.isWellFormed()).toBe(true);
  }
});
