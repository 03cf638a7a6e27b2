import { inEnglish } from '../../support/english';
import { mailOf, multipart, parse, textPart } from './support';

const why = async (...headers: string[]) => (await parse(mailOf(headers, 'x'))).autoReply.why;

describe('automatic replies', () => {
  it.each([
    [['Auto-Submitted: auto-replied'], 'The header Auto-Submitted says “auto-replied”.'],
    [['Auto-Submitted: auto-generated; owner=x'], 'The header Auto-Submitted says “auto-generated”.'],
    [['X-Auto-Response-Suppress: DR, OOF, AutoReply'], 'The header X-Auto-Response-Suppress says “OOF”.'],
    [['X-Auto-Response-Suppress: All'], 'The header X-Auto-Response-Suppress says “All”.'],
    [['X-Autoreply: yes'], 'The header x-autoreply is set.'],
    [['X-Autorespond: Printer'], 'The header x-autorespond is set.'],
    [['X-POST-MessageClass: 9; Autoresponder'], 'The header X-POST-MessageClass says “autoresponder”.'],
    [['Precedence: auto_reply'], 'The header Precedence says “auto_reply”.'],
    [['Precedence: bulk'], 'The header Precedence says “bulk”.'],
    [['Return-Path: <>'], 'The return path is empty.'],
  ])('recognises %j', async (headers, sentence) => {
    expect(inEnglish(await why(...headers))).toBe(sentence);
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
  ])('takes %j for a person’s mail', async (headers) => {
    expect(await why(...headers)).toBeNull();
  });

  it('recognises a read receipt', async () => {
    const receipt = multipart('report; report-type=disposition-notification', textPart('Read.'));
    expect((await parse(receipt)).autoReply).toEqual({ is: true, why: { text: 'sign.receipt' } });
  });

  it('recognises the prefix that Exchange gives to the subject', async () => {
    const raw = Buffer.from('From: a@example.com\nSubject: Automatische Antwort: Drucker\n\nx');
    expect((await parse(raw)).autoReply.is).toBe(true);
    const person = Buffer.from('From: a@example.com\nSubject: How do I set an automatic reply?\n\nx');
    expect((await parse(person)).autoReply.is).toBe(false);
  });
});
