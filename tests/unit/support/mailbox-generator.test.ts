import { simpleParser } from 'mailparser';
import { generateMail } from '../../support/mailbox-generator';

const small = { attachmentBytes: 20_000 };

describe('the mailbox generator', () => {
  it('creates the same messages for the same options, and others for another seed', () => {
    const bytes = (seed: number) =>
      Buffer.concat([...generateMail({ ...small, count: 20, seed })].map(({ raw }) => raw));
    expect(bytes(1).equals(bytes(1))).toBe(true);
    expect(bytes(1).equals(bytes(2))).toBe(false);
  });

  it('creates exact shares of each kind, and each Message-ID once', () => {
    const mail = [...generateMail({ ...small, count: 200 })];
    const kinds = mail.map(({ kind }) => kind);
    expect(['plain', 'html', 'attachment'].map((kind) => kinds.filter((k) => k === kind).length)).toEqual([
      140, 50, 10,
    ]);
    expect(new Set(mail.map(({ messageId }) => messageId)).size).toBe(200);
  });

  it('creates byte-for-byte duplicates, and replies to earlier messages', () => {
    const mail = [...generateMail({ ...small, count: 100, duplicates: 10, replies: 50 })];
    const ids = new Set(mail.map(({ messageId }) => messageId));
    const copies = mail.filter(({ duplicate }) => duplicate);
    expect(mail).toHaveLength(110);
    expect(copies).toHaveLength(10);
    for (const copy of copies)
      expect(mail.filter(({ raw }) => raw.equals(copy.raw)).length).toBeGreaterThan(1);
    const answers = mail.filter(({ inReplyTo }) => inReplyTo !== null);
    expect(answers.length).toBeGreaterThan(10);
    expect(answers.every(({ inReplyTo }) => ids.has(inReplyTo as string))).toBe(true);
  });

  it('creates well-formed messages that parse to the expected values', async () => {
    for (const mail of generateMail({ ...small, count: 20, mix: { plain: 1, html: 1, attachment: 1 } })) {
      const parsed = await simpleParser(mail.raw);
      expect(parsed.messageId).toBe(mail.messageId);
      expect(parsed.subject).toBe(mail.subject);
      expect(parsed.date).toEqual(mail.date);
      expect(parsed.from?.value[0]?.address).toBe(mail.from);
      expect(parsed.attachments.map(({ filename, size }) => ({ name: filename, size }))).toEqual(
        mail.attachments.map(({ name, size }) => ({ name, size })),
      );
      expect(Boolean(parsed.html)).toBe(mail.kind === 'html');
    }
  });
});
