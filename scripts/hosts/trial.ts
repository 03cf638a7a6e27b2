import { strict as assert } from 'node:assert';
import { setTimeout as sleep } from 'node:timers/promises';
import { UID } from '../../content-types';
import { startBrowser } from '../../tests/e2e/support/browser';
import { firstMinutes, MOST_INTERACTIONS, MOST_MS } from '../../tests/e2e/support/first-minutes';
import { available } from '../../tests/support/available';
import { rawMail, rawMailWithFiles, rawMailWithPictures } from '../../tests/support/raw-mail';
import type { Dovecot } from '../../tests/support/mailservers/dovecot';
import type { SmtpSink } from '../../tests/support/mailservers/smtp-sink';
import { registerAdmin, type Api } from './api';
import type { Project } from './project';

export const PASSWORD = 'secret-pass';
const READ_MS = 90_000;
const LOOK_MS = 500;

const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64');
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
/** Kinds of file that the Media Library of a new project refuses when people upload them. */
const FILES: [string, string, string][] = [
  ['a.zip', 'application/zip', base64('PK\x05\x06'.padEnd(22, '\0'))],
  ['b.xls', 'application/vnd.ms-excel', base64('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')],
  ['c.eml', 'message/rfc822', base64('Subject: Attached\r\n\r\nhello')],
  ['d.ics', 'text/calendar', base64('BEGIN:VCALENDAR\r\nEND:VCALENDAR')],
  ['e.json', 'application/json', base64('{}')],
  ['f.vcf', 'text/vcard', base64('BEGIN:VCARD\r\nFN:Anna\r\nEND:VCARD')],
  ['g.msg', 'application/vnd.ms-outlook', base64('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')],
];
const FIRST = { messageId: '<first@customer.example>', subject: 'No network', body: 'On floor 2.' };
const MAILS = [
  rawMail(FIRST),
  rawMail({ subject: 'Größe 📦', body: 'Дорога 道路 📦' }),
  rawMailWithPictures(
    '<p>See <img src="cid:one@x"></p>',
    { 'Content-ID: <one@x>': PNG },
    { subject: 'Seen' },
  ),
  rawMailWithFiles(FILES, { subject: 'Seven files' }),
  rawMail({ subject: `Re: ${FIRST.subject}`, inReplyTo: FIRST.messageId, body: 'Floor 3 as well.' }),
];

interface Entry {
  documentId: string;
  subject: string;
  description: string;
  attachments: { name: string; url: string }[];
}
interface Message {
  outcome: string;
  subject: string;
}

interface Parts {
  tarball: string;
  /** A mailbox whose password is `PASSWORD`. */
  user: string;
  /** A mailbox with the same password that a new user sets up by hand, counted; null where nobody does. */
  newUser: string | null;
  dovecot: Dovecot;
  sink: SmtpSink;
}

/** Works with a project as a new user would: rejects at the first thing that is not as it should be. */
export async function tryOut(
  project: Project,
  { tarball, user, newUser, dovecot, sink }: Parts,
  say: (step: string) => void,
): Promise<void> {
  const deliver = (raw: string) => dovecot.deliver(user, 'INBOX', raw);
  say('install');
  await project.install();
  say('install the plugin');
  await project.addPlugin(tarball);
  say('build');
  await project.build();
  say('start');
  let stop = await project.start();
  const restart = async (change?: () => Promise<void>) => {
    await stop();
    if (change) {
      await change();
      // What a TypeScript project runs is its compiled config.
      if (project.isCompiled) await project.build();
    }
    stop = await project.start();
    await api.logIn();
  };
  const api = await registerAdmin(project.url).catch(async (error) => {
    await stop();
    throw error;
  });
  try {
    if (newUser && available.chromium) {
      say('count the first minutes of a new user');
      say(await countFirstMinutes(project, api, dovecot, newUser));
    }

    say('read five mails');
    const channel = await makeChannel(api, user, dovecot, sink);
    MAILS.forEach(deliver);
    const log = await decided(api, channel, MAILS.length);
    assert.deepEqual(countsOf(log), { ticket: 4, reply: 1 });
    const tickets = await ticketsOf(api);
    const ticket = (subject: string) => tickets.find((entry) => entry.subject === subject)!;
    assert.match(ticket('Größe 📦').description, /Дорога 道路 📦/);
    await openFiles(project, api, ticket('Seven files'));

    say('answer one');
    const { documentId } = ticket(FIRST.subject);
    const before = sink.mails.length;
    await api.request('POST', `/email-channel/tickets/${UID.ticket}/${documentId}/replies`, {
      text: 'We are on it.',
    });
    await sink.waitFor(before + 1);
    assert.match(sink.mails.at(-1)!.raw, /We are on it\./);

    if (available.chromium) {
      say('look at it in the panel');
      await look(project, api, documentId);
    }

    say('restart');
    await restart();
    await readAgain(api, channel);
    assert.deepEqual(countsOf(await messagesOf(api, channel)), { ticket: 4, reply: 1 });

    say('remove the plugin');
    await restart(() => project.removePlugin());
    await assert.rejects(api.request('GET', '/email-channel/channels'));

    say('put it back');
    await restart(() => project.addPlugin(tarball));
    deliver(rawMail({ subject: 'After its return' }));
    await readAgain(api, channel);
    assert.deepEqual(countsOf(await decided(api, channel, MAILS.length + 1)), { ticket: 5, reply: 1 });
    assert.equal((await ticketsOf(api)).length, 5);
    await openFiles(project, api, ticket('Seven files'));
  } finally {
    await stop();
  }
}

