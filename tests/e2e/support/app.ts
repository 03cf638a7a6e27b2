import { fork } from 'node:child_process';
import { copyFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { UID } from '../../../content-types';
import ticket from '../../../content-types/ticket';
import { actionId, type PermissionKey } from '../../../contracts';
import { freePorts } from '../../support/mailservers/processes';

const ROOT = resolve(__dirname, '../../..');
const TICKET_PERMISSIONS = ['create', 'read', 'update'].map((action) => ({
  action: `plugin::content-manager.explorer.${action}`,
  subject: UID.ticket,
  properties: { fields: Object.keys(ticket.attributes) },
}));
/** On a busy machine Strapi takes its time, in ms. */
const START_MS = 120_000;

export interface Person {
  email: string;
  password: string;
}

/** The playground with its admin panel, in a process of its own, on a database and a port of its own. */
export interface PanelApp {
  url: string;
  /** The first admin, who may do everything. */
  admin: Person;
  /** A JSON request of the first admin to the admin's API; rejects when it is refused. */
  request<T>(method: string, path: string, body?: object): Promise<T>;
  /** The documentId of the published template `Incident`, which requires a subject and a description; empty without it. */
  template: string;
  /** A person whose only role has these permissions of the plugin, and may read and change tickets with `tickets`. */
  personWith(permissions: PermissionKey[], options?: { tickets?: boolean }): Promise<Person>;
  /** Ends it, and starts it on a copy of its database, as a restored backup is one. */
  restartOnCopy(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the playground; needs its admin panel built. Outgoing mail goes to `smtpPort`, without it none does. Without
 * `template` nothing is published yet, as in a new project. `configuration` is the path of a configuration file.
 */
export async function startPanelApp({
  smtpPort,
  template = true,
  configuration = '',
}: { smtpPort?: number; template?: boolean; configuration?: string } = {}): Promise<PanelApp> {
  const directory = mkdtempSync(join(tmpdir(), 'email-channel-panel-'));
  const [port = 0] = await freePorts(1);
  const start = (publishes: boolean) =>
    startProcess([
      ROOT,
      directory,
      String(port),
      String(smtpPort ?? ''),
      publishes ? 'template' : '',
      configuration,
    ]);
  const remove = () => rmSync(directory, { recursive: true, force: true });
  let end = await start(template).catch((error: unknown) => {
    remove();
    throw error;
  });
  const stop = async () => {
    await end();
    remove();
  };
  // As Strapi names itself: the browser keeps its session under that name.
  const url = `http://localhost:${port}`;
  const admin: Person = { email: 'admin@desk.example', password: 'Password1' };
  let token = '';
  const request = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text ? JSON.parse(text) : null) as T;
  };

  try {
    const names = { firstname: 'Ada', lastname: 'Byrne' };
    const registered = await request<{ data: { token: string } }>('POST', '/admin/register-admin', {
      ...names,
      ...admin,
    });
    token = registered.data.token;
    const templates = await request<{ results: { documentId: string }[] }>(
      'GET',
      `/content-manager/collection-types/${UID.template}`,
    );
    let people = 0;
    return {
      url,
      admin,
      request,
      template: templates.results[0]?.documentId ?? '',
      async personWith(permissions, { tickets = false } = {}) {
        people += 1;
        const person: Person = { email: `person${people}@desk.example`, password: 'Password1' };
        const role = await request<{ data: { id: number } }>('POST', '/admin/roles', {
          name: `Role ${people}`,
          description: 'For a test',
        });
        await request('PUT', `/admin/roles/${role.data.id}/permissions`, {
          permissions: [
            ...permissions.map((key) => ({ action: actionId(key), subject: null })),
            ...(tickets ? TICKET_PERMISSIONS : []),
          ],
        });
        const user = await request<{ data: { registrationToken: string } }>('POST', '/admin/users', {
          ...names,
          email: person.email,
          roles: [role.data.id],
        });
        await request('POST', '/admin/register', {
          registrationToken: user.data.registrationToken,
          userInfo: { ...names, password: person.password },
        });
        return person;
      },
      async restartOnCopy() {
        await end();
        const database = join(directory, 'data.db');
        copyFileSync(database, `${database}.copy`);
        renameSync(`${database}.copy`, database);
        end = await start(false);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Resolves with its end once it listens; rejects with what it wrote. */
async function startProcess(
  settings: [
    root: string,
    directory: string,
    port: string,
    smtpPort: string,
    template: string,
    configuration: string,
  ],
): Promise<() => Promise<void>> {
  const [root, , port] = settings;
  // Inside the checkout, so that it finds the packages.
  const file = join(root, '.tmp', `panel-app-${process.pid}-${port}.cjs`);
  buildSync({
    entryPoints: [join(__dirname, 'app-process.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
  });
  const child = fork(file, settings, { silent: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (output += data));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(timer);
    for (const stream of [child.stdout, child.stderr]) stream?.destroy();
    rmSync(file, { force: true });
  };
  const timer = setTimeout(() => child.kill('SIGKILL'), START_MS);
  const ready = new Promise<boolean>((resolve) => {
    child.once('message', () => resolve(true));
    void ended.then(() => resolve(false));
  });
  const isReady = await ready;
  clearTimeout(timer);
  if (isReady) return stop;
  await stop();
  throw new Error(`The playground did not start: ${output.slice(-3_000)}`);
}
