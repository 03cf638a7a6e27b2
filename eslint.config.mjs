import tseslint from 'typescript-eslint';

/** Rooms that neither mail nor mailbox knows anything of. */
const above = [
  'screening',
  'ticketing',
  'intake',
  'schedule',
  'oauth',
  'secrets',
  'outgoing',
  'notifications',
  'http',
  'strapi',
];
/** Arrows of the house: what each room of the server may not import (docs/architecture.md). */
const rooms = {
  mail: ['mailbox', ...above],
  mailbox: ['mail', ...above],
  screening: ['mailbox', ...above.filter((room) => room !== 'screening')],
  ticketing: ['mailbox', 'screening', 'intake', 'schedule', 'oauth', 'outgoing', 'notifications', 'http'],
  intake: ['schedule', 'oauth', 'outgoing', 'notifications', 'http'],
  oauth: ['mail', 'screening', 'ticketing', 'intake', 'channels', 'schedule', 'outgoing', 'http'],
  outgoing: ['intake', 'channels', 'schedule', 'notifications', 'http'],
  schedule: ['http'],
};

export default tseslint.config(
  {
    ignores: [
      'dist',
      'node_modules',
      '.demo',
      '.tmp',
      'playground/.cache',
      'playground/.strapi',
      'playground/build',
      'playground/.tmp',
      'playground/public',
    ],
  },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
    },
  },
  ...Object.entries(rooms).map(([room, forbidden]) => ({
    files: [`server/src/${room}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: forbidden
                .map((name) => `../${name}/*`)
                .concat(forbidden.map((name) => `../../${name}/*`)),
              message: 'arrows go one way: docs/architecture.md',
            },
          ],
        },
      ],
    },
  })),
  {
    files: ['contracts/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['../server/*', '../admin/*'] }] },
  },
  {
    files: ['**/*.js', '**/*.cjs', '**/*.mjs', 'scripts/**', 'bench/**', 'playground/**', 'tests/**'],
    rules: { '@typescript-eslint/no-require-imports': 'off', 'no-console': 'off' },
  },
);
