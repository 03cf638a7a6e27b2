import MailComposer from 'nodemailer/lib/mail-composer';
import { formatRecipient, messageOptions, type EmailToSend, type Recipient } from '../strapi/email';

/** Where a message goes by SMTP: everyone, those in Bcc too (RFC 5321 3.3). */
export const recipientsOf = ({ to, cc = [], bcc = [] }: EmailToSend): string[] => [
  ...new Set([to, cc, bcc].flat().map(addressOnly)),
];

/** The address of a person, checked. Throws `sending-failed` for what is not one single address. */
export function addressOnly(person: Recipient): string {
  formatRecipient(person);
  return typeof person === 'string' ? person : person.address;
}

/** A mail as bytes (RFC 5322). Bcc is left out but `withBcc`, in the sender's own copy. */
export async function mimeOf(email: EmailToSend, { withBcc = false } = {}): Promise<Buffer> {
  const node = new MailComposer({
    ...messageOptions(email),
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  node.keepBcc = withBcc;
  return node.build();
}
