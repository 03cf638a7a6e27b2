/** One row of a channel's mapping: a ticket field, where its value comes from, its default, and who may see it. */
export default {
  kind: 'collectionType',
  collectionName: 'email_channel_field_mappings',
  info: {
    singularName: 'field-mapping',
    pluralName: 'field-mappings',
    displayName: 'Email channel field mapping',
  },
  options: { draftAndPublish: false },
  pluginOptions: { 'content-manager': { visible: false }, 'content-type-builder': { visible: false } },
  attributes: {
    channel: {
      type: 'relation',
      relation: 'manyToOne',
      target: 'plugin::email-channel.email-channel',
      inversedBy: 'mappings',
    },
    position: { type: 'integer', required: true, default: 0 },
    kind: { type: 'enumeration', enum: ['required', 'optional'], required: true, default: 'optional' },
    field: { type: 'string', required: true },
    source: { type: 'string' },
    defaultValue: { type: 'json' },
    bodyFormat: { type: 'enumeration', enum: ['auto', 'text', 'markdown', 'html'], default: 'auto' },
    valueTable: { type: 'json' },
    restricted: { type: 'boolean', default: false },
    roles: { type: 'json' },
  },
};
