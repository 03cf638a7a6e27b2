import { BOMB_WORDS, BOMBS } from '../../support/bombs';
import { DEFAULT_MAIL_LIMITS } from '../../../server/src/mail/types';
import { parse } from './support';

/** CPU time in ms, which a busy machine changes less than the time that passes. */
const MAX_CPU_MS = 20_000;

describe('a message that unpacks to far more than it is', () => {
  it.each(BOMBS)(
    'is read within the limits: $what',
    async ({ raw }) => {
      const message = Buffer.from(raw());
      const before = process.cpuUsage();
      const mail = await parse(message, { forms: { markdown: true, blocks: true } });
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1_000).toBeLessThan(MAX_CPU_MS);
      expect(mail.text).toContain(BOMB_WORDS);
      const { attachmentCount, messageBytes, textBytes } = DEFAULT_MAIL_LIMITS;
      // And the whole message, where something is missing.
      expect(mail.attachments.length).toBeLessThanOrEqual(attachmentCount + 1);
      expect(mail.attachments.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(3 * messageBytes);
      expect(Buffer.byteLength(mail.text)).toBeLessThanOrEqual(textBytes);
    },
    120_000,
  );
});
