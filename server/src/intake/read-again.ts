import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import { EmailChannelError, step, type Channel, type ReadAgainResult, type Step } from '../../../contracts';
import { prepareFiles, type PreparedFile } from '../files/prepare';
import type { RefusalRules } from '../files/refusal';
import { HostAnswers, type Answer } from '../hooks/answers';
import type { HookRegistry } from '../hooks/registry';
import type { Mail, MailParserPool } from '../mail/types';
import type { Messages } from '../messages';
import type { Rereadable } from '../messages/rereading';
import { asSeen } from '../screening/effective-sender';
import { writtenTo } from '../screening/identities';
import { contentType, documents, type StrapiDocument } from '../strapi/border';
import { numberOf, type Database } from '../strapi/database';
import { valuesOf } from '../ticketing/conversation-messages';
import { consult, type ConsultDependencies } from './consult';
import { NO_FORMS, type Observer } from './dependencies';
import { filteredFiles } from './host-word';
import { noticesOf } from './notices';
import type { StoredFile, Uploads } from './uploads';

export interface ReadAgainDependencies extends ConsultDependencies {
  strapi: Core.Strapi;
  database: Database;
  messages: ConsultDependencies['messages'] & Pick<Messages, 'rereading'>;
  uploads: Uploads;
  refusal: RefusalRules;
  parser: MailParserPool;
  hooks: HookRegistry;
  /** Told of the steps that change something, as for a run. */
  observer: Pick<Observer, 'reached'>;
  channels: { read(documentId: string): Promise<Channel | null> };
  agents(): Promise<ReadonlySet<string>>;
}

/** Fields of a conversation message that are derived from the mail alone. */
const READ = ['body', 'fullBody', 'html', 'subject', 'recipient', 'cc', 'notices'] as const;

/**
 * Parses the original of a ticket or reply again with the current parser. The conversation message gets the new text
 * and missing files; the files are also added to the ticket if the message created it. Nothing is removed, and other
 * ticket fields are unchanged. Of two concurrent calls only one writes. Files stored for a failed call are deleted,
 * after a crash by a later run. Rejects with `message-not-found`, `not-read-again`, or with errors in parsing or
 * storing.
 */
export function createReadAgain(deps: ReadAgainDependencies) {
  const { strapi, database, uploads } = deps;
  const { rereading } = deps.messages;

  /** Parses the message as the channel sees it, with hook results. */
  async function read(
    message: Rereadable,
    opening: boolean,
  ): Promise<{ mail: Mail; files: PreparedFile[]; leftOut: Step[]; channel: Channel | null }> {
    const channel = await deps.channels.read(message.channel);
    const parsed = await deps.parser.parse(message.raw, NO_FORMS, message.channel);
    const agents = await deps.agents();
    const mail = channel
      ? asSeen(parsed, channel, (address) => agents.has(address.toLowerCase())).mail
      : parsed;
    const { files, leftOut } = prepareFiles(mail.attachments, deps.refusal);
    const host = channel && deps.hooks.asks() ? new HostAnswers(deps.hooks.hooks) : null;
    if (!host || !channel) return { mail, files: files.filter((file) => file !== null), leftOut, channel };
    const asked = { mail, channel, receivedAt: message.receivedAt, preview: false, host };
    // Files and text that hooks removed must stay removed.
    const { stopped } = valueOf(await consult(deps, asked, () => host.files()));
    const reply = opening
      ? mail.reply
      : valueOf(await consult(deps, asked, () => host.reply(message.ticket, mail.reply))).value;
    const removed = host.removedFiles();
    return {
      mail: reply === mail.reply ? mail : { ...mail, reply, text: reply, html: null },
      files: files.flatMap((file, index) => (file && !stopped && !removed.has(index) ? file : [])),
      leftOut: [...leftOut, ...filteredFiles(host, mail)],
      channel,
    };
  }

  /** Adds new files of the opening message to the ticket's files. */
  async function addToTicket(
    { ticket }: Rereadable,
    channel: Channel | null,
    added: number[],
  ): Promise<void> {
    const field = channel?.mappings.find(({ source }) => source === 'attachment')?.field;
    const attribute = field && contentType(strapi, ticket.uid)?.attributes[field];
    if (!attribute || attribute.type !== 'media' || !attribute.multiple) return;
    const { uid, documentId } = ticket;
    const entry = await documents(strapi, uid).findOne({ documentId, populate: { [field]: true } });
    if (entry)
      await documents(strapi, uid).update({
        documentId,
        data: { [field]: [...idsOf(entry[field]), ...added] },
      });
  }

  return async function readAgain(id: number, by: string): Promise<ReadAgainResult> {
    const message = await rereading.find(id);
    const entry = message && (await entryOf(strapi, id));
    if (!entry) throw new EmailChannelError('message-not-found.raw');
    const opening = Boolean(entry.opening);
    const { mail, files, leftOut, channel } = await read(message, opening);
    const missing = without(files, entry.attachments);
    const { stored, refused } = await store(deps, missing);
    const { ticket, receivedAt } = message;
    const values = valuesOf(
      {
        ticket,
        mail,
        receivedAt,
        messageLogId: id,
        files: [],
        notices: noticesOf(mail, [...leftOut, ...refused]),
        writtenTo: channel && writtenTo(mail, channel),
      },
      'incoming',
    );
    const changed = READ.filter((name) => differ(values[name], entry[name]));
    const isSame = changed.length === 0 && stored.length === 0;
    const noted = isSame ? step('reread.same', { by }) : step('reread.changed', { by, files: stored.length });
    try {
      const folder = stored.length > 0 && channel ? await uploads.folderOf(channel.name) : null;
      await database.transaction(async (transaction) => {
        if (
          !(await rereading.note(transaction, message, [noted, ...(isSame ? [] : [...leftOut, ...refused])]))
        )
          throw new EmailChannelError('not-read-again');
        if (isSame) return;
        const [added = []] = await uploads.createRows(
          transaction,
          [{ files: stored, ticketType: ticket.uid }],
          folder,
        );
        const updated = await documents(strapi, UID.ticketMessage).update({
          documentId: entry.documentId,
          data: {
            ...Object.fromEntries(READ.map((name) => [name, values[name] ?? null])),
            attachments: [...idsOf(entry.attachments), ...added],
          },
        });
        if (!updated) throw new EmailChannelError('message-not-found');
        if (opening && added.length > 0) await addToTicket(message, channel, added);
        deps.observer.reached?.('outcome-written');
        // Storing took so long that a run considered the files abandoned.
        if (!(await uploads.settle(transaction, stored))) throw new EmailChannelError('not-read-again');
        deps.observer.reached?.('before-commit');
      });
      deps.observer.reached?.('committed');
    } catch (error) {
      await uploads.remove(stored);
      throw error;
    }
    return { changed: !isSame, files: stored.length };
  };
}

