export const PLUGIN_ID = 'email-channel';
