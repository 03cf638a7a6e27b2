const path = require('node:path');

module.exports = ({ env }) => ({
  'email-channel': {
    enabled: true,
    resolve: env('EMAIL_CHANNEL_PATH', path.resolve(__dirname, '../..')),
    config: {
      allowedPrivateHosts: ['127.0.0.1', 'localhost', '::1'],
      ...env.json('EMAIL_CHANNEL_CONFIG', {}),
    },
  },
});
