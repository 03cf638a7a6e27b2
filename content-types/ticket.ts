/** The bundled ticket. `status` is a word that Strapi's edit view uses itself, hence `ticketStatus`. */
export default {
  kind: 'collectionType',
  collectionName: 'email_channel_tickets',
  info: { singularName: 'ticket', pluralName: 'tickets', displayName: 'Ticket' },
  options: { draftAndPublish: false },
  attributes: {
    subject: { type: 'string', required: true },
    description: { type: 'richtext' },
    ticketType: { type: 'string' },
    ticketStatus: {
      type: 'enumeration',
      enum: ['New', 'Open', 'Pending', 'Solved', 'Closed'],
      default: 'New',
      required: true,
    },
    /** Since when `ticketStatus` is Closed; kept by the plugin. */
    closedAt: { type: 'datetime' },
    priority: { type: 'enumeration', enum: ['High', 'Normal', 'Low'], default: 'Normal' },
    source: { type: 'enumeration', enum: ['Email', 'Portal', 'Phone', 'Other'], default: 'Other' },
    requesterName: { type: 'string' },
    requesterEmail: { type: 'email' },
    recipients: { type: 'text' },
    receivedAt: { type: 'datetime' },
    attachments: { type: 'media', multiple: true },
    offer: { type: 'relation', relation: 'manyToOne', target: 'plugin::email-channel.offer' },
    /** The ticket that this one answers without belonging to it. */
    linkedTicket: { type: 'relation', relation: 'manyToOne', target: 'plugin::email-channel.ticket' },
    /** The larger ticket that this one is a part of. */
    parentTicket: { type: 'relation', relation: 'manyToOne', target: 'plugin::email-channel.ticket' },
    /** The problem that causes this one, with its solution for all. */
    problemTicket: { type: 'relation', relation: 'manyToOne', target: 'plugin::email-channel.ticket' },
    messages: {
      type: 'relation',
      relation: 'oneToMany',
      target: 'plugin::email-channel.ticket-message',
      mappedBy: 'ticket',
    },
  },
};
