import { judge as judgeOn, type Arrived, type Past, type Target } from '../../../server/src/intake/judge';
import type { Channel } from '../../../contracts';
import { senderKey } from '../../../server/src/messages/keys';
import { suggestMappings } from '../../../server/src/ticketing/mapping';
import { aCatalogue, aField, aRow, aTemplate, ticketCatalogue } from '../../support/catalogue';
import { aChannel, aMail } from '../../support/values';

const ticket = { uid: 'plugin::email-channel.ticket', documentId: 't1', ticketType: 'Incident' };
const nothing: Past = {
  originalOf: () => null,
  elsewhere: () => null,
  byToken: () => undefined,
  byAgentToken: () => undefined,
  byMessageId: () => undefined,
  byNumber: () => undefined,
  sentBefore: () => 0,
  knows: () => false,
  requesterOf: () => null,
};
const judge = (message: Arrived, channel: Channel, on: Target | null, past: Past) =>
  judgeOn(message, { channel, target: on, ownAddresses: ['sales@desk.example'] }, past);
const open = { ticket, closedAt: null };
const mac = 'a'.repeat(32);
const arrived = (values: Partial<Arrived> = {}): Arrived => ({
  id: 7,
  receivedAt: new Date('2026-03-01T10:00:00Z'),
  mail: aMail(),
  dedupKey: 'k',
  forced: false,
  ...values,
});
const target = { template: aTemplate(), catalogue: ticketCatalogue() };
const mappings = suggestMappings(target.template, target.catalogue);

describe('the judgement of a message', () => {
  it('that may become a ticket maps it to the template’s target', () => {
    const verdict = judge(arrived(), aChannel({ mappings }), target, nothing);
    expect(verdict.decision).toMatchObject({ outcome: 'ticket', reason: 'created' });
    expect(verdict.ticket).toMatchObject({
      uid: target.template.target,
      ticketType: target.template.ticketType,
    });
  });

  it('that is a copy ends before any other query', () => {
    const verdict = judge(arrived(), aChannel({ mappings }), target, { ...nothing, originalOf: () => 3 });
    expect(verdict.decision).toMatchObject({
      outcome: 'skipped',
      reason: 'duplicate',
      detail: '#3',
    });
    expect(verdict.decision.steps).toHaveLength(1);
  });

  it('is held if the channel’s template is not published', () => {
    expect(judge(arrived(), aChannel({ mappings }), null, nothing).decision).toMatchObject({
      outcome: 'held',
      reason: 'template-missing',
    });
  });

  it('of a participant adds it to the ticket, with or without a template', () => {
    const past = {
      ...nothing,
      byMessageId: () => ({ ...open, participants: new Set([senderKey('ada@corp.example')]) }),
    };
    const verdict = judge(arrived({ mail: aMail({ inReplyTo: '<1>' }) }), aChannel({ mappings }), null, past);
    expect(verdict).toMatchObject({ decision: { outcome: 'reply' }, reply: ticket, ticket: null });
  });

  it('by an alias of a participant adds it too', () => {
    const past = {
      ...nothing,
      byMessageId: () => ({ ...open, participants: new Set([senderKey('ada@corp.example')]) }),
    };
    const mail = aMail({ inReplyTo: '<1>', from: { name: '', address: 'ada@home.example' } });
    const channel = aChannel({
      mappings,
      aliases: [{ alias: 'ada@home.example', primary: 'ada@corp.example' }],
    });
    expect(judge(arrived({ mail }), channel, target, past).reply).toEqual(ticket);
  });

  it('of a stranger creates a separate ticket with a link to the one that it answers', () => {
    const past = { ...nothing, byMessageId: () => ({ ...open, participants: new Set<string>() }) };
    const verdict = judge(
      arrived({ mail: aMail({ inReplyTo: '<1>' }) }),
      aChannel({ mappings }),
      target,
      past,
    );
    expect(verdict).toMatchObject({
      decision: { reason: 'created-linked' },
      ticket: { linked: ticket },
      reply: null,
    });
  });

  it('beyond its sender’s limit is held, unless a person requests the ticket', () => {
    const past = { ...nothing, sentBefore: () => 60 };
    expect(judge(arrived(), aChannel({ mappings }), target, past).decision.reason).toBe('sender-limit');
    expect(judge(arrived({ forced: true }), aChannel({ mappings }), target, past).decision.reason).toBe(
      'created',
    );
  });

  it('of a participant whose authentication failed creates a linked ticket', () => {
    const past = {
      ...nothing,
      byMessageId: () => ({ ...open, participants: new Set([senderKey('ada@corp.example')]) }),
    };
    const failed = { server: 'mx.desk.example', dkim: 'fail', spf: 'fail', dmarc: 'fail' } as const;
    const mail = aMail({ inReplyTo: '<1>', authentication: [failed] });
    const believing = aChannel({ mappings, authservId: 'mx.desk.example' });
    expect(judge(arrived({ mail }), believing, target, past).decision.reason).toBe('created-linked');
    expect(judge(arrived({ mail }), aChannel({ mappings }), target, past).decision.reason).toBe(
      'reply-added',
    );
  });

  it('makes people in Cc participants, but not our own addresses, if the channel allows it', () => {
    const person = (address: string) => ({ name: '', address });
    const mail = aMail({
      cc: ['Bob@corp.example', 'bob@corp.example', 'support@desk.example', 'SALES@desk.example'].map(person),
    });
    const of = (ccAsParticipants: boolean) =>
      judge(arrived({ mail }), aChannel({ mappings, ccAsParticipants }), target, nothing).participants;
    expect(of(true)).toEqual([senderKey('bob@corp.example')]);
    expect(of(false)).toEqual([]);
  });

  it('from an address of another channel is skipped as our own mail', () => {
    const mail = aMail({ from: { name: '', address: 'sales@desk.example' } });
    expect(judge(arrived({ mail }), aChannel({ mappings }), target, nothing).decision.reason).toBe(
      'own-mail',
    );
  });
});

