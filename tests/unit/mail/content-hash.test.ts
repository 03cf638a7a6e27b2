import { bytes, parse } from './support';

const hash = async (...lines: string[]) => (await parse(bytes(...lines))).contentHash;
const core = ['From: ada@example.com', 'Subject: Printer', 'Message-ID: <1@example.com>'];

describe('the content hash of a message', () => {
  it('is the same for a copy delivered by another route', async () => {
    const one = await hash(
      'Received: by mx1.example.net',
      'Delivered-To: a@example.net',
      ...core,
      '',
      'Broken.',
    );
    const two = await hash(
      'Received: by mx2.example.net',
      'Delivered-To: b@example.net',
      ...core,
      '',
      'Broken.',
      '',
    );
    expect(one).toBe(two);
    expect(one).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is the same for all line endings', async () => {
    const lf = await parse(Buffer.from([...core, '', 'One', 'Two', ''].join('\n')));
    expect(await hash(...core, '', 'One', 'Two', '')).toBe(lf.contentHash);
  });

  it('treats a lone CR as a line ending, as the keys of earlier versions did', async () => {
    const lf = await parse(Buffer.from([...core, '', 'One', '', 'Two', 'Three', ''].join('\n')));
    const mixed = await parse(Buffer.from(`${core.join('\n')}\n\nOne\r\r\nTwo\rThree\r\n\r`));
    expect(mixed.contentHash).toBe(lf.contentHash);
  });

  it('is the same for any line ends of long bodies and long lines', async () => {
    const body = `${'Line of a log.\n'.repeat(20_000)}${'x'.repeat(200_000)}\n${'y'.repeat(65_536)}\nEnd`;
    const lf = await parse(Buffer.from(`${core.join('\n')}\n\n${body}\n`));
    const crlf = await parse(Buffer.from(`${core.join('\r\n')}\r\n\r\n${body.replaceAll('\n', '\r\n')}`));
    const cr = await parse(Buffer.from(`${core.join('\n')}\n\n${body.replaceAll('\n', '\r')}\r`));
    expect([crlf.contentHash, cr.contentHash]).toEqual([lf.contentHash, lf.contentHash]);
  });

  it('differs for other content with the same Message-ID', async () => {
    expect(await hash(...core, '', 'Door A')).not.toBe(await hash(...core, '', 'Door B'));
  });

  it('differs for another subject or date', async () => {
    expect(await hash(...core, 'Date: Tue, 24 Nov 2026 09:00:00 +0000', '', 'x')).not.toBe(
      await hash(...core, '', 'x'),
    );
  });
});
