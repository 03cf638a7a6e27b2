import { notePast } from '../../../server/src/intake/asked-past';
import type { Past } from '../../../server/src/intake/judge';
import type { Thread } from '../../../server/src/ticketing/threading';

const thread = (people: string[] = [], closedAt: Date | null = null): Thread => ({
  ticket: { uid: 'plugin::email-channel.ticket', documentId: 'one', ticketType: null },
  participants: new Set(people),
  closedAt,
});
const TOKEN = { number: 7, mac: 'abc' };
const NOTHING: Past = {
  originalOf: () => null,
  elsewhere: () => null,
  sentBefore: () => 0,
  knows: () => false,
  requesterOf: () => null,
  byMessageId: () => undefined,
  byNumber: () => undefined,
  byToken: () => undefined,
  byAgentToken: () => undefined,
};
const MESSAGE = { id: 1, dedupKey: 'a' };
const HOUR = new Date(0);

/** What is asked, and what the same question is answered after that. */
const QUESTIONS: [string, (past: Past) => unknown, Partial<Past>][] = [
  ['a copy', (past) => past.originalOf(MESSAGE), { originalOf: () => 3 }],
  ['a copy in another channel', (past) => past.elsewhere(MESSAGE), { elsewhere: () => 3 }],
  ['mail of the sender', (past) => past.sentBefore('anna', HOUR), { sentBefore: () => 1 }],
  ['a known sender', (past) => past.knows('anna'), { knows: () => true }],
  ['who asks', (past) => past.requesterOf('anna@x.example'), { requesterOf: () => 'user' }],
  ['a predecessor', (past) => past.byMessageId('<a@b>'), { byMessageId: () => thread() }],
  ['a number', (past) => past.byNumber(7), { byNumber: () => thread() }],
  [
    'a token',
    (past) => past.byToken(TOKEN),
    { byToken: () => ({ thread: thread(), own: true, side: false }) },
  ],
  [
    'a token of an agent',
    (past) => past.byAgentToken({ ...TOKEN, agent: 1 }),
    { byAgentToken: () => ({ ticket: thread().ticket, own: true, agent: null }) },
  ],
];

describe('what a judgement depends on in earlier messages', () => {
  it.each(QUESTIONS)('is unchanged until the result changes: %s', (_, ask, later) => {
    const { past, isUnchanged } = notePast(NOTHING);
    ask(past);
    expect([isUnchanged(NOTHING), isUnchanged({ ...NOTHING, ...later })]).toEqual([true, false]);
  });

  it('is unchanged by anything that it did not query', () => {
    const { past, isUnchanged } = notePast(NOTHING);
    past.knows('anna');
    expect(isUnchanged({ ...NOTHING, originalOf: () => 3 })).toBe(true);
  });

  it.each([
    ['somebody joined it', thread(['anna', 'ben'])],
    ['it was closed', thread(['anna'], new Date(1))],
  ])('is another thread once %s', (_, later) => {
    const { past, isUnchanged } = notePast({ ...NOTHING, byNumber: () => thread(['anna']) });
    expect(past.byNumber(7)).toEqual(thread(['anna']));
    expect(isUnchanged({ ...NOTHING, byNumber: () => later })).toBe(false);
  });

  it('has the same results as the query itself', () => {
    const proven = { thread: thread(), own: true, side: true };
    expect(notePast({ ...NOTHING, byToken: () => proven }).past.byToken(TOKEN)).toBe(proven);
  });
});
