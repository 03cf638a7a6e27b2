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

/** An answer that an agent wrote in their mail program. */
export interface AnswerToSend {
  agent: Agent & { id: number };
  text: string;
}

/** An answer to send, with Markdown. */
export interface FormattedAnswer extends AnswerToSend {
  markdown: string;
}

/** An answer ready to be written in a transaction, or the reason why it cannot be sent. */
export type PreparedAnswer =
  | { refusal: Said }
  | {
      refusal: null;
      author: Record<string, unknown>;
      /** The agent's text, as shown in the conversation. */
      shown: string;
      mail: Omit<NewOutgoing, 'ticketMessage' | 'files' | 'uniqueKey'>;
    };

/** Values of an answer that are only known after the decision. */
export interface AnswerParts {
  files: number[];
  notices: unknown;
  /** Derived from the message's identity, so that it is sent only once. */
  uniqueKey: string;
}

/** Sends agents' emailed answers as replies to the customer. */
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
    /** Determines the recipients and composes the answer like a reply from the panel. Never inside a transaction. */
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

    /** Adds a prepared answer to the conversation and the outbox, in the transaction that decides its message. */
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

    /** Adds an agent's internal note to the conversation. Part of the caller's transaction. */
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

/** Number of lines at the end of a text in which a name counts as a signature. */
const SIGNING_LINES = 12;
const letters = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');

/** Whether a text ends with a signature, detected by the signature's first line. */
function isSigned(text: string, signature: string): boolean {
  const first = letters(signature.trim().split('\n', 1)[0]!);
  return first !== '' && letters(text.split('\n').slice(-SIGNING_LINES).join(' ')).includes(first);
}

export type AgentAnswers = ReturnType<typeof createAgentAnswers>;
