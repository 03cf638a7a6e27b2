import {
  cluesOf,
  predecessors,
  reportedTicket,
  resolveThread,
  type Thread,
  type ThreadLookup,
} from '../../../server/src/ticketing/threading';
import type { Mail } from '../../../server/src/mail/types';
import { aMail } from '../../support/values';

const ticket = { uid: 'plugin::email-channel.ticket', documentId: 't1', ticketType: 'Incident' };
const thread: Thread = { ticket, participants: new Set(['anna']), closedAt: null };
const named = (documentId: string, values: Partial<Thread> = {}): Thread => ({
  ...thread,
  ...values,
  ticket: { ...ticket, documentId },
});
const mac = 'ab'.repeat(16);
const token = (number: number) => `ec-${number}-${mac}`;

interface Known {
  ids?: Record<string, Thread>;
  numbers?: Record<number, Thread>;
  tokens?: Record<number, { thread: Thread; own: boolean; side?: boolean }>;
}
const knowing = ({ ids = {}, numbers = {}, tokens = {} }: Known): ThreadLookup => ({
  byMessageId: (messageId) => ids[messageId],
  byNumber: (number) => numbers[number],
  byToken: (found) => {
    const known = found.mac === mac && tokens[found.number];
    return known ? { side: false, ...known } : undefined;
  },
});
interface Rules {
  whitelist: string[];
  reopenWithinDays: number | null;
  receivedAt: Date;
}
const rules: Rules = { whitelist: [], reopenWithinDays: null, receivedAt: new Date('2026-03-20T10:00:00Z') };
const decide = (
  mail: Partial<Mail>,
  known: Known,
  {
    sender = 'anna',
    authentic = true,
    verified = true,
    ...more
  }: Partial<Rules & { sender: string; authentic: boolean; verified: boolean }> = {},
) => resolveThread(aMail(mail), { key: sender, authentic, verified }, knowing(known), { ...rules, ...more });

it('the predecessors of a message are In-Reply-To, then the References from newest to oldest, each once', () => {
  const mail = aMail({ inReplyTo: '<c>', references: ['<a>', '<b>', '<c>'] });
  expect(predecessors(mail)).toEqual(['<c>', '<b>', '<a>']);
});

