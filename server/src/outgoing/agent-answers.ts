import { EmailChannelError, type Said } from '../../../contracts';
import type { Transaction } from '../strapi/database';
import { messageIdWith } from '../ticketing/thread-token';
import type { TicketRef } from '../ticketing/threading';
import type { Threads } from '../ticketing/threads';
import { composeReply, referencesOf, replySubject } from './compose';
import { domainOf } from './identity';
import { markdownToHtml } from './markdown';
import type { Outbox } from './outbox';
import type { NewOutgoing } from './outbox-rows';
import type { Signatures } from './signatures';
import { messageIdsOf, type TicketStates } from './ticket-state';
import { addressesOf, authorOf, identityFor, type Agent, type Written } from './written';

/** What an agent wrote in their own mail program. */
export interface AnswerToSend {
  agent: Agent & { id: number };
  text: string;
}

/** One to send, also as Markdown. */
export interface FormattedAnswer extends AnswerToSend {
  markdown: string;
}

/** An answer that is ready to be written in a transaction, or why it cannot be sent. */
export type PreparedAnswer =
  | { refusal: Said }
  | {
      refusal: null;
      author: Record<string, unknown>;
      /** What the agent wrote, as the conversation shows it. */
      shown: string;
      mail: Omit<NewOutgoing, 'ticketMessage' | 'files' | 'uniqueKey'>;
    };

/** What belongs to an answer only once it is decided. */
export interface AnswerParts {
  files: number[];
  notices: unknown;
  /** Derived from the message's identity: what it names is sent once. */
  uniqueKey: string;
}

/** Answers of agents by mail, as replies to the customer. */
export function createAgentAnswers({
  states,
  outbox,
  threads,
  signatures,
  written,
}: {
  states: TicketStates;
  outbox: Outbox;
  threads: Threads;
  signatures: Pick<Signatures, 'of'>;
  written: Written;
}) {
  return {
    /** Finds whom an answer goes to, and writes it as a reply from the panel is written. Never inside a transaction. */
    async prepare(
      { uid, documentId }: TicketRef,
      { agent, text, markdown }: FormattedAnswer,
    ): Promise<PreparedAnswer> {
      const state = await states.of(uid, documentId).catch((error: unknown) => {
        if (error instanceof EmailChannelError && error.code === 'ticket-not-found') return null;
        throw error;
      });
      if (!state) return { refusal: { text: 'error.ticket-not-found' } };
      const { channel, planned, ref } = state;
      const { to } = planned.view;
      if (!channel || !to || planned.refusal)
        return { refusal: { text: `error.${planned.refusal ?? 'no-recipient'}` } };
      const number = await threads.numberOf(null, channel.documentId, ref);
      const token = await threads.tokenFor(channel.documentId, ref);
      const identity = identityFor(planned.view, planned.view.from);
      const agentSignature = await signatures.of(agent.id);
      const body = composeReply({
        text: markdown,
        plain: text,
        agent: agent.name,
        agentSignature,
        isSigned: isSigned(text, agentSignature || agent.name),
        signature: identity?.signature ?? null,
        quoted: null,
        token,
      });
      return {
        refusal: null,
        author: authorOf(agent, identity),
        shown: markdownToHtml(markdown),
        mail: {
          channel: channel.documentId,
          ticket: ref,
          kind: 'reply',
          to,
          alsoTo: [],
          cc: planned.view.toAll ? planned.view.cc : [],
          bcc: [],
          writtenAs: identity?.address ?? null,
          subject: replySubject(planned.subject, number),
          ...body,
          messageId: messageIdWith(token, domainOf(channel)),
          inReplyTo: planned.inReplyTo,
          references: referencesOf(messageIdsOf(state)),
          author: agent.email,
        },
      };
    },

    /** Puts a prepared answer into the conversation and the outbox, in the transaction that decides its message. */
    async send(
      transaction: Transaction,
      prepared: Extract<PreparedAnswer, { refusal: null }>,
      text: string,
      { files, notices, uniqueKey }: AnswerParts,
    ): Promise<void> {
      const { author, mail, shown } = prepared;
      const ticketMessage = await written.add(
        mail.ticket,
        {
          ...author,
          recipient: addressesOf([mail.to]),
          cc: addressesOf(mail.cc),
          subject: mail.subject,
          body: text,
          fullBody: mail.text,
          html: shown,
          messageId: mail.messageId,
          inReplyTo: mail.inReplyTo,
          notices,
        },
        files,
      );
      await outbox.add(transaction, { ...mail, ticketMessage, files, uniqueKey });
    },

    /** Adds what an agent wrote for colleagues to the conversation. Part of the caller's transaction. */
    async note(
      ticket: TicketRef,
      { agent, text }: AnswerToSend,
      files: number[],
      notices: unknown,
    ): Promise<void> {
      await written.add(
        ticket,
        {
          direction: 'note',
          senderName: agent.name.slice(0, 255),
          senderEmail: agent.email.slice(0, 255),
          body: text,
          notices,
        },
        files,
      );
    },
  };
}

/** Lines at the end of a text in which a name signs it. */
const SIGNING_LINES = 12;
const letters = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');

/** Whether a text ends with a signature, by its first line. */
function isSigned(text: string, signature: string): boolean {
  const first = letters(signature.trim().split('\n', 1)[0]!);
  return first !== '' && letters(text.split('\n').slice(-SIGNING_LINES).join(' ')).includes(first);
}

export type AgentAnswers = ReturnType<typeof createAgentAnswers>;
