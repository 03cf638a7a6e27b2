import MailComposer from 'nodemailer/lib/mail-composer';
import { formatRecipient, messageOptions, type EmailToSend, type Recipient } from '../strapi/email';

/** SMTP recipients of a message, including Bcc (RFC 5321 3.3). */
export const recipientsOf = ({ to, cc = [], bcc = [] }: EmailToSend): string[] => [
  ...new Set([to, cc, bcc].flat().map(addressOnly)),
];

/** Returns a person's address. Throws `sending-failed` unless it is a single valid address. */
export function addressOnly(person: Recipient): string {
  formatRecipient(person);
  return typeof person === 'string' ? person : person.address;
}

/** Serializes a message (RFC 5322). Bcc is omitted unless `withBcc` is set, for the sender's own copy. */
export async function mimeOf(email: EmailToSend, { withBcc = false } = {}): Promise<Buffer> {
  const node = new MailComposer({
    ...messageOptions(email),
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  node.keepBcc = withBcc;
  return node.build();
}
