/** An item of the service catalogue, with values for the fields of its template. */
export default {
  kind: 'collectionType',
  collectionName: 'email_channel_offers',
  info: { singularName: 'offer', pluralName: 'offers', displayName: 'Offer' },
  options: { draftAndPublish: true },
  attributes: {
    name: { type: 'string', required: true, maxLength: 100 },
    description: { type: 'text' },
    template: {
      type: 'relation',
      relation: 'manyToOne',
      target: 'plugin::email-channel.ticket-template',
      inversedBy: 'offers',
    },
    /** Field name → value. */
    values: { type: 'customField', customField: 'plugin::email-channel.offer-values' },
  },
};
