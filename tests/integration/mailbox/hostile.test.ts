import {
  HOSTILE_MODES,
  startHostileServer,
  type HostileMode,
  type HostileServer,
} from '../../support/mailservers/hostile';
import { eventually } from '../../support/eventually';
import { rawMail } from '../../support/desk';
import { activeChannel, publishIncident } from '../../support/incident';
import { startApp, type TestApp } from '../../support/app';
import type { Application } from '../../../server/src/services';
import { UID } from '../../../content-types';
import type { ErrorCode } from '../../../contracts';
import { connectTo, errorOf } from './support';

const OPERATION_MS = 1_000;
/** The same where a limit is to end it, however busy the machine is. */
const PATIENT_MS = 15_000;
const MESSAGE_BYTES = 1024 * 1024;
/** Far above two operations: a hang is meant, not a busy machine. */
const MAX_MS = 25_000;
const MAX_GROWTH_BYTES = 300 * 1024 * 1024;

let server: HostileServer;
beforeAll(async () => {
  server = await startHostileServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.mode = null;
  server.messages.clear();
  for (const uid of [1, 2]) server.messages.set(uid, rawMail());
});

/** Everything that a run asks of a mailbox; answers the code of the first error. */
async function useMailbox(operationMs = OPERATION_MS): Promise<string | null> {
  const mailbox = await connectTo(
    server.port,
    { connectionTimeoutMs: operationMs },
    { operationMs, messageBytes: MESSAGE_BYTES },
  ).catch((error: { code: string }) => error.code);
  if (typeof mailbox === 'string') return mailbox;
  try {
    await mailbox.open('INBOX');
    const uids = await mailbox.uids({ afterUid: 0, since: null });
    const described = await mailbox.describe(uids.slice(0, 100));
    await mailbox.fetch(described.map(({ uid }) => uid));
    return null;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  } finally {
    await mailbox.close();
  }
}

describe('a mail server that', () => {
  it.each(HOSTILE_MODES)('$what is reported by its code, within time and size limits', async (mode) => {
    server.mode = mode;
    const before = process.memoryUsage().rss;
    const begun = performance.now();
    const code = await useMailbox(mode.told[0] === 'limit-exceeded' ? PATIENT_MS : OPERATION_MS);
    expect(performance.now() - begun).toBeLessThan(MAX_MS);
    expect(process.memoryUsage().rss - before).toBeLessThan(MAX_GROWTH_BYTES);
    expect([mode.what, code]).toEqual([mode.what, mode.told[0] ?? null]);
  });

  it('lists a million folders is given up, within time and size limits', async () => {
    server.mode = {
      what: 'lists a million folders',
      answers: {
        LIST: async (line, tag, normal, text) => {
          if (!text.includes('*')) return line.say(normal);
          const row = (at: number) => `* LIST () "/" "folder${at}"\r\n`;
          await line.flood(
            (at) => Array.from({ length: 1_000 }, (_, of) => row(at * 1_000 + of)).join(''),
            1_000,
          );
          line.say(`${tag} OK done\r\n`);
        },
      },
    };
    const before = process.memoryUsage().rss;
    const begun = performance.now();
    const mailbox = await connectTo(server.port, {}, { operationMs: OPERATION_MS });
    const error = await errorOf(mailbox.folders());
    expect(error.code).toBe('deadline-exceeded');
    expect(performance.now() - begun).toBeLessThan(MAX_MS);
    expect(process.memoryUsage().rss - before).toBeLessThan(MAX_GROWTH_BYTES);
    await mailbox.close();
  });

  it('sends a whole message instead of its beginning is read as the beginning', async () => {
    server.messages.set(1, rawMail({ body: 'x'.repeat(500_000) }));
    const mailbox = await connectTo(server.port);
    await mailbox.open('INBOX');
    expect((await mailbox.fetchStart(1, 1_000))?.length).toBe(1_000);
    await mailbox.close();
  });

  it.each<[string, HostileMode['answers'], ErrorCode]>([
    ['offers no STARTTLS', {}, 'starttls-missing'],
    [
      'offers STARTTLS and refuses it',
      {
        CAPABILITY: (line, tag) => line.say(`* CAPABILITY IMAP4rev1 STARTTLS\r\n${tag} OK done\r\n`),
        STARTTLS: (line, tag) => line.say(`${tag} NO not now\r\n`),
      },
      'starttls-missing',
    ],
    [
      'goes on in clear after STARTTLS',
      {
        CAPABILITY: (line, tag) => line.say(`* CAPABILITY IMAP4rev1 STARTTLS\r\n${tag} OK done\r\n`),
        STARTTLS: (line, tag) => line.say(`${tag} OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nA1 OK\r\n`),
      },
      'tls-failed',
    ],
  ])('%s although it was requested never receives the password', async (what, answers, told) => {
    server.mode = { what, answers };
    const from = server.received.length;
    const error = await errorOf(connectTo(server.port, { security: 'starttls', connectionTimeoutMs: 5_000 }));
    expect(error.code).toBe(told);
    expect(server.received.slice(from)).not.toMatch(/LOGIN|AUTHENTICATE|password/i);
  });

  it('offers compression never has it enabled', async () => {
    await useMailbox();
    expect(server.received).not.toContain('COMPRESS');
  });
});

