import type { Channel } from '../../../contracts';
import { sayIn, type LanguageCode } from '../../../contracts/languages';
import { cutText, oneLine } from '../mail/clean';
import type { Mail } from '../mail/types';
import { addressKey } from '../screening/addresses';
import { ownAddresses } from '../screening/own-mail';
import type { Transaction } from '../strapi/database';
import { answerMarker } from '../ticketing/agent-commands';
import { CONTENT_ACTIONS, type PanelAgent } from '../ticketing/panel-agents';
import { restrictedFields, type Restrictions } from '../ticketing/restrictions';
import { withoutTokens } from '../ticketing/thread-token';
import type { TicketRef } from '../ticketing/threading';
import { hiddenBy, hidesPart } from './conversation-views';
import type { Outbox } from './outbox';

const DAY_MS = 86_400_000;
/** Maximum length of the customer's text, in UTF-16 units. */
const MAX_TEXT = 20_000;

/** Recipients of a channel's alerts, and which content to leave out. */
export interface Alerted {
  agents: PanelAgent[];
  restrictions: Restrictions;
  /** Addresses of all channels. */
  ownAddresses: string[];
}

/** A customer's message that created a ticket or was added to one. */
export interface CustomerMessage {
  channel: Channel;
  ticket: TicketRef;
  mail: Mail;
  receivedAt: Date;
  /** Id in the message log. */
  id: number;
  /** The message created the ticket. */
  isNew: boolean;
}

/** Adds alerts about new messages for agents to the outbox, in the same transaction as the message. */
export function createAlerts({
  outbox,
  language,
  ticketPage,
}: {
  outbox: Pick<Outbox, 'add'>;
  language: LanguageCode;
  /** URL of a ticket in the admin panel. */
  ticketPage(ticket: TicketRef): string;
}) {
  return {
    /**
     * Part of the transaction that adds the message. Sends no alerts for old messages, or to the agent who wrote the
     * message.
     */
    async add(transaction: Transaction, message: CustomerMessage, alerted: Alerted): Promise<void> {
      const { channel, ticket, mail, receivedAt, id } = message;
      if (Date.now() - receivedAt.getTime() > DAY_MS) return;
      const own = ownAddresses(channel, alerted.ownAddresses);
      const from = mail.from ? addressKey(mail.from.address) : null;
      const agents = alerted.agents.filter(
        (agent) =>
          agent.can(CONTENT_ACTIONS.read, ticket.uid) &&
          addressKey(agent.email) !== from &&
          !own.has(addressKey(agent.email)),
      );
      const words = writeAlert(message, alerted.restrictions, language, ticketPage(ticket));
      for (const agent of agents)
        await outbox.add(transaction, {
          channel: channel.documentId,
          ticket,
          kind: 'alert',
          ticketMessage: null,
          to: { name: agent.name, address: agent.email },
          alsoTo: [],
          cc: [],
          bcc: [],
          writtenAs: null,
          ...words,
          html: null,
          files: [],
          messageId: null,
          inReplyTo: null,
          references: [],
          author: null,
          agent: agent.id,
          uniqueKey: `alert:${id}:${agent.id}`,
        });
    },
  };
}

export type Alerts = ReturnType<typeof createAlerts>;

/**
 * Composes an alert. If any field of the ticket is restricted, it contains nothing of the message, because emails are
 * readable without a role check. Tokens that the customer quoted are removed.
 */
export function writeAlert(
  { channel, ticket, mail, isNew }: Pick<CustomerMessage, 'channel' | 'ticket' | 'mail' | 'isNew'>,
  restrictions: Restrictions,
  language: LanguageCode,
  page: string,
): { subject: string; text: string } {
  const say = (key: string, values: Record<string, string> = {}) =>
    sayIn(language, { text: `mail.alert.${key}`, values });
  const restricted = restrictedFields(restrictions, ticket.uid, []);
  const bodyField = channel.mappings.find(({ source }) => source === 'body')?.field ?? 'description';
  const hides = hidesPart(hiddenBy((field) => restricted.has(field), channel.mappings, bodyField));
  const kind = isNew ? 'new' : 'later';
  const name = oneLine(channel.name, 100);
  const from = mail.from ? [mail.from.name, `<${mail.from.address}>`].filter(Boolean).join(' ') : '?';
  const subject = withoutTokens(oneLine(mail.subject, 200)) || '…';
  return {
    subject: oneLine(`[${name}] ${hides ? say(`${kind}.hidden`) : say(`${kind}.subject`, { subject })}`),
    text: [
      answerMarker(say('marker')),
      hides ? say('hidden') : say(`${kind}.what`, { from: oneLine(from, 300), channel: name }),
      ...(hides ? [] : [subject, cutText(withoutTokens(mail.reply || mail.text).trim(), MAX_TEXT)]),
      say('how'),
      page,
    ]
      .filter(Boolean)
      .join('\n\n'),
  };
}
