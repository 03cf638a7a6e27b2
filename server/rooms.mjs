/**
 * The rooms of the server in order, lowest first. A room imports only from rooms before it, and `contracts` and
 * `content-types` are open to all. eslint.config.mjs makes the rules from this list.
 */
export const rooms = [
  'mail',
  'hooks',
  'screening',
  'mailbox',
  'config',
  'strapi',
  'secrets',
  'installation',
  'oauth',
  'files',
  'ticketing',
  'rules',
  'messages',
  'outgoing',
  'intake',
  'channels',
  'schedule',
  'notifications',
  'configuration',
  'people',
  'http',
  'operating',
];