/** What a run tells of. Its deadline is short, and may come before a limit. */
const endsOf = ({ told, toldOfRun: [code] = told }: (typeof HOSTILE_MODES)[number]): unknown[] =>
  code === 'limit-exceeded' ? [code, 'deadline-exceeded'] : [code];

describe('a channel whose mail server', () => {
  let app: TestApp;
  let application: Application;
  let channel: string;
  let serial = 0;
  beforeAll(async () => {
    app = await startApp({
      config: { operationMs: OPERATION_MS, runMs: 10_000, limits: { messageBytes: MESSAGE_BYTES } },
    });
    application = app.strapi.plugin('email-channel').service('app') as unknown as Application;
    ({ documentId: channel } = await application.channels.create(
      activeChannel({
        template: await publishIncident(app.strapi),
        host: 'localhost',
        port: server.port,
        security: 'none',
        username: 'user',
        secrets: { password: 'password' },
        connectionTimeoutMs: OPERATION_MS,
        maxTries: 100,
        senderLimitPerHour: 10_000,
      }),
    ));
  });
  afterAll(() => app.stop());
  beforeEach(() => server.messages.clear());

  const ticketsOf = (subject: string) =>
    app.strapi.documents(UID.ticket as never).count({ filters: { subject } } as never);

  it.each(HOSTILE_MODES)(
    '$what is read again once the server works, without losing a message',
    async (mode) => {
      const subjects = [1, 2].map(() => {
        serial += 1;
        server.messages.set(serial, rawMail({ subject: `Message ${serial}`, from: `a${serial}@b.example` }));
        return `Message ${serial}`;
      });
      server.mode = mode;
      const before = process.memoryUsage().rss;
      const begun = performance.now();
      await application.engine.runNow(channel);
      expect(performance.now() - begun).toBeLessThan(MAX_MS);
      expect(process.memoryUsage().rss - before).toBeLessThan(MAX_GROWTH_BYTES);
      const { health } = await application.channels.view(channel);
      if (health.failures > 0) expect(endsOf(mode)).toContain(health.lastError?.code);

      server.mode = null;
      serial += 1;
      server.messages.set(serial, rawMail({ subject: `Message ${serial}`, from: `a${serial}@b.example` }));
      // A run that began before the server behaved may still be going on: it is the one that is joined.
      const isWell = async () => {
        await application.engine.runNow(channel);
        return (await application.channels.view(channel)).health.failures === 0;
      };
      await eventually('a run without failures', isWell, MAX_MS);
      const counts = await Promise.all([...subjects, `Message ${serial}`].map(ticketsOf));
      expect([mode.what, counts]).toEqual([mode.what, [1, 1, 1]]);
    },
    60_000,
  );
});
