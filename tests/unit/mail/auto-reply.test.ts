import { inEnglish } from '../../support/english';
import { mailOf, parse } from './support';

const read = (...headers: string[]) => parse(mailOf(headers, 'x'));
const titled = async (subject: string, ...headers: string[]) =>
  (await parse(Buffer.from(['From: a@example.com', `Subject: ${subject}`, ...headers, '', 'x'].join('\n'))))
    .autoReply.is;

describe('an automatic reply', () => {
  it.each([
    [['Auto-Submitted: auto-replied'], 'The header Auto-Submitted says “auto-replied”.'],
    [['Auto-Submitted: auto-replied (vacation)'], 'The header Auto-Submitted says “auto-replied”.'],
    [['Auto-Submitted: auto-notified; owner-email="x"'], 'The header Auto-Submitted says “auto-notified”.'],
    [['X-Autoreply: yes'], 'The header x-autoreply is set.'],
    [['X-Autorespond: Printer'], 'The header x-autorespond is set.'],
    [['X-POST-MessageClass: 9; Autoresponder'], 'The header X-POST-MessageClass says “autoresponder”.'],
    [['Precedence: auto_reply'], 'The header Precedence says “auto_reply”.'],
    [
      ['Return-Path: <>', 'In-Reply-To: <1@desk.example>'],
      'The return path is empty, and the message answers another one.',
    ],
  ])('is recognized by %j', async (headers, why) => {
    const mail = await read(...headers);
    expect(inEnglish(mail.autoReply.why)).toBe(why);
    expect(mail.automatic).toEqual(mail.autoReply);
  });

  it.each(['Automatische Antwort: Drucker', 'Réponse automatique : imprimante', '自動応答: プリンター'])(
    'is recognized by the subject “%s” if the message is marked as automatic',
    async (subject) => {
      expect(await titled(subject, 'Auto-Submitted: auto-generated')).toBe(true);
      expect(await titled(subject, 'X-Auto-Response-Suppress: All')).toBe(true);
      expect(await titled(subject)).toBe(false);
    },
  );

  it('is not recognized by a subject that only mentions one', async () => {
    expect(await titled('How do I set an automatic reply?', 'X-Auto-Response-Suppress: All')).toBe(false);
  });
});

describe('an automatic message', () => {
  it.each([
    [['Auto-Submitted: auto-generated; owner=x'], 'The header Auto-Submitted says “auto-generated”.'],
    [['X-Auto-Response-Suppress: DR, OOF, AutoReply'], 'The header X-Auto-Response-Suppress says “OOF”.'],
    [['X-Auto-Response-Suppress: All'], 'The header X-Auto-Response-Suppress says “All”.'],
    [['Precedence: bulk'], 'The header Precedence says “bulk”.'],
    [['Precedence: junk'], 'The header Precedence says “junk”.'],
    [['Return-Path: <>'], 'The return path is empty.'],
    [
      ['Auto-Submitted: auto-generated', 'In-Reply-To: <1@desk.example>'],
      'The header Auto-Submitted says “auto-generated”.',
    ],
  ])('is recognized by %j, and is not an automatic reply', async (headers, why) => {
    const mail = await read(...headers);
    expect(mail.automatic.is).toBe(true);
    expect(inEnglish(mail.automatic.why)).toBe(why);
    expect(mail.autoReply).toEqual({ is: false, why: null });
  });

  it.each([
    [['Auto-Submitted: no']],
    [['Auto-Submitted: auto-forwarded']],
    [['X-Auto-Response-Suppress: DR, RN, NRN']],
    [['X-Autoreply: no']],
    [['Precedence: list']],
    [['Precedence: bulk', 'List-Id: <users.example.com>']],
    [['Precedence: bulk', 'Sender: owner-users@example.com']],
    [['Return-Path: <ada@example.com>']],
    [[]],
  ])('is not recognized by %j', async (headers) => {
    expect((await read(...headers)).automatic).toEqual({ is: false, why: null });
  });
});
