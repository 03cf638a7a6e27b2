import {
  EmailChannelError,
  invalidInput,
  type ConversationMessage,
  type DraftContent,
  type NoteInput,
  type ReplyInput,
  type SendAgainInput,
} from '../../../contracts';
import { UID } from '../../../content-types';
import { documents } from '../strapi/border';
import { messageIdWith } from '../ticketing/thread-token';
import type { Threads } from '../ticketing/threads';
import { composeReply, firstSubject, referencesOf, replySubject } from './compose';
import { draftOf } from './drafts';
import { messageOf, type IsRestricted } from './conversation-views';
import type { MailFiles } from './files';
import { createForwarding, type Forwarding } from './forwarding';
import { domainOf } from './identity';
import { markdownToHtml, markdownToText, picturesIn } from './markdown';
import { mayGoAgain, peopleAgain } from './reports';
import type { Signatures } from './signatures';
import { messageIdsOf, quotedOf, type TicketStates } from './ticket-state';
import {
  addressesOf,
  authorOf,
  createWritten,
  identityFor,
  person,
  UNDO_MS,
  type Agent,
  type WrittenDependencies,
} from './written';

export interface RepliesDependencies extends WrittenDependencies {
  threads: Threads;
  files: MailFiles;
  signatures: Pick<Signatures, 'of'>;
  states: TicketStates;
}

/** Actions of agents in conversations. Every method rejects with `ticket-not-found`. */
export interface Replies {
  /**
   * Writes a reply to the requester. It is sent automatically; while the channel is paused or the mail server is
   * unavailable, it waits. Rejects with `no-recipient`, `invalid-input`, or `sending-failed` if no provider is set up.
   */
  reply(
    uid: string,
    documentId: string,
    input: ReplyInput,
    agent: Agent,
    isRestricted: IsRestricted,
  ): Promise<ConversationMessage>;
  note(uid: string, documentId: string, input: NoteInput, agent: Agent): Promise<ConversationMessage>;
  /**
   * Takes back a reply or forward before the first attempt. Resolves with the draft. Rejects with `not-retriable.sent`.
   */
  takeBack(uid: string, documentId: string, message: string): Promise<DraftContent | null>;
  /**
   * Forwards a message in a separate thread. Answers are added to the ticket and never sent to the customer. Rejects
   * with `message-not-found` if part of the message is restricted for the agent.
   */
  forward: Forwarding['forward'];
  /** Sends a failed or bounced reply again, optionally to another address. Rejects with `not-retriable`. */
  sendAgain(
    uid: string,
    documentId: string,
    message: string,
    input: SendAgainInput,
    isRestricted: IsRestricted,
  ): Promise<ConversationMessage>;
}

const MAX_WAIT_MS = 366 * 86_400_000;

