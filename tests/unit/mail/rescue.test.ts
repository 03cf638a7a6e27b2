import { mailWarning } from '../../../contracts';
import { bytes, mailOf, parse, utf8 } from './support';

const readable = { from: { address: 'ada@example.com' }, subject: 'Printer' };

describe('a malformed message', () => {
  it('is read with CR line endings', async () => {
    const raw = Buffer.from('From: ada@example.com\rSubject: Printer\r\rIt is broken.\rPlease help.\r');
    expect(await parse(raw)).toMatchObject({ ...readable, text: 'It is broken.\nPlease help.' });
  });

  it('is read with CR CR LF line endings', async () => {
    const raw = Buffer.from('From: ada@example.com\r\r\nSubject: Printer\r\r\n\r\r\nIt is broken.\r\r\n');
    expect(await parse(raw)).toMatchObject({ ...readable, text: 'It is broken.' });
  });

  it('is read with blank lines before the header', async () => {
    const raw = Buffer.from('\r\n\r\nFrom: ada@example.com\r\nSubject: Printer\r\n\r\nBroken.');
    expect(await parse(raw)).toMatchObject({ ...readable, text: 'Broken.' });
  });

  it('has its body start where the header has no end', async () => {
    const raw = Buffer.from('From: ada@example.com\nSubject: Printer\nIt is broken, said Ada\nto me.\n');
    expect(await parse(raw)).toMatchObject({ ...readable, text: 'It is broken, said Ada\nto me.' });
  });

  it.each(['Content-Type: multipart/mixed', 'Content-Type: multipart/mixed; boundary="other"'])(
    'has the boundary of %s guessed',
    async (type) => {
      const raw = mailOf([type], '--real', 'Content-Type: text/plain', '', 'It is broken.', '--real--');
      expect(await parse(raw)).toMatchObject({ text: 'It is broken.', attachments: [] });
    },
  );

  it('is read if a multipart lacks its closing line', async () => {
    const raw = mailOf(
      ['Content-Type: multipart/mixed; boundary=b'],
      '--b',
      'Content-Type: text/plain',
      '',
      'Broken.',
    );
    expect((await parse(raw)).text).toBe('Broken.');
  });

  it('shows the body of a multipart without parts', async () => {
    const raw = mailOf(['Content-Type: multipart/mixed; boundary=b'], 'It is broken.');
    expect((await parse(raw)).text).toBe('It is broken.');
  });

  it('is attached, with a warning, if its content cannot be found', async () => {
    const raw = mailOf(
      ['Content-Type: multipart/mixed; boundary=b'],
      '--b',
      'Content-Type: text/plain',
      'X: It is broken',
      '--b--',
    );
    const mail = await parse(raw);
    expect(mail.text).toMatch(/could not be read[\s\S]*It is broken/);
    expect(mail.attachments).toMatchObject([
      { name: 'message.eml', type: 'message/rfc822', size: raw.length },
    ]);
    expect(Buffer.from(mail.attachments[0]!.content).equals(raw)).toBe(true);
    expect(mail.warnings).toContainEqual(mailWarning('no-body'));
  });

  it('without content stays empty', async () => {
    expect(await parse(mailOf([], ''))).toMatchObject({
      text: '',
      html: null,
      attachments: [],
      warnings: [],
    });
  });

  it('is decoded if base64 continues after its padding', async () => {
    const raw = mailOf(['Content-Transfer-Encoding: base64'], 'SXQg', 'aXM=', 'IGJyb2tlbi4=');
    expect((await parse(raw)).text).toBe('It is broken.');
  });

  it('keeps equals signs that are not quoted-printable', async () => {
    const raw = mailOf(['Content-Transfer-Encoding: quoted-printable'], 'a=3Db 1=2 c =  ', 'd=');
    expect((await parse(raw)).text).toBe('a=b 1=2 c d');
  });

  it('of random bytes never throws', async () => {
    for (let seed = 1; seed <= 200; seed++) {
      const noise = Buffer.from(
        Array.from({ length: 400 }, (_, i) => (seed * 7919 * (i + 1) * (i + seed)) % 256),
      );
      await expect(parse(noise)).resolves.toMatchObject({ size: 400 });
    }
  });
});

describe('limits of the parser', () => {
  it('reject a message over the maximum size', async () => {
    await expect(parse(mailOf([], 'x'.repeat(200)), { limits: { messageBytes: 100 } })).rejects.toMatchObject(
      {
        code: 'limit-exceeded',
      },
    );
  });

  it('cut a long text, with a warning and the message attached', async () => {
    const mail = await parse(mailOf([], utf8('ä').repeat(200)), { limits: { textBytes: 101 } });
    expect(Buffer.byteLength(mail.text)).toBeLessThanOrEqual(101);
    expect(mail.attachments.map((file) => file.name)).toEqual(['message.eml']);
    expect(mail.warnings[0]).toEqual(mailWarning('text-cut', { bytes: 101 }));
  });

  it('keep the other fields if one header line is huge', async () => {
    const raw = bytes(
      'From: ada@example.com',
      `To: ${'u@example.com, '.repeat(5_000)}`,
      'Subject: Printer',
      '',
      'Broken.',
    );
    const mail = await parse(raw, { limits: { headerBytes: 8_192 } });
    expect(mail).toMatchObject({ subject: 'Printer', text: 'Broken.', from: { address: 'ada@example.com' } });
    expect(JSON.stringify(mail.headers).length).toBeLessThan(10_000);
  });

  it('keep the first parts of a message with too many', async () => {
    const part = ['--b', 'Content-Type: text/plain', '', 'line'];
    const raw = mailOf(
      ['Content-Type: multipart/mixed; boundary=b'],
      ...Array.from({ length: 50 }, () => part).flat(),
      '--b--',
    );
    const mail = await parse(raw, { limits: { mimeNodes: 10 } });
    expect(mail.text).toMatch(/^line\n\nline/);
    expect(mail.attachments.at(-1)?.name).toBe('message.eml');
  });

  it('keep the allowed number of attachments, and then the message itself', async () => {
    const part = ['--b', 'Content-Type: image/png; name=a.png', '', 'x'];
    const raw = mailOf(
      ['Content-Type: multipart/mixed; boundary=b'],
      ...Array.from({ length: 5 }, () => part).flat(),
      '--b--',
    );
    const mail = await parse(raw, { limits: { attachmentCount: 2 } });
    expect(mail.attachments.map((file) => file.name)).toEqual(['a.png', 'a.png', 'message.eml']);
  });
});
