export interface MailParts {
  from?: string;
  to?: string;
  subject?: string;
  messageId?: string | null;
  date?: string;
  inReplyTo?: string;
  headers?: string[];
  body?: string;
}

let serial = 0;

/** A small plain message with CRLF; each has a Message-ID of its own unless one is given. */
export function rawMail(parts: MailParts = {}): string {
  serial += 1;
  const { messageId = `<m${serial}@customer.example>` } = parts;
  return [
    `From: ${parts.from ?? 'Anna <anna@customer.example>'}`,
    `To: ${parts.to ?? 'Support <support@desk.example>'}`,
    `Subject: ${parts.subject ?? `Question ${serial}`}`,
    `Date: ${parts.date ?? 'Mon, 02 Mar 2026 10:00:00 +0000'}`,
    ...(messageId ? [`Message-ID: ${messageId}`] : []),
    ...(parts.inReplyTo ? [`In-Reply-To: ${parts.inReplyTo}`] : []),
    ...(parts.headers ?? []),
    ...(parts.headers?.some((header) => /^content-type:/i.test(header))
      ? []
      : ['Content-Type: text/plain; charset=utf-8']),
    '',
    parts.body ?? `Please help with ${serial}.`,
    '',
  ].join('\r\n');
}

/** A message with files; each is `[name, type, base64]`. */
export function rawMailWithFiles(files: [string, string, string][], parts: MailParts = {}): string {
  const boundary = 'frontier';
  const body = [
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    parts.body ?? 'See the files.',
    ...files.flatMap(([name, type, content]) => [
      `--${boundary}`,
      `Content-Type: ${type}; name="${name}"`,
      `Content-Disposition: attachment; filename="${name}"`,
      'Content-Transfer-Encoding: base64',
      '',
      content,
    ]),
    `--${boundary}--`,
  ].join('\r\n');
  return rawMail({
    ...parts,
    body,
    headers: [
      ...(parts.headers ?? []),
      'MIME-Version: 1.0',
      `Content-Type: multipart/mixed; boundary="${boundary}"`,
    ],
  });
}

/** A message of HTML that shows pictures; each is base64 of a PNG, by the header that names it, such as `Content-ID: <a@b>`. */
export function rawMailWithPictures(
  html: string,
  pictures: Record<string, string>,
  parts: MailParts = {},
): string {
  const boundary = 'frontier';
  const files = Object.entries(pictures).flatMap(([header, content]) => [
    `--${boundary}`,
    'Content-Type: image/png',
    header,
    'Content-Transfer-Encoding: base64',
    '',
    content,
  ]);
  return rawMail({
    ...parts,
    body: [
      `--${boundary}`,
      'Content-Type: text/html; charset=utf-8',
      '',
      html,
      ...files,
      `--${boundary}--`,
    ].join('\r\n'),
    headers: ['MIME-Version: 1.0', `Content-Type: multipart/related; boundary="${boundary}"`],
  });
}
