const path = require('node:path');

module.exports = ({ env }) => ({
  // Outgoing mail goes to a server on this machine only.
  ...(env('SMTP_PORT') && {
    email: {
      config: {
        provider: 'nodemailer',
        providerOptions: {
          host: '127.0.0.1',
          port: env.int('SMTP_PORT'),
          secure: false,
          ignoreTLS: true,
          ...(env('SMTP_USER') && { auth: { user: env('SMTP_USER'), pass: env('SMTP_PASSWORD') } }),
        },
        settings: { defaultFrom: 'Helpdesk <helpdesk@desk.example>' },
      },
    },
  }),
  // What the Media Library takes from people, for tests.
  ...(env('UPLOAD_CONFIG') && { upload: { config: env.json('UPLOAD_CONFIG') } }),
  // Accounts of the helpdesk's customers, for who wants to try them.
  'users-permissions': {
    enabled: env.bool('USERS_PERMISSIONS', false),
    config: { jwtSecret: env('JWT_SECRET', 'playground-jwt-secret') },
  },
  // Strapi's GraphQL plugin, where it is installed.
  ...(env('GRAPHQL_PATH') && { graphql: { enabled: true, resolve: env('GRAPHQL_PATH') } }),
  'email-channel': {
    enabled: env.bool('EMAIL_CHANNEL_ENABLED', true),
    resolve: env('EMAIL_CHANNEL_PATH', path.resolve(__dirname, '../..')),
    config: {
      allowedPrivateHosts: ['127.0.0.1', 'localhost', '::1'],
      ...env.json('EMAIL_CHANNEL_CONFIG', {}),
    },
  },
});
