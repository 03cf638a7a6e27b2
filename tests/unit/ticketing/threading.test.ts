import { predecessors, resolveThread, type Thread } from '../../../server/src/ticketing/threading';

const ticket = { uid: 'plugin::email-channel.ticket', documentId: 't1', ticketType: 'Incident' };
const thread: Thread = { ticket, participants: new Set(['anna']) };
const threads = (known: Record<string, Thread>) => (messageId: string) => known[messageId];

describe('the predecessors of a message', () => {
  it('are In-Reply-To, then the References from the newest, each once', () => {
    expect(predecessors({ inReplyTo: '<c>', references: ['<a>', '<b>', '<c>'] })).toEqual([
      '<c>',
      '<b>',
      '<a>',
    ]);
  });
});

describe('a message', () => {
  it('that answers nothing known is new', () => {
    const decision = resolveThread({ inReplyTo: '<x>', references: [] }, 'anna', threads({}), []);
    expect(decision.kind).toBe('new');
  });

  it('of a participant joins the ticket that its In-Reply-To names', () => {
    const decision = resolveThread(
      { inReplyTo: '<a>', references: [] },
      'anna',
      threads({ '<a>': thread }),
      [],
    );
    expect(decision).toMatchObject({ kind: 'append', ticket });
  });

  it('joins by the newest known of its References when In-Reply-To is unknown', () => {
    const older: Thread = { ...thread, ticket: { ...ticket, documentId: 'old' } };
    const mail = { inReplyTo: '<gone>', references: ['<old>', '<new>'] };
    const decision = resolveThread(mail, 'anna', threads({ '<old>': older, '<new>': thread }), []);
    expect(decision).toMatchObject({ kind: 'append', ticket: { documentId: 't1' } });
  });

  it('of a stranger who knows a Message-ID never touches the ticket: its own one links to it', () => {
    const decision = resolveThread(
      { inReplyTo: '<a>', references: [] },
      'mallory',
      threads({ '<a>': thread }),
      [],
    );
    expect(decision).toMatchObject({ kind: 'link', ticket });
  });

  it('to a ticket of a type that is not whitelisted opens a linked one', () => {
    const mail = { inReplyTo: '<a>', references: [] };
    expect(resolveThread(mail, 'anna', threads({ '<a>': thread }), ['Question']).kind).toBe('link');
    expect(resolveThread(mail, 'anna', threads({ '<a>': thread }), ['Question', 'Incident']).kind).toBe(
      'append',
    );
  });
});
