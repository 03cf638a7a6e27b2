import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createStrapi, type Core } from '@strapi/strapi';
import request, { type Test } from 'supertest';
import pluginUnderTest from '../../server/src';
import { actionId, type PermissionKey } from '../../contracts';
import { createTestDatabase, type DatabaseName, type TestDatabase } from './test-database';

export { describeEachDatabase } from './test-database';

const APP_DIR = resolve(__dirname, '../../playground');
const PASSWORD = 'Password1';
const FIRST_ADMIN = 'admin@desk.example';

/** Requests of one admin user, or of nobody; paths begin after /email-channel unless they begin with /admin, /content-manager, /upload or /api. */
export interface Requests {
  get(path: string): Test;
  post(path: string, body?: object): Test;
  put(path: string, body?: object): Test;
  delete(path: string): Test;
}

/** A running playground with the plugin from its source. */
export interface TestApp {
  strapi: Core.Strapi;
  url: string;
  /** Where the files of the Media Library are. */
  uploads: string;
  /** Where private files of mail are. */
  mailFiles: string;
  /** What was logged, one string a line, all levels. */
  logs: string[];
  /** Requests of the first admin, who may do everything. */
  admin: Requests;
  nobody: Requests;
  /** Requests of a new user whose role has only these permissions of the plugin. */
  userWith(permissions: PermissionKey[]): Promise<Requests>;
  /** A new user with a role of their own that has these permissions of Strapi. */
  userWithRole(permissions: RolePermission[]): Promise<{ role: number; requests: Requests }>;
  stop(): Promise<void>;
}

/** A permission as Strapi's role service takes it; without `fields` it is for all of them. */
export interface RolePermission {
  action: string;
  subject: string | null;
  fields?: string[];
}

export interface AppOptions {
  /** A new database of this kind (default SQLite), or one that the caller made and drops, to start on it again. */
  database?: DatabaseName | TestDatabase;
  /** Config of the plugin. Mailboxes are not read by themselves unless `reading` is set. */
  config?: Record<string, unknown>;
  /** Environment of the playground, see its config folder. */
  env?: Record<string, string>;
  /** Adds to the app before it loads: content types, components. */
  extend?(strapi: Core.Strapi): void;
}

/** Starts the playground on a database of its own and a free port. */
export async function startApp({
  database = 'sqlite',
  config = {},
  env = {},
  extend,
}: AppOptions = {}): Promise<TestApp> {
  const dir = mkdtempSync(join(tmpdir(), 'email-channel-'));
  const uploads = join(dir, 'public', 'uploads');
  mkdirSync(uploads, { recursive: true });
  const isNew = typeof database === 'string';
  const testDatabase = isNew ? await createTestDatabase(database, dir) : database;
  const restore = setEnvironment({
    ...testDatabase.env,
    PORT: '0',
    PUBLIC_DIR: join(dir, 'public'),
    EMAIL_CHANNEL_PATH: resolve(__dirname, 'plugin'),
    EMAIL_CHANNEL_CONFIG: JSON.stringify({ reading: false, ...config }),
    STRAPI_TELEMETRY_DISABLED: 'true',
    ADMIN_RATE_LIMIT: 'false',
    ...env,
  });
  const cleanUp = async () => {
    restore();
    if (isNew) await testDatabase.drop();
    rmSync(dir, { recursive: true, force: true });
  };

  const logs: string[] = [];
  Object.assign(globalThis, { pluginUnderTest });
  const strapi = createStrapi({
    appDir: APP_DIR,
    distDir: APP_DIR,
    autoReload: false,
    serveAdminPanel: false,
  });
  try {
    keepLog(strapi, logs);
    extend?.(strapi);
    await strapi.load();
    strapi.server.mount();
    await new Promise<void>((listening) => strapi.server.httpServer.listen(0, '127.0.0.1', listening));
  } catch (error) {
    await strapi.destroy().catch(() => undefined);
    await cleanUp();
    throw error;
  }

  const { port } = strapi.server.httpServer.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  let users = 0;
  return {
    strapi,
    url,
    uploads,
    mailFiles: join(dir, 'private', 'email-channel'),
    logs,
    admin: requests(
      url,
      await ((await strapi.db.query('admin::user').count()) === 0
        ? registerFirstAdmin(url)
        : logIn(url, FIRST_ADMIN)),
    ),
    nobody: requests(url, null),
    async userWith(permissions) {
      const granted = permissions.map((key) => ({ action: actionId(key), subject: null }));
      return (await userWithRole(granted)).requests;
    },
    userWithRole,
    async stop() {
      await strapi.destroy();
      await cleanUp();
    },
  };

  async function userWithRole(permissions: RolePermission[]): Promise<{ role: number; requests: Requests }> {
    users += 1;
    const email = `user${users}@desk.example`;
    const role = await strapi.service('admin::role').create({ name: `Role ${users}` });
    await strapi.service('admin::role').assignPermissions(
      role.id,
      permissions.map(({ action, subject, fields }) => ({
        action,
        subject,
        properties: fields ? { fields } : {},
        conditions: [],
      })),
    );
    await strapi
      .service('admin::user')
      .create({ firstname: 'User', email, password: PASSWORD, isActive: true, roles: [role.id] });
    return { role: role.id as number, requests: requests(url, await logIn(url, email)) };
  }
}

function requests(url: string, token: string | null): Requests {
  const pathOf = (path: string) =>
    /^\/(admin|content-manager|upload|api)\b/.test(path) ? path : `/email-channel${path}`;
  const signed = (test: Test) => (token ? test.set('Authorization', `Bearer ${token}`) : test);
  return {
    get: (path) => signed(request(url).get(pathOf(path))),
    post: (path, body) => {
      const test = signed(request(url).post(pathOf(path)));
      return body ? test.send(body) : test;
    },
    put: (path, body) => signed(request(url).put(pathOf(path))).send(body),
    delete: (path) => signed(request(url).delete(pathOf(path))),
  };
}

const registerFirstAdmin = (url: string): Promise<string> =>
  tokenOf(
    request(url)
      .post('/admin/register-admin')
      .send({ firstname: 'First', lastname: 'Admin', email: FIRST_ADMIN, password: PASSWORD }),
  );

const logIn = (url: string, email: string): Promise<string> =>
  tokenOf(request(url).post('/admin/login').send({ email, password: PASSWORD }));

async function tokenOf(test: Test): Promise<string> {
  const { status, body } = await test;
  const token: unknown = body.data?.token ?? body.data?.accessToken;
  if (typeof token !== 'string') throw new Error(`no token: ${status} ${JSON.stringify(body)}`);
  return token;
}

/** Silences the log and keeps its lines. */
function keepLog(strapi: Core.Strapi, lines: string[]): void {
  const log = strapi.log as unknown as {
    level: string;
    transports: { silent: boolean }[];
    on(event: 'data', listener: (info: { level: string; message: unknown; stack?: string }) => void): void;
  };
  for (const transport of log.transports) transport.silent = true;
  log.level = 'debug';
  log.on('data', ({ message, stack }) => lines.push(`${String(message)}${stack ?? ''}`));
}

function setEnvironment(values: Record<string, string>): () => void {
  const before = Object.fromEntries(Object.keys(values).map((key) => [key, process.env[key]]));
  Object.assign(process.env, values);
  return () => {
    for (const [key, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[key];
      else process.env[key] = value;
    }
  };
}
