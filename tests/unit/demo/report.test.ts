import type { Outcome } from '../../../contracts';
import { lineOf, summaryOf } from '../../../playground/demo/report';

describe('the summary of the demo', () => {
  const outcomes = (counts: Partial<Record<Outcome, number>>): Outcome[] =>
    (Object.entries(counts) as [Outcome, number][]).flatMap(([outcome, count]) => Array(count).fill(outcome));

  it('counts each outcome', () => {
    expect(summaryOf(outcomes({ ticket: 8, reply: 2, skipped: 3, failed: 1 }))).toBe(
      '14 messages: 8 tickets, 2 replies, 3 skipped, 1 failed',
    );
  });

  it('lists held messages only if there are any', () => {
    expect(summaryOf(outcomes({ ticket: 1, reply: 1, held: 1 }))).toBe(
      '3 messages: 1 ticket, 1 reply, 0 skipped, 0 failed, 1 held',
    );
  });

  it('uses the singular for one message', () => {
    expect(summaryOf(['failed'])).toBe('1 message: 0 tickets, 0 replies, 0 skipped, 1 failed');
  });
});

describe('the line of a message in the demo', () => {
  const told = {
    uid: 7,
    decision: { outcome: 'ticket', reason: 'created', detail: null },
    sender: 'ada@example.com',
    subject: 'The printer is on fire',
    ticket: { uid: 'plugin::email-channel.ticket', documentId: 'abc' },
  } as const;

  it('shows its outcome and location', () => {
    expect(lineOf(told).split(/\s{2,}/)).toEqual([
      '',
      '7',
      'ticket',
      'created',
      'ada@example.com',
      'The printer is on fire',
      '→ abc',
    ]);
  });

  it('names the missing field of a held message', () => {
    const decision = { outcome: 'held', reason: 'missing-field', detail: 'description' } as const;
    expect(lineOf({ ...told, decision, ticket: null })).toMatch(
      /held {5}missing-field \(description\) .*fire$/,
    );
  });

  it('says if sender or subject are missing, and cuts long ones', () => {
    expect(lineOf({ ...told, sender: null, subject: null, ticket: null })).toMatch(
      /no sender {2,}\(no subject\)$/,
    );
    expect(lineOf({ ...told, subject: 'x'.repeat(500), ticket: null })).toMatch(/ x{59}…$/);
  });
});