export type ReadAgain = ReturnType<typeof createReadAgain>;

function valueOf<T>(answer: Answer<T>): T {
  if ('failed' in answer) throw new EmailChannelError('not-read-again.app', { hook: answer.hook });
  return answer.value;
}

/** The conversation message of a mail, not counting notes about it. */
async function entryOf(strapi: Core.Strapi, messageLogId: number): Promise<StrapiDocument | null> {
  return documents(strapi, UID.ticketMessage).findFirst({
    filters: { messageLogId, direction: 'incoming' },
    populate: { attachments: true },
  });
}

/** Stores files with intents that belong to no run: until settled, a later run deletes the files. */
async function store(
  { uploads, observer }: Pick<ReadAgainDependencies, 'uploads' | 'observer'>,
  files: PreparedFile[],
): Promise<{ stored: StoredFile[]; refused: Step[] }> {
  if (files.length === 0) return { stored: [], refused: [] };
  const [intended = []] = await uploads.intend(0, [{ claim: { id: 0 }, files }]);
  observer.reached?.('upload-intended');
  try {
    const { stored, refused } = await uploads.store(intended, () => observer.reached?.('file-stored'));
    observer.reached?.('uploaded');
    return { stored: stored.filter((file) => file !== null), refused };
  } catch (error) {
    await uploads.remove(intended);
    throw error;
  }
}

const idsOf = (files: unknown): number[] =>
  [files].flat().flatMap((file) => (file ? [numberOf((file as { id: unknown }).id)] : []));

/** Files that a message does not have yet, compared by name and rounded size. */
function without(files: PreparedFile[], attached: unknown): PreparedFile[] {
  const keyOf = (name: string, kilobytes: number) => `${kilobytes} ${name}`;
  const there = new Map<string, number>();
  for (const file of Array.isArray(attached) ? (attached as { name: string; size: unknown }[]) : []) {
    const key = keyOf(file.name, Number(file.size));
    there.set(key, (there.get(key) ?? 0) + 1);
  }
  return files.filter(({ name, size }) => {
    const key = keyOf(name, Math.round(size / 10) / 100);
    const left = there.get(key) ?? 0;
    there.set(key, left - 1);
    return left <= 0;
  });
}

const differ = (read: unknown, kept: unknown): boolean =>
  JSON.stringify(read || null) !== JSON.stringify(kept || null);
