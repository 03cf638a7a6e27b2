const translated = { i18n: { localized: true } };

/** A text that agents put into their replies, in the languages of the project. */
export default {
  kind: 'collectionType',
  collectionName: 'email_channel_saved_replies',
  info: { singularName: 'saved-reply', pluralName: 'saved-replies', displayName: 'Saved reply' },
  options: { draftAndPublish: true },
  pluginOptions: translated,
  attributes: {
    name: { type: 'string', required: true, maxLength: 100, pluginOptions: translated },
    /** Markdown with variables such as `{{requester.name}}`. */
    text: { type: 'richtext', required: true, maxLength: 20_000, pluginOptions: translated },
  },
};
