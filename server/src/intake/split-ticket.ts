import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import { EmailChannelError, type Channel, type MailAddress } from '../../../contracts';
import type { BodyForms, Mail, MailParserPool } from '../mail/types';
import { mimeOf } from '../outgoing/mime';
import { documents, type StrapiDocument } from '../strapi/border';
import { numberOf, type Database } from '../strapi/database';
import { mapToTicket } from '../ticketing/mapping';
import type { TicketWriter } from '../ticketing/writer';
import type { Target } from './judge';
import type { Moving } from './moving';

export interface SplitDependencies {
  strapi: Core.Strapi;
  database: Database;
  moving: Moving;
  parser: Pick<MailParserPool, 'parse'>;
  writer: Pick<TicketWriter, 'openGroup' | 'requesters' | 'withoutCollisions'>;
  targetOf(channel: Channel): Promise<{ target: Target; forms: BodyForms } | null>;
  /** The channel that a ticket belongs to. */
  channelOf(uid: string, documentId: string): Promise<Channel | null>;
}

/** Placeholder for senders and recipients during parsing (RFC 2606). */
const NOBODY = 'nobody@email-channel.invalid';

/**
 * Creates a ticket from a message of another ticket, using the channel's mapping and the text shown in the
 * conversation. Returns the new ticket. Rejects with `not-moved` and `ticket-not-found`.
 */
export function createSplitTicket(deps: SplitDependencies) {
  const { strapi, database, moving, writer } = deps;
  return async function splitTicket(
    uid: string,
    documentId: string,
    id: string,
    by: string,
  ): Promise<{ uid: string; documentId: string }> {
    const from = await moving.refOf({ uid, documentId });
    const message = await documents(strapi, UID.ticketMessage).findOne({
      documentId: id,
      populate: { attachments: true },
    });
    if (
      !message ||
      message.ticketUid !== uid ||
      message.ticketDocumentId !== documentId ||
      message.direction !== 'incoming' ||
      message.opening ||
      message.side
    )
      throw new EmailChannelError('not-moved.message');
    const channel = await deps.channelOf(uid, documentId);
    const found = channel && (await deps.targetOf(channel));
    if (!channel || !found || found.target.template.target !== uid)
      throw new EmailChannelError('not-moved.template');
    const mail = await mailOf(message, (raw) => deps.parser.parse(raw, found.forms, channel.documentId));
    const { template, locale = null } = found.target;
    const mapped = mapToTicket({
      mail,
      receivedAt: new Date(String(message.receivedAt ?? message.createdAt)),
      channel,
      requester: await requesterOf(writer, uid, mail),
      ...found.target,
    });
    if (mapped.problem) throw new EmailChannelError('not-moved.field', { field: mapped.problem.field });

    const files = filesOf(message).map((file) => numberOf(file.id));
    const log = message.messageLogId == null ? [] : [numberOf(message.messageLogId)];
    return database.transaction(async (transaction) => {
      const { data } = await writer.withoutCollisions(uid, mapped);
      for (const { field, multiple, attachments } of mapped.files) {
        const chosen = attachments.map((index) => files[index]!);
        if (chosen.length > 0) data[field] = multiple ? chosen : chosen[0];
      }
      const tickets = writer.openGroup(transaction);
      const to = await tickets.create({ uid, ticketType: template.ticketType, locale }, data, from);
      await tickets.flush();
      await moving.split(transaction, from, to, { messages: [id], log }, by);
      return { uid, documentId: to.documentId };
    });
  };
}

export type SplitTicket = ReturnType<typeof createSplitTicket>;

const textOf = (value: unknown): string => (value == null ? '' : String(value));

const filesOf = (message: StrapiDocument) =>
  (Array.isArray(message.attachments) ? message.attachments : []) as Record<string, unknown>[];

const listOf = (value: unknown): MailAddress[] =>
  textOf(value)
    .split(/,\s*/)
    .filter(Boolean)
    .map((address) => ({ name: '', address }));

/** Converts a conversation message to a mail that can be mapped: people, subject, files, and text in every format. */
async function mailOf(message: StrapiDocument, parse: (raw: Buffer) => Promise<Mail>): Promise<Mail> {
  const raw = await mimeOf({
    from: NOBODY,
    to: NOBODY,
    subject: textOf(message.subject),
    text: textOf(message.body),
  });
  const address = textOf(message.senderEmail);
  const from = address ? { name: textOf(message.senderName), address } : null;
  return {
    ...(await parse(raw)),
    from,
    authors: from ? [from] : [],
    to: listOf(message.recipient),
    cc: listOf(message.cc),
    attachments: filesOf(message).map(({ name, mime }) => ({
      name: String(name),
      type: String(mime),
      size: 0,
      inline: false,
      contentId: null,
      content: new Uint8Array(),
    })),
  };
}

async function requesterOf(
  writer: Pick<TicketWriter, 'requesters'>,
  uid: string,
  { from }: Mail,
): Promise<string | null> {
  if (!from) return null;
  return (await writer.requesters(uid, [from.address])).get(from.address.toLowerCase()) ?? null;
}