/** @see Replies */
export function createReplies(deps: RepliesDependencies): Replies {
  const { strapi, database, outbox, threads } = deps;
  const written = createWritten(deps);
  const stateOf = deps.states.of;

  return {
    async reply(uid, documentId, input, agent, isRestricted) {
      const state = await stateOf(uid, documentId, input.channel);
      const { channel, planned, ref, startable } = state;
      if (!channel || !planned.view.possible) throw new EmailChannelError(planned.refusal ?? 'no-recipient');
      const starts = startable.length > 0;
      if (starts && input.channel !== undefined && channel.documentId !== input.channel)
        throw invalidInput('channel', 'successor');
      const [to = planned.view.to, ...alsoTo] = input.to?.map(person) ?? [];
      if (!to) throw new EmailChannelError('no-recipient');
      const identity = identityFor(planned.view, input.from);
      const files = [...new Set([...input.attachments, ...picturesIn(input.text)])];
      await deps.files.check(files);
      const uniqueKey = input.key ? `reply:${documentId}:${input.key}` : null;

      const number = await threads.numberOf(null, channel.documentId, ref);
      const token = await threads.tokenFor(channel.documentId, ref);
      const messageId = messageIdWith(token, domainOf(channel));
      const quoted = input.quote ? quotedOf(state) : null;
      const pictureOf = await deps.files.pictures(files);
      const body = composeReply({
        text: input.text,
        pictureOf,
        agent: agent.name,
        agentSignature: agent.id ? await deps.signatures.of(agent.id) : null,
        signature: identity?.signature ?? null,
        quoted,
        token,
      });
      const [cc, bcc] = [input.cc.map(person), input.bcc.map(person)];
      const subject = starts
        ? firstSubject(input.subject || planned.subject, number)
        : replySubject(planned.subject, number);
      const inReplyTo = planned.inReplyTo;
      const inMs = waitOf(input);
      return written.once(uniqueKey, { uid, documentId }, state, isRestricted, async (transaction) => {
        const id = await written.add(
          ref,
          {
            ...authorOf(agent, identity),
            recipient: addressesOf([to, ...alsoTo]),
            cc: addressesOf(cc),
            bcc: addressesOf(bcc),
            subject,
            body: markdownToText(input.text),
            fullBody: body.text,
            html: markdownToHtml(input.text, pictureOf),
            messageId,
            inReplyTo,
          },
          files,
        );
        await outbox.add(transaction, {
          channel: channel.documentId,
          ticket: ref,
          kind: 'reply',
          ticketMessage: id,
          to,
          alsoTo,
          cc,
          bcc,
          writtenAs: identity?.address ?? null,
          subject,
          ...body,
          files,
          messageId,
          inReplyTo,
          references: referencesOf(messageIdsOf(state)),
          author: agent.email,
          uniqueKey,
          inMs,
          draft: draftOf(input),
        });
        return { message: id, channel: channel.documentId, inMs };
      });
    },

    ...createForwarding({ ...deps, written }),

    async note(uid, documentId, input, agent) {
      const state = await stateOf(uid, documentId);
      const { ref, messages } = state;
      await deps.files.check(input.attachments);
      const messageId = input.key ? `note:${input.key}` : null;
      const before = messageId && messages.find((message) => message.messageId === messageId);
      if (before) return messageOf(before, null);
      const id = await written.add(
        ref,
        {
          direction: 'note',
          senderName: agent.name.slice(0, 255),
          senderEmail: agent.email.slice(0, 255),
          body: input.text,
          messageId,
        },
        input.attachments,
      );
      return written.shown(uid, documentId, id, state, () => false);
    },

    async takeBack(uid, documentId, message) {
      const { outgoing } = await stateOf(uid, documentId);
      const mail = outgoing.find((row) => row.ticketMessage === message && row.kind === 'reply');
      if (!mail) throw new EmailChannelError('message-not-found.in-ticket');
      return database.transaction(async (transaction) => {
        if (!(await outbox.takeBack(transaction, mail))) throw new EmailChannelError('not-retriable.sent');
        await documents(strapi, UID.ticketMessage).delete({ documentId: message });
        return mail.draft ?? null;
      });
    },

    async sendAgain(uid, documentId, message, { to }, isRestricted) {
      const state = await stateOf(uid, documentId);
      const { messages, outgoing } = state;
      if (!messages.some((entry) => entry.documentId === message))
        throw new EmailChannelError('message-not-found.in-ticket');
      const mail = outgoing.findLast((row) => row.ticketMessage === message);
      if (!mail || !mayGoAgain(mail) || !(await outbox.again(mail, peopleAgain(mail, to))))
        throw new EmailChannelError('not-retriable');
      if (to !== undefined)
        await documents(strapi, UID.ticketMessage).update({
          documentId: message,
          data: { recipient: to, cc: null, bcc: null },
        });
      deps.wake(mail.channel);
      return written.shown(uid, documentId, message, state, isRestricted);
    },
  };
}

/** Delay of a reply in ms. Throws `invalid-input` if the time is too far in the future. */
function waitOf({ undo, sendAt }: ReplyInput): number {
  const wait = sendAt === undefined ? 0 : new Date(sendAt).getTime() - Date.now();
  if (wait > MAX_WAIT_MS) throw invalidInput('sendAt', 'too-late');
  return Math.max(wait, undo ? UNDO_MS : 0);
}
