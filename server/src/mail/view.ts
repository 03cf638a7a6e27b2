import type { MailView } from '../../../contracts';
import type { Mail } from './types';

/** Converts a Mail to the API's form, without file contents. */
export const toMailView = (mail: Mail): MailView => ({
  messageId: mail.messageId,
  inReplyTo: mail.inReplyTo,
  references: mail.references,
  from: mail.from,
  via: mail.via,
  to: mail.to,
  cc: mail.cc,
  replyTo: mail.replyTo,
  subject: mail.subject,
  date: mail.date,
  text: mail.text,
  html: mail.html,
  reply: mail.reply,
  attachments: mail.attachments.map(({ name, type, size, inline }) => ({ name, type, size, inline })),
  importance: mail.importance,
  autoReply: mail.autoReply,
  automatic: mail.automatic,
  bounce: mail.bounce,
  headers: mail.headers,
  warnings: mail.warnings,
});
