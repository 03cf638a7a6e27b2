/** A rule: what mail that meets some conditions becomes. */
export default {
  kind: 'collectionType',
  collectionName: 'email_channel_rules',
  info: { singularName: 'rule', pluralName: 'rules', displayName: 'Email channel rule' },
  options: { draftAndPublish: false },
  pluginOptions: { 'content-manager': { visible: false }, 'content-type-builder': { visible: false } },
  attributes: {
    name: { type: 'string', required: true, maxLength: 100 },
    enabled: { type: 'boolean', default: true },
    /** documentId of its channel; none: every channel. */
    channel: { type: 'string' },
    position: { type: 'integer', required: true, default: 0 },
    /** Conditions and actions, as the contracts have them. */
    definition: { type: 'json', required: true },
  },
};
