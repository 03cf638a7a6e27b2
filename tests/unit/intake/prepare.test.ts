import { EmailChannelError } from '../../../contracts';
import { createPreparation } from '../../../server/src/intake/prepare';
import { parseMail } from '../../../server/src/mail/parse';
import { DEFAULT_MAIL_LIMITS, type MailParserPool } from '../../../server/src/mail/types';
import type { Claim } from '../../../server/src/messages/message';

const RAW = Buffer.from('From: Ada <ada@example.com>\r\nSubject: Printer\r\n\r\nEndless words');
const CLAIM = { id: 1, uid: 1, attempts: 1, place: { channel: 'channel' } } as Claim;
const FORMS = { markdown: false, blocks: false };

/** A parser that gives up bodies, and headers too where it is told. */
const parserThat = (fails: 'bodies' | 'all', code: 'parse-timeout' | 'parse-failed' | 'aborted') => ({
  parse: (raw: Uint8Array) =>
    fails === 'all' || Buffer.from(raw).includes('Endless')
      ? Promise.reject(new EmailChannelError(code, 'given up'))
      : parseMail(raw, FORMS, DEFAULT_MAIL_LIMITS),
  close: () => Promise.resolve(),
});
const parse = (parser: MailParserPool) =>
  createPreparation({
    parser,
    limits: { messageBytes: 1_000, headerBytes: 1_000 },
    observer: {},
  }).parse(CLAIM, RAW, FORMS);

describe('a message that cannot be parsed', () => {
  it.each(['parse-timeout', 'parse-failed'] as const)(
    'ends as %s, keeps its raw mail and names sender and subject',
    async (code) => {
      const prepared = await parse(parserThat('bodies', code));
      expect(prepared).toMatchObject({
        raw: RAW,
        mail: { from: { address: 'ada@example.com' }, subject: 'Printer', text: '' },
        ended: { outcome: 'failed', reason: code },
      });
    },
  );

  it('ends without them when its header is what cannot be parsed', async () => {
    const prepared = await parse(parserThat('all', 'parse-timeout'));
    expect(prepared).toMatchObject({ raw: RAW, mail: null, ended: { reason: 'parse-timeout' } });
  });

  it('is left for the next run when the plugin stops', async () => {
    await expect(parse(parserThat('all', 'aborted'))).rejects.toMatchObject({
      code: 'aborted',
    });
  });
});
