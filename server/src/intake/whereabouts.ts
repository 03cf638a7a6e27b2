import {
  EmailChannelError,
  type BringIn,
  type Channel,
  type FoundAt,
  type FoundMail,
  type MailboxFinding,
  type MailboxFolder,
  type Whereabouts,
} from '../../../contracts';
import { askedOf, type Asked } from '../mail/asked';
import type { MailParserPool } from '../mail/types';
import type { Mailbox } from '../mailbox/types';
import type { Messages } from '../messages';
import { folderKey } from '../messages/keys';
import type { Cursors } from './cursor';
import { NO_FORMS } from './dependencies';

/** Maximum number of mailboxes searched, of folders per mailbox, and of messages per folder. */
const MAX_CHANNELS = 50;
const MAX_FOLDERS = 100;
const MAX_FOUND = 10;
/** Number of mailboxes searched concurrently. */
const AT_ONCE = 4;
const HEADER_BYTES = 65_536;
/** Folders without incoming mail, or with copies of messages in other folders. */
const NOT_ARRIVED_IN = ['\\Drafts', '\\Sent', '\\All', '\\Flagged', '\\Important'];

export interface WhereaboutsDependencies {
  messages: Pick<Messages, 'recall' | 'ledger'>;
  cursors: Cursors;
  parser: Pick<MailParserPool, 'parse'>;
  /** All channels except drafts. */
  channels(): Promise<Channel[]>;
  use<T>(channel: Channel, work: (mailbox: Mailbox) => Promise<T>): Promise<T>;
}

/** Searches mailboxes for a missing message. The message log is searched elsewhere. */
export function createWhereabouts(deps: WhereaboutsDependencies) {
  const { messages, cursors, parser } = deps;

  const search = async (mailbox: Mailbox, { messageId, address }: Asked): Promise<number[]> => {
    const byId = messageId === null ? [] : await mailbox.withMessageId(messageId);
    if (byId.length > 0 || address === null) return byId;
    return mailbox.from(address);
  };

  const describe = async (mailbox: Mailbox, uid: number) => {
    const head = await mailbox.fetchStart(uid, HEADER_BYTES);
    const mail = head && (await parser.parse(head, NO_FORMS).catch(() => null));
    return {
      messageId: mail?.messageId ?? null,
      sender: mail?.from?.address ?? null,
      subject: mail?.subject ?? null,
    };
  };

  /** Unlogged messages of a mailbox. */
  const inMailbox = async (mailbox: Mailbox, channel: Channel, asked: Asked): Promise<FoundMail[]> => {
    const laterAccount = await cursors.laterAccount(channel);
    const found: FoundMail[] = [];
    for (const folder of (await mailbox.folders()).filter(mayHoldArrivals).slice(0, MAX_FOLDERS)) {
      const { uidValidity } = await mailbox.open(folder.path);
      const uids = await search(mailbox, asked);
      const place = {
        channel: channel.documentId,
        folder: folder.path,
        folderHash: folderKey(folder.path, laterAccount),
        uidValidity,
      };
      const known = await messages.recall.outcomes(place, uids);
      const unknown = uids.filter((uid) => !known.has(uid)).slice(-MAX_FOUND);
      for (const { uid, internalDate } of unknown.length > 0 ? await mailbox.describe(unknown) : [])
        found.push({
          at: whereOf(channel, folder, internalDate),
          folder: folder.path,
          uidValidity,
          uid,
          ...(await describe(mailbox, uid)),
          arrivedAt: internalDate.toISOString(),
        });
    }
    return found;
  };

  const lookInto = async (channel: Channel, asked: Asked): Promise<MailboxFinding> => {
    const finding = { channel: channel.documentId, channelName: channel.name };
    try {
      const found = await deps.use(channel, (mailbox) => inMailbox(mailbox, channel, asked));
      return { ...finding, found, problem: null };
    } catch (error) {
      if (!(error instanceof EmailChannelError)) throw error;
      return { ...finding, found: [], problem: error.said };
    }
  };

  return {
    /** Searches the mailboxes of all channels except drafts. Rejects only with unexpected errors. */
    async find(text: string): Promise<Omit<Whereabouts, 'logged'>> {
      const asked = askedOf(text);
      const mailboxes: MailboxFinding[] = [];
      if (asked.messageId !== null || asked.address !== null) {
        const channels = (await deps.channels()).slice(0, MAX_CHANNELS);
        for (let start = 0; start < channels.length; start += AT_ONCE)
          mailboxes.push(
            ...(await Promise.all(
              channels.slice(start, start + AT_ONCE).map((channel) => lookInto(channel, asked)),
            )),
          );
      }
      return { asked, mailboxes };
    },

    /**
     * Makes the next run create a ticket from a found message, regardless of start date and screening. If the channel
     * does not read its folder, it is first moved to one that it reads. Returns the log id. Rejects with
     * `message-not-found`, with `channel-incomplete` for an inactive channel, and with connection errors.
     */
    async bringIn(channel: Channel, { folder, uidValidity, uid }: BringIn): Promise<number> {
      const gone = () => new EmailChannelError('message-not-found');
      if (channel.status !== 'active') throw new EmailChannelError('channel-incomplete.inactive');
      const reads = channel.folders.some(({ path }) => folderKey(path) === folderKey(folder));
      const target = reads ? folder : channel.folders[0]?.path;
      if (target === undefined) throw gone();
      const laterAccount = await cursors.laterAccount(channel);
      const entered = await deps.use(channel, async (mailbox) => {
        if ((await mailbox.open(folder)).uidValidity !== uidValidity) throw gone();
        const [info] = await mailbox.describe([uid]);
        if (!info) throw gone();
        if (reads) return { info, uidValidity };
        const before = (await mailbox.open(target)).uidValidity;
        const last = (await mailbox.uids({ afterUid: 0, since: null })).at(-1) ?? 0;
        await mailbox.open(folder);
        await mailbox.move([uid], target);
        const opened = await mailbox.open(target);
        const uids = await mailbox.uids({ afterUid: last, since: null });
        const arrived = await mailbox.describe(uids.slice(0, 100));
        // A move keeps size and INTERNALDATE (RFC 6851), which identify the message among new arrivals.
        const moved = arrived.find(
          ({ size, internalDate }) =>
            size === info.size && internalDate.getTime() === info.internalDate.getTime(),
        );
        if (!moved || opened.uidValidity !== before) throw gone();
        return { info: moved, uidValidity: opened.uidValidity };
      });
      return messages.ledger.enter(
        {
          channel: channel.documentId,
          folder: target,
          folderHash: folderKey(target, laterAccount),
          uidValidity: entered.uidValidity,
        },
        entered.info,
      );
    },
  };
}

const mayHoldArrivals = ({ selectable, specialUse }: MailboxFolder): boolean =>
  selectable && !NOT_ARRIVED_IN.includes(specialUse ?? '');

/** Classifies the location of an unlogged message. */
function whereOf(channel: Channel, { path, specialUse }: MailboxFolder, arrivedAt: Date): FoundAt {
  if (channel.folders.some((folder) => folderKey(folder.path) === folderKey(path)))
    return channel.syncStartDate !== null && arrivedAt < new Date(channel.syncStartDate)
      ? 'before-start'
      : 'unread';
  return specialUse === '\\Junk' ? 'junk' : 'elsewhere';
}

export type Finder = ReturnType<typeof createWhereabouts>;
