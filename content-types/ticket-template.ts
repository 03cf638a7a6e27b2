/** A kind of ticket, published by editors: its type, the content type it creates, its fields. */
export default {
  kind: 'collectionType',
  collectionName: 'email_channel_ticket_templates',
  info: { singularName: 'ticket-template', pluralName: 'ticket-templates', displayName: 'Ticket template' },
  options: { draftAndPublish: true },
  attributes: {
    name: { type: 'string', required: true, maxLength: 100 },
    /** One of the ticket types in the plugin's config. */
    ticketType: { type: 'customField', customField: 'plugin::email-channel.ticket-type', required: true },
    /** uid of the content type that tickets are created in. */
    target: {
      type: 'customField',
      customField: 'plugin::email-channel.target',
      required: true,
      default: 'plugin::email-channel.ticket',
    },
    /** `[{ field, required, defaultValue }]`, see contracts/mapping. */
    fields: { type: 'customField', customField: 'plugin::email-channel.template-fields' },
    offers: {
      type: 'relation',
      relation: 'oneToMany',
      target: 'plugin::email-channel.offer',
      mappedBy: 'template',
    },
  },
};
