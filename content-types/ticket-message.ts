/** A message of a ticket's conversation: the mail that made the ticket, a customer's later one, an agent's reply, or an internal note. `ticketUid` and `ticketDocumentId` name the ticket of any content type; `ticket` is set for the bundled one. */
export default {
  kind: 'collectionType',
  collectionName: 'email_channel_ticket_messages',
  info: { singularName: 'ticket-message', pluralName: 'ticket-messages', displayName: 'Ticket message' },
  options: { draftAndPublish: false },
  indexes: [{ name: 'ec_ticket_message_ticket', columns: ['ticket_document_id'] }],
  attributes: {
    ticketUid: { type: 'string', required: true },
    ticketDocumentId: { type: 'string', required: true },
    ticket: {
      type: 'relation',
      relation: 'manyToOne',
      target: 'plugin::email-channel.ticket',
      inversedBy: 'messages',
    },
    direction: {
      type: 'enumeration',
      enum: ['incoming', 'outgoing', 'note'],
      default: 'incoming',
      required: true,
    },
    /** The ticket was made of it. */
    opening: { type: 'boolean', default: false },
    /** None of the conversation with the customer: what was forwarded to others, and their answers. */
    side: { type: 'boolean', default: false },
    senderName: { type: 'string' },
    senderEmail: { type: 'string' },
    /** To and Cc: addresses with commas between. */
    recipient: { type: 'text' },
    cc: { type: 'text' },
    bcc: { type: 'text' },
    /** The address of the channel that it was written to. */
    writtenTo: { type: 'text' },
    subject: { type: 'text' },
    /** Without quoted earlier mail. */
    body: { type: 'text' },
    /** The whole text. */
    fullBody: { type: 'text' },
    html: { type: 'text' },
    receivedAt: { type: 'datetime' },
    messageId: { type: 'text' },
    inReplyTo: { type: 'text' },
    attachments: { type: 'media', multiple: true },
    /** What the message lacks of its mail: `{ code, values }`. */
    notices: { type: 'json' },
    /** Id of the message in the message log; none for what was written here. */
    messageLogId: { type: 'integer' },
  },
};
