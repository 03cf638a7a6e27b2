import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { engine, file, strapi as strapiTransfer } from '@strapi/data-transfer';
import type { ChannelPayload } from '../../../contracts';
import type { Application } from '../../../server/src/services';
import { createEmailSender } from '../../../server/src/strapi/email';
import { startApp, type TestApp } from '../../support/app';
import { canariesIn } from '../../support/canaries';
import { eventually } from '../../support/eventually';
import { rawMail } from '../../support/desk';
import { publishIncident } from '../../support/incident';
import { certificates } from '../../support/mailservers/certificates';
import {
  startScriptedImap,
  startScriptedServer,
  type ScriptedServer,
} from '../../support/mailservers/scripted';

const CANARIES = {
  password: 'pw "CANARY" \\7f3a91c2',
  clientSecret: 'cs~CANARY.7f3a91c2/+=',
  refreshToken: 'rt.CANARY-7f3a91c2_rotating',
  nextRefreshToken: 'rt.CANARY-9b2e44d7_rotated',
  accessToken: 'at.CANARY-7f3a91c2_bearer',
  smtpPassword: 'smtp-CANARY-7f3a91c2',
};
const USER = 'desk@mail.example';

/** A server that repeats what it was told at sign-in in every answer it gives after, as servers in debug mode do. */
const echoing = (capabilities: string, accepts = false): Promise<ScriptedServer> => {
  let said = '';
  const keep = (tag: string, line: string) => {
    said = `${said} ${line}`;
    return accepts
      ? `${tag} OK welcome ${line}\r\n`
      : `${tag} NO [AUTHENTICATIONFAILED] can not take: ${line}\r\n`;
  };
  const refuse = (tag: string) => `* BAD heard${said}\r\n${tag} NO [SERVERBUG] heard${said}\r\n`;
  return startScriptedImap({
    CAPABILITY: (tag) => `* CAPABILITY IMAP4rev1 ${capabilities}\r\n${tag} OK done\r\n`,
    LOGIN: keep,
    AUTHENTICATE: keep,
    SELECT: refuse,
    LIST: refuse,
    'UID FETCH': refuse,
    'UID SEARCH': refuse,
  });
};

let app: TestApp;
let application: Application;
let template: string;
let tokenServer: Server;
let receiver: Server;
let smtp: ScriptedServer;
const servers: ScriptedServer[] = [];
const answers: string[] = [];
const events: string[] = [];
const webhooks: string[] = [];
const printed: string[] = [];
/** What the token endpoint does with the secrets that it is sent. */
let tokenMode: 'grant' | 'echo' | 'html' = 'grant';

const server = async (...given: Parameters<typeof echoing>): Promise<ScriptedServer> => {
  const started = await echoing(...given);
  servers.push(started);
  return started;
};

/** Sends a request and keeps what was answered, headers included. */
const ask = async (
  method: 'get' | 'post' | 'put' | 'delete',
  path: string,
  body?: object,
  requests = app.admin,
) => {
  const answer = await requests[method](path, body).buffer(true);
  answers.push(`${method} ${path} ${answer.status} ${answer.text ?? ''} ${JSON.stringify(answer.headers)}`);
  return answer;
};

const { ca, good } = certificates();

const passwordChannel = (port: number, values: Partial<ChannelPayload> = {}): ChannelPayload => ({
  name: 'Canary',
  status: 'active',
  host: 'localhost',
  port,
  security: 'none',
  username: USER,
  syncStartDate: '2020-01-01T00:00:00.000Z',
  template,
  maxTries: 2,
  secrets: { password: CANARIES.password },
  ...values,
});

const oauthChannel = (port: number): ChannelPayload => {
  const { port: tokenPort } = tokenServer.address() as AddressInfo;
  return passwordChannel(port, {
    authType: 'oauth',
    clientId: 'client',
    scope: 'imap',
    caCertificate: ca,
    redirectUrl: 'https://desk.example/email-channel/oauth/callback',
    tokenEndpoint: `https://localhost:${tokenPort}/token`,
    authorizationEndpoint: `https://localhost:${tokenPort}/authorize`,
    secrets: { clientSecret: CANARIES.clientSecret, refreshToken: CANARIES.refreshToken },
  });
};