it('tokens are searched for in recipients, then in Message-IDs, then in the body', () => {
  const mail = aMail({
    to: [{ name: '', address: `support+${token(1)}@desk.example` }],
    headers: [{ name: 'Delivered-To', value: `support+${token(2).toUpperCase()}@desk.example` }],
    inReplyTo: `<${token(3)}.x@desk.example>`,
    references: [`<${token(4)}.x@desk.example>`],
    text: `On Monday you wrote:\n> Ref: ${token(5)}`,
    subject: 'Re: [#12] and [#13]',
  });
  const { tokens, numbers } = cluesOf(mail);
  expect(tokens.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
  expect(numbers).toEqual([12, 13]);
});

describe('threading of a message', () => {
  it('that answers nothing known is new', () => {
    expect(decide({ inReplyTo: '<x>' }, {}).kind).toBe('new');
  });

  it('of a participant adds it to the ticket named by In-Reply-To', () => {
    expect(decide({ inReplyTo: '<a>' }, { ids: { '<a>': thread } })).toMatchObject({
      kind: 'append',
      ticket,
    });
  });

  it('uses the newest known of its References if In-Reply-To is unknown', () => {
    const mail = { inReplyTo: '<gone>', references: ['<old>', '<new>'] };
    expect(decide(mail, { ids: { '<old>': named('old'), '<new>': thread } })).toMatchObject({
      kind: 'append',
      ticket: { documentId: 't1' },
    });
  });

  it('of a participant adds it to the ticket whose number is in its subject', () => {
    expect(decide({ subject: 'Re: [#7] Printer' }, { numbers: { 7: thread } })).toMatchObject({
      kind: 'append',
      ticket,
    });
  });

  it.each([
    ['a token', 'by-token'],
    ['In-Reply-To', 'by-reply'],
    ['References', 'by-reference'],
    ['the number in the subject', 'by-number'],
  ])('uses %s before anything less reliable', (_what, documentId) => {
    const all: [string, Partial<Mail>][] = [
      ['by-token', { text: `Ref: ${token(1)}` }],
      ['by-reply', { inReplyTo: '<a>' }],
      ['by-reference', { references: ['<b>'] }],
      ['by-number', { subject: '[#2]' }],
    ];
    const from = all.findIndex(([name]) => name === documentId);
    const mail = Object.assign({}, ...all.slice(from).map(([, values]) => values));
    const known = {
      tokens: { 1: { thread: named('by-token'), own: true } },
      ids: { '<a>': named('by-reply'), '<b>': named('by-reference') },
      numbers: { 2: named('by-number') },
    };
    expect(decide(mail, known)).toMatchObject({ kind: 'append', ticket: { documentId } });
  });

  it('with our token adds it to its ticket, whoever wrote it', () => {
    const known = { tokens: { 1: { thread, own: true } } };
    const mail = { inReplyTo: `<${token(1)}.x@desk.example>` };
    expect(decide(mail, known, { sender: 'colleague', authentic: false })).toMatchObject({
      kind: 'append',
      ticket,
    });
  });

  it('of a participant whom no server verifies only links by a number, but adds it by a Message-ID', () => {
    const known = { ids: { '<a>': thread }, numbers: { 7: thread } };
    expect(decide({ subject: 'Re: [#7] Printer' }, known, { verified: false })).toMatchObject({
      kind: 'link',
      ticket,
    });
    expect(decide({ inReplyTo: '<a>' }, known, { verified: false })).toMatchObject({
      kind: 'append',
      ticket,
    });
  });

  it.each([
    ['who knows a Message-ID', { inReplyTo: '<a>' }],
    ['who guesses a number', { subject: '[#7]' }],
  ])('of a stranger %s never changes the ticket, and creates a linked one', (_who, mail) => {
    const known = { ids: { '<a>': thread }, numbers: { 7: thread } };
    expect(decide(mail, known, { sender: 'mallory' })).toMatchObject({ kind: 'link', ticket });
  });

  it.each([{ inReplyTo: '<a>' }, { subject: '[#7]' }])(
    'that probably does not come from the participant in From never changes the ticket either',
    (mail) => {
      const known = { ids: { '<a>': thread }, numbers: { 7: thread } };
      expect(decide(mail, known, { authentic: false })).toMatchObject({ kind: 'link', ticket });
    },
  );

  it('with the token of another channel creates a linked ticket, for participants too', () => {
    const known = { tokens: { 1: { thread, own: false } } };
    expect(decide({ text: token(1) }, known)).toMatchObject({ kind: 'link', ticket });
  });

  it('with the token of another channel still adds it to the ticket of this channel that it answers', () => {
    const known = { tokens: { 1: { thread: named('foreign'), own: false } }, ids: { '<a>': thread } };
    expect(decide({ text: token(1), inReplyTo: '<a>' }, known)).toMatchObject({ kind: 'append', ticket });
  });

  it('with a token that was never signed is new', () => {
    const known = { tokens: { 1: { thread, own: true } } };
    expect(decide({ text: `ec-1-${'0'.repeat(32)}` }, known).kind).toBe('new');
  });

  it('to a ticket of a type that is not allowed creates a linked one, with or without a token', () => {
    const known = { ids: { '<a>': thread }, tokens: { 1: { thread, own: true } } };
    for (const mail of [{ inReplyTo: '<a>' }, { text: token(1) }]) {
      expect(decide(mail, known, { whitelist: ['Question'] }).kind).toBe('link');
      expect(decide(mail, known, { whitelist: ['Question', 'Incident'] }).kind).toBe('append');
    }
  });

  it.each([
    ['append', null, '2020-01-01T00:00:00Z'],
    ['append', 14, '2026-03-06T10:00:00Z'],
    ['link', 14, '2026-03-06T09:59:59Z'],
    ['append', 14, null],
  ] as const)('is %s within %s days after closing at %s', (kind, reopenWithinDays, closedAt) => {
    const closed = { ...thread, closedAt: closedAt && new Date(closedAt) };
    const known = { ids: { '<a>': closed }, tokens: { 1: { thread: closed, own: true } } };
    for (const mail of [{ inReplyTo: '<a>' }, { text: token(1) }])
      expect(decide(mail, known, { reopenWithinDays }).kind).toBe(kind);
  });
});

it('a delivery report is assigned to a ticket only if a token of this channel proves it', () => {
  const known = knowing({
    tokens: { 1: { thread: named('foreign'), own: false }, 2: { thread, own: true } },
    ids: { '<a>': thread },
  });
  const report = (of: string | null, text: string) =>
    reportedTicket(
      aMail({ bounce: { is: true, kind: 'failed', why: null, of }, text, inReplyTo: '<a>' }),
      known,
    );
  expect(report('<a>', '')).toBeNull();
  expect(report('<a>', token(1))).toBeNull();
  expect(report(`<${token(2)}.x@desk.example>`, '')).toEqual(ticket);
});
