const { useMemoryForTemporaryFiles } = require('./scripts/memory.cjs');
const { esModules } = require('./scripts/packages.cjs');

useMemoryForTemporaryFiles();

const swc = (tsx) => [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', tsx },
      transform: { react: { runtime: 'automatic' } },
      target: 'es2022',
    },
    module: { type: 'commonjs' },
  },
];
const node = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: { '^.+\\.tsx?$': swc(false), [`/node_modules/${esModules}/.+\\.js$`]: swc(false) },
  transformIgnorePatterns: [`/node_modules/(?!${esModules}/)`, '/dist/'],
};

const withStrapi = {
  ...node,
  testEnvironment: '<rootDir>/tests/support/native/environment.cjs',
  moduleNameMapper: { '^@strapi/(strapi|utils|data-transfer)$': '<rootDir>/tests/support/native/$1.cjs' },
};

/** Components in jsdom. Strapi's packages that ship ES modules only, and its admin's own inner modules, need a way in. */
const admin = {
  rootDir: __dirname,
  displayName: 'admin',
  testEnvironment: '<rootDir>/tests/admin/support/environment.cjs',
  testEnvironmentOptions: {
    url: 'http://localhost:1337/admin',
    customExportConditions: ['node', 'node-addons'],
  },
  setupFilesAfterEnv: ['<rootDir>/tests/admin/support/setup.ts'],
  testMatch: ['<rootDir>/tests/admin/**/*.test.{ts,tsx}'],
  transform: { '^.+\\.(t|j)sx?$': swc(true) },
  transformIgnorePatterns: [
    '/node_modules/(?!(@strapi/(design-system|icons|ui-primitives)|@react-dnd|react-dnd|dnd-core|react-dnd-html5-backend|fractional-indexing)/)',
  ],
  moduleNameMapper: {
    '\\.(css|png|jpg|svg)(\\?raw)?$': '<rootDir>/tests/admin/support/file.cjs',
    '^@strapi/strapi/admin$': '@strapi/admin/strapi-admin',
    '^strapi-admin-source/(.*)$': '<rootDir>/node_modules/@strapi/admin/dist/admin/admin/src/$1.js',
  },
};

module.exports = {
  projects: [
    { ...node, displayName: 'unit', testMatch: ['<rootDir>/tests/unit/**/*.test.ts'] },
    { ...withStrapi, displayName: 'integration', testMatch: ['<rootDir>/tests/integration/**/*.test.ts'] },
    admin,
    {
      ...withStrapi,
      displayName: 'e2e',
      testMatch: ['<rootDir>/tests/e2e/**/*.test.ts'],
      globalSetup: '<rootDir>/tests/e2e/support/build-panel.ts',
    },
  ],
  testTimeout: 60_000,
  // Each Strapi app leaves something behind in its process.
  workerIdleMemoryLimit: '2GB',
};
