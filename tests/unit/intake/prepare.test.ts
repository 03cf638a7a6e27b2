import { EmailChannelError, type Channel } from '../../../contracts';
import { createPreparation } from '../../../server/src/intake/prepare';
import { parseMail } from '../../../server/src/mail/parse';
import { DEFAULT_MAIL_LIMITS, type MailParserPool } from '../../../server/src/mail/types';
import type { Mailbox } from '../../../server/src/mailbox/types';
import { senderKey } from '../../../server/src/messages/keys';
import type { Claim } from '../../../server/src/messages/message';
import { aChannel } from '../../support/values';

const RAW = Buffer.from('From: Ada <ada@example.com>\r\nSubject: Printer\r\n\r\nEndless words');
const CLAIM = { id: 1, uid: 1, attempts: 1, place: { channel: 'channel' } } as Claim;
const FORMS = { markdown: false, blocks: false };

/** A parser that gives up bodies, and headers too where it is told. */
const parserThat = (fails: 'bodies' | 'all', code: 'parse-timeout' | 'parse-failed' | 'aborted') => ({
  parse: (raw: Uint8Array) =>
    fails === 'all' || Buffer.from(raw).includes('Endless')
      ? Promise.reject(new EmailChannelError(code))
      : parseMail(raw, FORMS, DEFAULT_MAIL_LIMITS),
  close: () => Promise.resolve(),
});
/** Nobody has written much. */
const quiet = { busySenders: () => Promise.resolve([]), sent: () => Promise.resolve([]) };
const parse = (parser: MailParserPool) =>
  createPreparation({
    parser,
    limits: { messageBytes: 1_000, headerBytes: 1_000 },
    observer: {},
    messages: { recall: quiet },
  }).parse(CLAIM, RAW, FORMS);

describe('a message that cannot be parsed', () => {
  it.each(['parse-timeout', 'parse-failed'] as const)(
    'ends as %s, keeps its raw mail and shows sender and subject',
    async (code) => {
      const prepared = await parse(parserThat('bodies', code));
      expect(prepared).toMatchObject({
        raw: RAW,
        mail: { from: { address: 'ada@example.com' }, subject: 'Printer', text: '' },
        ended: { outcome: 'failed', reason: code },
      });
    },
  );

  it('ends without sender and subject if its header cannot be parsed', async () => {
    const prepared = await parse(parserThat('all', 'parse-timeout'));
    expect(prepared).toMatchObject({ raw: RAW, mail: null, ended: { reason: 'parse-timeout' } });
  });

  it('is left for the next run if the plugin stops', async () => {
    await expect(parse(parserThat('all', 'aborted'))).rejects.toMatchObject({
      code: 'aborted',
    });
  });
});

describe('a message beyond the limit of its sender', () => {
  const receivedAt = new Date('2026-11-02T08:00:00Z');
  const written = (minutesBefore: number) => ({
    senderKey: senderKey('ada@example.com'),
    receivedAt: receivedAt.getTime() - minutesBefore * 60_000,
  });
  const prepare = async (times: number[], more: Partial<Claim> = {}) => {
    const parsed: string[] = [];
    const channel = { ...aChannel(), senderLimitPerHour: 2 } as Channel;
    const { fetchAndParse } = createPreparation({
      parser: {
        parse: (raw: Uint8Array) => {
          parsed.push(Buffer.from(raw).toString());
          return parseMail(raw, FORMS, DEFAULT_MAIL_LIMITS);
        },
        close: () => Promise.resolve(),
      },
      limits: { messageBytes: 1_000, headerBytes: 1_000 },
      observer: {},
      messages: {
        recall: {
          busySenders: (_, __, atLeast) =>
            Promise.resolve(times.length >= atLeast ? [senderKey('ada@example.com')] : []),
          sent: () => Promise.resolve(times.map(written)),
        },
      },
    });
    const mailbox = { fetch: () => Promise.resolve(new Map([[1, RAW]])) } as unknown as Mailbox;
    const claim = { ...CLAIM, size: RAW.length, receivedAt, forced: false, ...more };
    const [prepared] = await fetchAndParse(mailbox, [claim], { channel, forms: FORMS });
    return { prepared, bodies: parsed.filter((raw) => raw.includes('Endless')).length };
  };

  it('is held with its raw mail, its sender and its subject, and its body is not parsed', async () => {
    const { prepared, bodies } = await prepare([5, 50]);
    expect(prepared).toMatchObject({
      raw: RAW,
      mail: { from: { address: 'ada@example.com' }, subject: 'Printer' },
      ended: { outcome: 'held', reason: 'sender-limit' },
    });
    expect(bodies).toBe(0);
  });

  it.each([
    ['within the limit', [5], {}],
    ['where the others are older than an hour', [5, 61], {}],
    ['where a person asked for a ticket', [5, 50], { forced: true }],
  ])('is parsed %s', async (_, times, more) => {
    const { prepared, bodies } = await prepare(times, more);
    expect([prepared!.ended, bodies]).toEqual([null, 1]);
  });
});
