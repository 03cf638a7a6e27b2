import { EmailChannelError, type ConversationMessage, type ForwardInput } from '../../../contracts';
import { messageIdWith } from '../ticketing/thread-token';
import type { Threads } from '../ticketing/threads';
import { composeForward, forwardSubject, referencesOf } from './compose';
import { draftOf } from './drafts';
import { hiddenBy, hidesPart, type IsRestricted } from './conversation-views';
import type { MailFiles } from './files';
import { domainOf } from './identity';
import { markdownToHtml, markdownToText } from './markdown';
import type { Outbox } from './outbox';
import type { Signatures } from './signatures';
import { openingBody } from './ticket-history';
import type { TicketStates } from './ticket-state';
import { addressesOf, authorOf, identityFor, person, UNDO_MS, type Agent, type Written } from './written';

/** Forwards messages of conversations. */
export function createForwarding(deps: {
  written: Written;
  states: TicketStates;
  outbox: Outbox;
  threads: Threads;
  files: MailFiles;
  signatures: Pick<Signatures, 'of'>;
}) {
  const { written, outbox, threads } = deps;
  return {
    async forward(
      uid: string,
      documentId: string,
      id: string,
      input: ForwardInput,
      agent: Agent,
      isRestricted: IsRestricted,
    ): Promise<ConversationMessage> {
      const state = await deps.states.of(uid, documentId);
      const { ticket, channel, messages, planned, ref } = state;
      const source = messages.find((message) => message.documentId === id && message.direction !== 'note');
      if (!source) throw new EmailChannelError('message-not-found.in-ticket');
      if (!channel || (planned.refusal && planned.refusal !== 'no-recipient'))
        throw new EmailChannelError(planned.refusal ?? 'channel-not-found.no-sender');
      // The forward contains the text and address of the author.
      const bodyField = openingBody(ticket, channel)?.field ?? null;
      if (hidesPart(hiddenBy(isRestricted, state.mappings, bodyField)))
        throw new EmailChannelError('message-not-found.raw');
      await deps.files.check(input.attachments);
      const identity = identityFor(planned.view, input.from);
      const token = await threads.tokenFor(channel.documentId, ref, true);
      const messageId = messageIdWith(token, domainOf(channel));
      const body = composeForward({
        text: input.text,
        agent: agent.name,
        agentSignature: agent.id ? await deps.signatures.of(agent.id) : null,
        signature: identity?.signature ?? null,
        forwarded: { ...source, text: source.fullBody ?? source.body },
        token,
      });
      const [[to, ...alsoTo], cc] = [input.to.map(person), input.cc.map(person)];
      const subject = forwardSubject(source.subject ?? planned.subject);
      // Reference only a message that the recipients already have.
      const inReplyTo = source.side ? source.messageId : null;
      const inMs = input.undo ? UNDO_MS : 0;
      const uniqueKey = input.key ? `forward:${documentId}:${input.key}` : null;
      return written.once(uniqueKey, ref, state, isRestricted, async (transaction) => {
        const ticketMessage = await written.add(
          ref,
          {
            ...authorOf(agent, identity),
            side: true,
            recipient: addressesOf([to!, ...alsoTo]),
            cc: addressesOf(cc),
            subject,
            body: markdownToText(input.text),
            fullBody: body.text,
            html: markdownToHtml(input.text),
            messageId,
            inReplyTo,
          },
          input.attachments,
        );
        await outbox.add(transaction, {
          channel: channel.documentId,
          ticket: ref,
          kind: 'reply',
          ticketMessage,
          to: to!,
          alsoTo,
          cc,
          bcc: [],
          writtenAs: identity?.address ?? null,
          subject,
          ...body,
          files: input.attachments,
          messageId,
          inReplyTo,
          references: referencesOf([inReplyTo]),
          author: agent.email,
          uniqueKey,
          inMs,
          draft: draftOf(input, id),
        });
        return { message: ticketMessage, channel: channel.documentId, inMs };
      });
    },
  };
}

export type Forwarding = ReturnType<typeof createForwarding>;
