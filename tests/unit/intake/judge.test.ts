import { judge, type Arrived, type Past } from '../../../server/src/intake/judge';
import { senderKey } from '../../../server/src/intake/hash';
import { suggestMappings } from '../../../server/src/ticketing/mapping';
import { aTemplate, ticketCatalogue } from '../../support/catalogue';
import { aChannel, aMail } from '../../support/values';

const ticket = { uid: 'plugin::email-channel.ticket', documentId: 't1', ticketType: 'Incident' };
const nothing: Past = { originalOf: () => null, threadOf: () => undefined, sentBefore: () => 0 };
const arrived = (values: Partial<Arrived> = {}): Arrived => ({
  ledgerId: 7,
  receivedAt: new Date('2026-03-01T10:00:00Z'),
  mail: aMail(),
  dedupKey: 'k',
  forced: false,
  ...values,
});
const target = { template: aTemplate(), catalogue: ticketCatalogue() };
const mappings = suggestMappings(target.template, target.catalogue);

describe('a message', () => {
  it('that may become a ticket is mapped to the template’s target', () => {
    const verdict = judge(arrived(), aChannel({ mappings }), target, nothing);
    expect(verdict.decision).toMatchObject({ outcome: 'ticket', reason: 'created' });
    expect(verdict.ticket).toMatchObject({
      uid: target.template.target,
      ticketType: target.template.ticketType,
    });
  });

  it('that is a copy ends before anything else is asked', () => {
    const verdict = judge(arrived(), aChannel({ mappings }), target, { ...nothing, originalOf: () => 3 });
    expect(verdict.decision).toMatchObject({
      outcome: 'skipped',
      reason: 'duplicate',
      detail: 'message 3 of the log',
    });
    expect(verdict.decision.steps).toHaveLength(1);
  });

  it('is held where the channel’s template is not published', () => {
    expect(judge(arrived(), aChannel({ mappings }), null, nothing).decision).toMatchObject({
      outcome: 'held',
      reason: 'template-missing',
    });
  });

  it('of a participant joins its ticket, template or not', () => {
    const past = {
      ...nothing,
      threadOf: () => ({ ticket, participants: new Set([senderKey('ada@corp.example')]) }),
    };
    const verdict = judge(arrived({ mail: aMail({ inReplyTo: '<1>' }) }), aChannel({ mappings }), null, past);
    expect(verdict).toMatchObject({ decision: { outcome: 'reply' }, reply: ticket, ticket: null });
  });

  it('by an alias of a participant joins too', () => {
    const past = {
      ...nothing,
      threadOf: () => ({ ticket, participants: new Set([senderKey('ada@corp.example')]) }),
    };
    const mail = aMail({ inReplyTo: '<1>', from: { name: '', address: 'ada@home.example' } });
    const channel = aChannel({
      mappings,
      aliases: [{ alias: 'ada@home.example', primary: 'ada@corp.example' }],
    });
    expect(judge(arrived({ mail }), channel, target, past).reply).toEqual(ticket);
  });

  it('of a stranger makes a ticket of its own that links to the one it answers', () => {
    const past = { ...nothing, threadOf: () => ({ ticket, participants: new Set<string>() }) };
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

  it('past its sender’s limit is held, unless a person asks for the ticket', () => {
    const past = { ...nothing, sentBefore: () => 60 };
    expect(judge(arrived(), aChannel({ mappings }), target, past).decision.reason).toBe('sender-limit');
    expect(judge(arrived({ forced: true }), aChannel({ mappings }), target, past).decision.reason).toBe(
      'created',
    );
  });
});