describe('a bounce', () => {
  const bounce = (of: string | null, text = 'x') =>
    arrived({
      mail: aMail({
        from: null,
        bounce: {
          is: true,
          kind: 'failed',
          why: { text: 'sign.report', values: { type: 'multipart/report' } },
          of,
        },
        text,
      }),
    });
  const thread = { ...open, participants: new Set<string>() };
  const ours: Past = {
    ...nothing,
    byToken: ({ number }) => ({ thread, own: number === 7, side: false }),
    byMessageId: () => thread,
  };

  it.each([
    ['by the Message-ID that came back', bounce(`<ec-7-${mac}.x@desk.example>`)],
    ['by the line in the text that came back', bounce(null, `> Ref: ec-7-${mac}`)],
  ])('of a sent message is noted on its ticket: %s', (_how, message) => {
    const verdict = judge(message, aChannel({ mappings }), target, ours);
    expect(verdict).toMatchObject({
      decision: { outcome: 'reply', reason: 'bounce-noted' },
      note: ticket,
      reply: null,
      participants: [],
    });
    expect(verdict.decision.steps.some(({ result }) => result === 'stop')).toBe(false);
  });

  it.each([
    ['names a message that was not ours', bounce('<1@corp.example>')],
    ['names mail of another channel', bounce(`<ec-8-${mac}.x@desk.example>`)],
    ['names nothing', bounce(null)],
  ])('that %s is skipped', (_how, message) => {
    expect(judge(message, aChannel({ mappings }), target, ours).decision).toMatchObject({
      outcome: 'skipped',
      reason: 'bounce',
    });
  });

  it('is noted only within the limit of its sender', () => {
    const message = bounce(`<ec-7-${mac}.x@desk.example>`);
    message.mail.from = { name: '', address: 'mailer-daemon@mx.example' };
    const past = { ...ours, sentBefore: () => 60 };
    expect(judge(message, aChannel({ mappings }), target, past).decision.reason).toBe('bounce');
  });
});

describe('the requester of a ticket', () => {
  const field = aField('relation', { relationTarget: 'plugin::users-permissions.user' });
  const withUsers = {
    ...target,
    catalogue: aCatalogue({ subject: aField('string'), requester: field, assignee: field }),
  };
  const known: Past = {
    ...nothing,
    requesterOf: (address) => (address === 'ada@corp.example' ? 'user1' : null),
  };
  const data = (channel: Parameters<typeof aChannel>[0], past = known, from = 'ada@corp.example') =>
    judge(arrived({ mail: aMail({ from: { name: '', address: from } }) }), aChannel(channel), withUsers, past)
      .ticket?.data;

  it('is the account with the sender’s address, and nobody else', () => {
    expect(data({})).toMatchObject({ requester: 'user1' });
    expect(data({})).not.toHaveProperty('assignee');
    expect(data({}, known, 'eve@corp.example')).not.toHaveProperty('requester');
  });

  it('is not filled in if the field is restricted', () => {
    expect(data({ mappings: [aRow('requester', { restricted: true })] })).not.toHaveProperty('requester');
  });
});
