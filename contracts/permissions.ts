/** Permissions that can be granted to admin roles. Action ids are `plugin::email-channel.<key>`. */
export const PERMISSIONS = {
  'channels.read': { displayName: 'Read channels', subCategory: 'channels' },
  'channels.write': { displayName: 'Create and change channels', subCategory: 'channels' },
  'channels.delete': { displayName: 'Delete channels', subCategory: 'channels' },
  'channels.run': { displayName: 'Read a mailbox now', subCategory: 'channels' },
  'messages.read': { displayName: 'Read the message log', subCategory: 'messages' },
  'messages.raw': { displayName: 'Download original messages', subCategory: 'messages' },
  'messages.retry': { displayName: 'Retry or dismiss messages', subCategory: 'messages' },
  'messages.block': { displayName: 'Block and trust senders', subCategory: 'messages' },
  'tickets.read': { displayName: 'Read ticket conversations', subCategory: 'tickets' },
  'tickets.reply': { displayName: 'Reply to tickets by email', subCategory: 'tickets' },
  'tickets.note': { displayName: 'Add an internal note to a ticket', subCategory: 'tickets' },
  'tickets.merge': { displayName: 'Merge and split tickets', subCategory: 'tickets' },
  'people.read': { displayName: 'List and export the data of a person', subCategory: 'people' },
  'people.erase': { displayName: 'Erase the data of a person', subCategory: 'people' },
  'settings.read': { displayName: 'View the limits of the plugin', subCategory: 'settings' },
} as const;

export type PermissionKey = keyof typeof PERMISSIONS;

/** Full action id for Strapi's permission engine. */
export const actionId = (key: PermissionKey): string => `plugin::email-channel.${key}`;
