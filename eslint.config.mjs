import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';
import { rooms } from './server/rooms.mjs';

const source = (...parts) => ['server', 'src', ...parts].join('/');
const unlisted = readdirSync(new URL(source(), import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !rooms.includes(entry.name))
  .map((entry) => entry.name);
if (unlisted.length > 0) throw new Error(`server/rooms.mjs does not list ${unlisted.join(', ')}`);

/** Files beside the rooms join them to the plugin: no room may import one. */
const entries = readdirSync(new URL(source(), import.meta.url)).filter(
  (name) => name.endsWith('.ts') && !rooms.includes(basename(name, '.ts')),
);
const oneWay = 'Arrows go one way: see server/rooms.mjs.';
/** A room is a folder, or one file. */
const places = (room) => [source(room), source(`${room}.ts`)];
const zones = [
  ...rooms.map((room, index) => ({
    target: places(room),
    from: [...rooms.slice(index + 1).flatMap(places), ...entries.map((name) => source(name))],
    message: oneWay,
  })),
  { target: 'contracts', from: ['server', 'admin', 'content-types'], message: oneWay },
  { target: 'content-types', from: ['server', 'admin'], message: oneWay },
  { target: 'server/src', from: 'admin', message: oneWay },
  { target: 'admin/src', from: ['server', 'content-types'], message: oneWay },
];

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
  {
    files: ['server/src/**/*.ts', 'contracts/**/*.ts', 'content-types/**/*.ts', 'admin/src/**/*.{ts,tsx}'],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver()],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
    },
  },
  {
    files: [
      '**/*.js',
      '**/*.cjs',
      '**/*.mjs',
      'scripts/**',
      'cli/**',
      'bench/**',
      'playground/**',
      'tests/**',
    ],
    rules: { '@typescript-eslint/no-require-imports': 'off', 'no-console': 'off' },
  },
);
