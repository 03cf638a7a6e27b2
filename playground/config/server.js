module.exports = ({ env }) => ({
  host: env('HOST', '127.0.0.1'),
  port: env.int('PORT', 1337),
  app: { keys: env.array('APP_KEYS', ['playground-key-a', 'playground-key-b']) },
  dirs: { public: env('PUBLIC_DIR', './public') },
  mcp: { enabled: env.bool('MCP', false) },
  logger: { updates: { enabled: false } },
});