async function makeChannel(api: Api, user: string, dovecot: Dovecot, sink: SmtpSink): Promise<string> {
  const template = await api.request<{ data: { documentId: string } }>('POST', '/email-channel/templates', {
    name: 'Standard',
  });
  const { data } = await api.request<{ data: { documentId: string } }>('POST', '/email-channel/channels', {
    name: 'Support',
    status: 'active',
    host: 'localhost',
    port: dovecot.ports.imaps,
    caCertificate: dovecot.ca,
    username: user,
    secrets: { password: PASSWORD },
    syncStartDate: '2020-01-01T00:00:00.000Z',
    template: template.data.documentId,
    replyTo: 'support@desk.example',
    sendWith: 'mailbox',
    smtpHost: 'localhost',
    smtpPort: sink.port,
    smtpSecurity: 'tls',
  });
  return data.documentId;
}

async function messagesOf(api: Api, channel: string): Promise<Message[]> {
  const path = `/email-channel/messages?pageSize=100&channel=${channel}`;
  return (await api.request<{ data: { results: Message[] } }>('GET', path)).data.results;
}

/** The message log of a channel, once that many messages are decided. */
async function decided(api: Api, channel: string, count: number): Promise<Message[]> {
  const until = Date.now() + READ_MS;
  for (;;) {
    const messages = await messagesOf(api, channel);
    const done = messages.filter(({ outcome }) => outcome !== 'processing');
    if (done.length >= count) return messages;
    if (Date.now() > until) throw new Error(`of ${count} messages ${done.length} were decided`);
    await sleep(LOOK_MS);
  }
}

/** Sets up a first channel by hand and takes it and its ticket away again; answers what it took, rejects when that is too much. */
async function countFirstMinutes(
  { url }: Project,
  api: Api,
  dovecot: Dovecot,
  user: string,
): Promise<string> {
  const browser = await startBrowser({ url });
  try {
    const page = await browser.pageOf(api.person);
    const { interactions, ms } = await firstMinutes(page, { dovecot, user, password: PASSWORD });
    assert.ok(interactions <= MOST_INTERACTIONS, `${interactions} interactions`);
    assert.ok(ms <= MOST_MS, `${ms} ms`);
    const channels = await api.request<{ data: { results: { documentId: string }[] } }>(
      'GET',
      '/email-channel/channels',
    );
    for (const { documentId } of channels.data.results)
      await api.request('DELETE', `/email-channel/channels/${documentId}`);
    for (const { documentId } of await ticketsOf(api))
      await api.request('DELETE', `/content-manager/collection-types/${UID.ticket}/${documentId}`);
    return `${interactions} interactions, ${Math.round(ms / 1_000)} s from "Add channel" to the first ticket`;
  } finally {
    await browser.close();
  }
}

/** Waits for a run over the channel. */
const readAgain = (api: Api, channel: string) =>
  api.request('POST', `/email-channel/channels/${channel}/read`, {});

function countsOf(messages: Message[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of messages) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

async function ticketsOf(api: Api): Promise<Entry[]> {
  const path = `/content-manager/collection-types/${UID.ticket}`;
  return (await api.request<{ results: Entry[] }>('GET', `${path}?pageSize=100`)).results;
}

/** Every file has arrived, opens by the address that the ticket gives, and by no other. */
async function openFiles({ url }: Project, api: Api, { documentId }: Entry): Promise<void> {
  const path = `/content-manager/collection-types/${UID.ticket}/${documentId}`;
  const { data } = await api.request<{ data: Entry }>('GET', path);
  assert.deepEqual(
    data.attachments.map(({ name }) => name),
    FILES.map(([name]) => name),
  );
  for (const [index, { url: address }] of data.attachments.entries()) {
    const answer = await fetch(`${url}${address}`);
    assert.equal(answer.status, 200);
    assert.equal(Buffer.from(await answer.arrayBuffer()).toString('base64'), FILES[index]![2]);
    assert.equal((await fetch(`${url}${address.split('?', 1)[0]}`)).status, 403);
  }
}

/** The pages of the plugin and the conversation of a ticket appear, so its panel fits the one of this Strapi. */
async function look({ url }: Project, { person }: Api, ticket: string): Promise<void> {
  const browser = await startBrowser({ url });
  try {
    const page = await browser.pageOf(person);
    await page.goto('/admin/plugins/email-channel/channels');
    await page.getByRole('link', { name: 'Support', exact: true }).waitFor();
    await page.goto(`/admin/content-manager/collection-types/${UID.ticket}/${ticket}`);
    await page.getByRole('link', { name: 'Open conversation' }).click();
    await page.getByRole('main').getByText('Floor 3 as well.').waitFor();
  } finally {
    await browser.close();
  }
}
