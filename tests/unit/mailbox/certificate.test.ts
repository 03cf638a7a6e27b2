import { describeCertificate, dnsNames } from '../../../server/src/mailbox/certificate';

const NOW = new Date('2026-03-01T00:00:00.000Z');
const certificate = (values: object) => ({
  subject: { CN: 'imap.example.com' },
  issuer: { O: 'An Authority' },
  subjectaltname: 'DNS:imap.example.com, DNS:*.example.com, IP Address:192.0.2.1',
  valid_to: 'May  1 12:00:00 2026 GMT',
  ...values,
});

describe('the details of a certificate', () => {
  it('are its subject, its issuer and its expiry date', () => {
    expect(describeCertificate(certificate({}) as never, NOW)).toEqual({
      subject: 'imap.example.com',
      issuer: 'An Authority',
      validTo: '2026-05-01T12:00:00.000Z',
      endsSoon: false,
    });
  });

  it.each([
    ['Mar 30 00:00:00 2026 GMT', true],
    ['Apr  1 00:00:00 2026 GMT', false],
  ])('include a warning within 30 days of expiry: %s', (valid_to, endsSoon) => {
    expect(describeCertificate(certificate({ valid_to }) as never, NOW)).toMatchObject({ endsSoon });
  });

  it('have a host name if there is no common name', () => {
    expect(describeCertificate(certificate({ subject: {} }) as never, NOW)?.subject).toBe('imap.example.com');
  });

  it('are one line of limited length, whatever the server sends', () => {
    const subject = { CN: `a\r\nb\u202e${'c'.repeat(1_000)}` };
    const told = describeCertificate(certificate({ subject }) as never, NOW)!.subject;
    expect(told).toMatch(/^abc+$/);
    expect(told).toHaveLength(200);
  });

  it('are empty for a connection without a certificate', () => {
    expect(describeCertificate({}, NOW)).toBeNull();
  });
});

describe('the host names of a certificate', () => {
  it('are those of DNS, at most five', () => {
    expect(dnsNames('DNS:a.example, IP Address:192.0.2.1, DNS:*.b.example')).toEqual([
      'a.example',
      '*.b.example',
    ]);
    expect(dnsNames(Array.from({ length: 9 }, (_, n) => `DNS:h${n}.example`).join(', '))).toHaveLength(5);
  });
  it.each([undefined, '', 'URI:http://a.example', 'DNS:<script>'])('are empty for %p', (value) => {
    expect(dnsNames(value)).toEqual([]);
  });
});
