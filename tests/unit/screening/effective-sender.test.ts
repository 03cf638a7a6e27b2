import type { ChannelPayload } from '../../../contracts';
import { isAuthentic } from '../../../server/src/screening/authentication';
import { ownAddresses } from '../../../server/src/screening/own-mail';
import { asSeen } from '../../../server/src/screening/effective-sender';
import { screen } from '../../../server/src/screening/screen';
import type { Mail } from '../../../server/src/mail/types';
import { aChannel, aMail } from '../../support/values';

const bela = { name: 'Bela Kun', address: 'bela@customer.example' };
const written = (from: string, name = '', values: Partial<Mail> = {}) =>
  aMail({ from: { name, address: from }, replyTo: [bela], ...values });
const requester = (mail: Mail, channel: Partial<ChannelPayload> = {}) =>
  asSeen(mail, aChannel(channel)).mail.from?.address;
const posted = (values: Partial<Mail> = {}) => {
  const group = { name: 'Bela Kun via Support', address: 'support@desk.example' };
  return aMail({
    from: bela,
    fromSource: 'x-original-from',
    via: { ...group, as: 'group' },
    authors: [group],
    ...values,
  });
};

describe('the requester is the person in Reply-To', () => {
  it.each([
    'form@shop.example',
    'contact-form@shop.example',
    'noreply@shop.example',
    'no-reply@shop.example',
    'notifications@portal.example',
    'wordpress@shop.example',
    'www-data@shop.example',
    'support@desk.example',
  ])('if %s wrote', (address) => {
    const { mail } = asSeen(written(address), aChannel());
    expect(mail).toMatchObject({ from: bela, fromSource: 'reply-to', via: { address, as: 'form' } });
  });

  it.each(['Contact form', 'Kontaktformular', 'Formulaire de contact'])('if “%s” wrote', (name) => {
    expect(requester(written('info@shop.example', name))).toBe(bela.address);
  });

  it('if From says that it writes on behalf of somebody, or the channel lists the sender, or always', () => {
    expect(requester(written('x@portal.example', 'Bela Kun (via Portal)'))).toBe(bela.address);
    expect(requester(written('x@shop.example'), { replyToSenders: ['*@shop.example'] })).toBe(bela.address);
    expect(requester(written('x@shop.example'), { replyToAsRequester: 'always' })).toBe(bela.address);
  });
});

describe('the requester is the sender in From', () => {
  it.each<[string, Mail, Partial<ChannelPayload>]>([
    ['when a person wrote', written('formann@shop.example', 'Uwe Formann'), {}],
    ['when the channel says never', written('form@shop.example'), { replyToAsRequester: 'never' }],
    [
      'when Reply-To names several',
      written('form@shop.example', '', { replyTo: [bela, { name: '', address: 'x@y.example' }] }),
      {},
    ],
    [
      'when Reply-To is us',
      written('form@shop.example', '', { replyTo: [{ name: '', address: 'support@desk.example' }] }),
      {},
    ],
    ['when somebody else stands in Reply-To', written('eva@portal.example', 'Eva via Portal'), {}],
  ])('%s', (_what, mail, channel) => {
    expect(requester(mail, channel)).toBe(mail.from?.address);
  });
});

describe('screening checks From, not the requester', () => {
  const screened = (mail: Mail, channel: Partial<ChannelPayload>) =>
    screen(mail, aChannel(channel), { ownAddresses: [], sentByThisHour: 0, forced: false }).decision?.reason;

  it('so that a form of an allowed domain passes, but not one that writes for a person of that domain', () => {
    expect(screened(written('form@shop.example'), { allowedDomains: ['shop.example'] })).toBeUndefined();
    expect(screened(written('form@evil.example'), { allowedDomains: ['customer.example'] })).toBe(
      'domain-not-allowed',
    );
  });

  it('and checks both a group and the person, except for our own group', () => {
    expect(screened(posted(), {})).toBeUndefined();
    expect(screened(posted(), { allowedDomains: ['customer.example'] })).toBeUndefined();
    expect(screened(posted(), { allowedDomains: ['desk.example'] })).toBe('domain-not-allowed');
    const foreign = posted({
      via: { name: '', address: 'list@evil.example', as: 'group' },
      authors: [{ name: '', address: 'list@evil.example' }],
    });
    expect(screened(foreign, { allowedDomains: ['customer.example'] })).toBe('domain-not-allowed');
    expect(screened(foreign, { deniedDomains: ['evil.example'] })).toBe('domain-denied');
  });

  it('and never accepts an address inside a display name', () => {
    const mail = aMail({
      from: { name: 'Ada', address: 'ada@corp.example' },
      authors: [{ name: 'Ada <ada@corp.example>', address: '' }],
    });
    expect(screened(mail, { allowedDomains: ['corp.example'] })).toBe('domain-not-allowed');
    expect(screened(mail, {})).toBeUndefined();
  });
});