/** Goes through everything that people and the engine do with a channel. */
const goThrough = async (payload: ChannelPayload): Promise<string> => {
  await ask('post', '/test-connection', { values: payload });
  await ask('post', '/folders', { values: payload });
  const created = await ask('post', '/channels', payload);
  expect(created.status).toBe(201);
  const id = created.body.data.documentId as string;
  await ask('get', `/channels/${id}`);
  await ask('get', '/channels');
  await ask('post', '/test-connection', { channel: id, values: {} });
  await ask('get', `/channels/${id}/folders`);
  await ask('get', `/channels/${id}/preview?count=1`);
  await ask('post', `/channels/${id}/preview`, { eml: rawMail() });
  await application.engine.runNow(id);
  await application.engine.runNow(id);
  await ask('put', `/channels/${id}`, { name: 'Canary again', secrets: payload.secrets });
  await ask('put', `/channels/${id}`, { host: 'mail.evil.example' });
  await ask('post', `/channels/${id}/duplicate`);
  await ask('get', `/channels/${id}`);
  return id;
};

beforeAll(async () => {
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
    jest
      .spyOn(console, level)
      .mockImplementation((...parts) => void printed.push(parts.map((part) => inspect(part)).join(' ')));
  tokenServer = createHttpsServer(good, (request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const heard = `${request.headers.authorization ?? ''} ${body} ${decodeURIComponent(body.replaceAll('+', ' '))}`;
      if (tokenMode === 'html')
        return response.writeHead(500, { 'content-type': 'text/html' }).end(`<h1>${heard}</h1>`);
      response.writeHead(tokenMode === 'grant' ? 200 : 400, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify(
          tokenMode === 'grant'
            ? {
                access_token: CANARIES.accessToken,
                refresh_token: CANARIES.nextRefreshToken,
                token_type: 'Bearer',
                expires_in: 3_600,
                scope: 'imap',
              }
            : { error: 'invalid_client', error_description: heard, error_uri: `https://x.example/?${body}` },
        ),
      );
    });
  });
  await new Promise<void>((listening) => tokenServer.listen(0, '127.0.0.1', listening));
  receiver = createHttpServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      webhooks.push(`${JSON.stringify(request.headers)} ${body}`);
      response.end('ok');
    });
  });
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
  smtp = await startScriptedServer((socket) => {
    socket.write('220 ready\r\n');
    socket.on('data', (chunk) => {
      const line = chunk.toString('latin1').trim();
      if (/^EHLO/i.test(line)) socket.write('250-here\r\n250 AUTH PLAIN LOGIN\r\n');
      else
        socket.write(`535 5.7.8 can not take ${line} ${Buffer.from(line.split(' ').at(-1)!, 'base64')}\r\n`);
    });
  });

  app = await startApp({
    env: { SMTP_PORT: String(smtp.port), SMTP_USER: 'helpdesk', SMTP_PASSWORD: CANARIES.smtpPassword },
  });
  application = app.strapi.plugin('email-channel').service('app') as unknown as Application;
  template = await publishIncident(app.strapi);
  app.strapi.eventHub.subscribe(async (name: string, ...parts: unknown[]) => {
    events.push(`${name} ${inspect(parts, { depth: 12, maxStringLength: null, maxArrayLength: null })}`);
  });
  const { port } = receiver.address() as AddressInfo;
  const webhook = await app.strapi.get('webhookStore').createWebhook({
    name: 'canary',
    url: `http://127.0.0.1:${port}/`,
    headers: {},
    events: ['entry.create', 'entry.update', 'entry.delete', 'email-channel.channel.unhealthy'],
    isEnabled: true,
  });
  app.strapi.get('webhookRunner').add(webhook);
}, 120_000);

afterAll(async () => {
  await app.stop();
  await Promise.all([...servers, smtp].map(({ stop }) => stop()));
  for (const each of [tokenServer, receiver]) {
    each.closeAllConnections();
    await new Promise((closed) => each.close(closed));
  }
  jest.restoreAllMocks();
});

