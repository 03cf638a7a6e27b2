import { channelInputSchema, COLUMN_NAMES, type ColumnName } from '../contracts/channel-settings';
import { attributeOf, type SettingAttribute } from './setting-attribute';

/** What people set for a channel, a column for each setting. */
const columns = Object.fromEntries(
  COLUMN_NAMES.map((name) => [name, attributeOf(channelInputSchema.shape[name])]),
) as Record<ColumnName, SettingAttribute>;

/**
 * A channel. `template` and `offer` hold documentIds, not relations: publishing replaces the rows that a relation to a
 * type with draft and publish points at. Secrets are not here: they have a sealed table of their own.
 */
export default {
  kind: 'collectionType',
  collectionName: 'email_channels',
  info: { singularName: 'email-channel', pluralName: 'email-channels', displayName: 'Email channel' },
  options: { draftAndPublish: false },
  pluginOptions: { 'content-manager': { visible: false }, 'content-type-builder': { visible: false } },
  attributes: {
    ...columns,
    mappings: {
      type: 'relation',
      relation: 'oneToMany',
      target: 'plugin::email-channel.field-mapping',
      mappedBy: 'channel',
    },
  },
};