describe('a sender is verified', () => {
  const verdict = (dmarc: 'pass' | 'none') => ({
    authentication: [{ server: 'mx.desk.example', dkim: 'unknown', spf: 'unknown', dmarc } as const],
  });
  const channel = aChannel({ authservId: 'mx.desk.example' });
  const authentic = (mail: Mail, to = channel) => isAuthentic(mail, to, ownAddresses(to, []));

  it('as the only address in From, or through our own group with a DMARC pass', () => {
    expect(authentic(aMail(verdict('none')))).toBe(true);
    expect(authentic(posted(verdict('pass')))).toBe(true);
  });

  it('but not in Reply-To, in another group, in our group without a pass, or in a name', () => {
    expect(authentic(asSeen(written('form@shop.example', '', verdict('pass')), channel).mail)).toBe(false);
    expect(
      authentic(posted({ ...verdict('pass'), via: { name: '', address: 'l@evil.example', as: 'group' } })),
    ).toBe(false);
    expect(authentic(posted(verdict('none')))).toBe(false);
    expect(authentic(aMail({ ...verdict('none'), authors: [{ name: 'x', address: '' }] }))).toBe(false);
  });

  it('as before if the channel has no trusted server', () => {
    expect(authentic(posted(), aChannel())).toBe(true);
  });
});

describe('the requester is the original sender of a message that a colleague forwards', () => {
  const eva = { name: 'Eva', address: 'eva@customer.example' };
  const forwarded = {
    from: eva,
    subject: 'Invoice',
    remark: 'For you',
    text: 'Wrong address',
    html: null,
    markdown: null,
    blocks: null,
  };
  const frank = { name: 'Frank', address: 'frank@desk.example' };
  const mail = (values: Partial<Mail> = {}) => aMail({ from: frank, forwarded, inside: true, ...values });
  const isAgent = (address: string) => address === frank.address;
  const dmarc = (verdict: 'pass' | 'fail' | 'unknown') => ({
    authentication: [{ server: 'mx.desk.example', dkim: verdict, spf: verdict, dmarc: verdict }],
  });
  const trusting = { authservId: 'mx.desk.example' };

  it('with the original text, and with the colleague named', () => {
    expect(asSeen(mail(), aChannel(), isAgent).mail).toMatchObject({
      from: eva,
      fromSource: 'forwarded',
      via: { ...frank, as: 'forwarder' },
      subject: 'Invoice',
      text: 'Wrong address',
      reply: 'Wrong address',
    });
  });

  it.each<[string, Partial<Mail>, Partial<ChannelPayload>]>([
    ['who is listed', {}, { forwarders: ['*@desk.example'] }],
    [
      'whose DMARC passes',
      { inside: false, ...dmarc('pass') },
      { ...trusting, forwarders: ['*@desk.example'] },
    ],
  ])('if the colleague is one %s', (_, values, channel) => {
    expect(asSeen(mail(values), aChannel(channel)).mail.from).toEqual(eva);
  });

  it.each<[string, Partial<Mail>, Partial<ChannelPayload>]>([
    ['that came from outside without a server to vouch for it', { inside: false }, {}],
    ['whose DMARC is not known', { inside: false, ...dmarc('unknown') }, trusting],
    ['whose DMARC failed', dmarc('fail'), trusting],
    ['of two authors', { authors: [frank, eva] }, {}],
    [
      'of one of our own addresses',
      { forwarded: { ...forwarded, from: { name: '', address: 'support@desk.example' } } },
      {},
    ],
    ['of a stranger', { from: { name: '', address: 'x@elsewhere.example' } }, {}],
  ])('but not in a message %s', (_, values, channel) => {
    const before = mail(values);
    expect(asSeen(before, aChannel(channel), isAgent).mail.from).toEqual(before.from);
  });

  it('but is not verified: with a trusted server they do not become a participant by the address alone', () => {
    const seen = asSeen(mail(dmarc('pass')), aChannel(trusting), isAgent).mail;
    expect(isAuthentic(seen, aChannel(trusting), ownAddresses(aChannel(trusting), []))).toBe(false);
  });
});