describe('a secret that was entered', () => {
  it.each([
    ['in LOGIN', ''],
    ['in SASL PLAIN', 'AUTH=PLAIN'],
    ['in SASL PLAIN with an initial response', 'AUTH=PLAIN SASL-IR'],
  ])(
    'was really sent to a server that repeats it %s',
    async (_how, capabilities) => {
      const { port, received } = { ...(await server(capabilities)) };
      expect(received).toBe('');
      const id = await goThrough(passwordChannel(port));
      const { body } = await ask('get', `/channels/${id}`);
      expect(body.data.health.lastError?.code).toBe('login-refused');
      const heard = servers.at(-1)!.received;
      expect(canariesIn(heard, CANARIES).map((hit) => hit.split(' ')[0])).toContain('password');
    },
    60_000,
  );

  it('was really sent to a server that accepts it and repeats it afterwards', async () => {
    const { port } = await server('', true);
    const id = await goThrough(passwordChannel(port));
    const { body } = await ask('get', `/channels/${id}`);
    expect(body.data.health.lastError).not.toBeNull();
  }, 60_000);

  it.each(['echo', 'html', 'grant'] as const)(
    'was really sent to a token endpoint (%s), and the token to a mail server that repeats it',
    async (mode) => {
      tokenMode = mode;
      const { port } = await server('AUTH=XOAUTH2 SASL-IR');
      await goThrough(oauthChannel(port));
      const reached = canariesIn(servers.at(-1)!.received, CANARIES).map((hit) => hit.split(' ')[0]);
      if (mode === 'grant') expect(reached).toContain('accessToken');
    },
    60_000,
  );

  it('was sent in invalid requests', async () => {
    const { password } = CANARIES;
    for (const secrets of [
      { pasword: password },
      { password: [password] },
      { password: { value: password } },
      { password: password.repeat(2_000) },
      password,
    ])
      expect((await ask('post', '/channels', { name: 'x', secrets })).status).toBe(400);
    await ask('post', '/channels', { name: `x${password}`.slice(0, 1), port: password });
  });

  it('was rejected by a database', async () => {
    const rename = (from: string, to: string) => app.strapi.db.connection.schema.renameTable(from, to);
    await rename('email_channel_secrets', 'away');
    try {
      const { port } = servers[0]!;
      expect((await ask('post', '/channels', passwordChannel(port))).status).toBeGreaterThanOrEqual(500);
      await ask('post', '/test-connection', { values: passwordChannel(port) });
    } finally {
      await rename('away', 'email_channel_secrets');
    }
  });

  it('of the outgoing mail server was repeated in its rejection', async () => {
    const sender = createEmailSender({ strapi: app.strapi });
    const sending = sender.send({ to: 'anna@customer.example', subject: 'Hello', text: 'Hello' });
    const error: unknown = await sending.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'sending-failed' });
    answers.push(inspect(error, { depth: 12, maxStringLength: null }));
    expect(canariesIn(smtp.received, CANARIES).map((hit) => hit.split(' ')[0])).toContain('smtpPassword');
  });
});

describe('no secret, unencrypted, in base64 or within XOAUTH2, is', () => {
  const expectNone = (texts: string[]) => {
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.flatMap((text) => canariesIn(text, CANARIES))).toEqual([]);
  };

  it('in a response of the API', () => expectNone(answers));

  it('in the log, at any level, or on the console', () => {
    expectNone(app.logs);
    expectNone([...printed, '']);
  });

  it('in an event', () => expectNone(events));

  it('in a webhook', async () => {
    await eventually('a webhook', () => webhooks.length > 0);
    expectNone(webhooks);
  });

  it('in the message log, the list of channels or the settings', async () => {
    for (const path of ['/messages', '/channels?pageSize=100', '/settings', '/messages/summary'])
      await ask('get', path);
    expectNone(answers.slice(-4));
  });

  it('in the database, in any table', async () => {
    const tables = (await app.strapi.db
      .connection('sqlite_master')
      .where({ type: 'table' })
      .select('name')) as {
      name: string;
    }[];
    const dump: string[] = [];
    for (const { name } of tables)
      dump.push(`${name} ${JSON.stringify(await app.strapi.db.connection(name).select())}`);
    expect(dump.join('')).toContain('Canary again');
    expectNone(dump);
  });

  it('in an export of Strapi', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'email-channel-export-'));
    try {
      const source = strapiTransfer.providers.createLocalStrapiSourceProvider({
        getStrapi: () => app.strapi,
        autoDestroy: false,
      } as never);
      const destination = file.providers.createLocalFileDestinationProvider({
        file: { path: join(dir, 'export') },
        encryption: { enabled: false },
        compression: { enabled: false },
      });
      await engine
        .createTransferEngine(source, destination, {
          versionStrategy: 'ignore',
          schemaStrategy: 'ignore',
        } as never)
        .transfer();
      const exported = readdirSync(dir).map((name) => readFileSync(join(dir, name), 'latin1'));
      expect(exported.join('')).toContain('Canary again');
      // Strapi's list of tables to keep names it; its rows are never there.
      const rows = exported.join('').replace(/persisted_tables.*/g, '');
      expect(rows).not.toContain('email_channel_secrets');
      expectNone(exported);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }, 60_000);
});
