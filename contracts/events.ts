import type { ReasonCode } from './outcomes';

/**
 * Events on Strapi's event hub, which are also available as webhooks. Message events are emitted at least once, after
 * commit, even if the process crashes. Channel events are emitted once, by the instance that made the change.
 */
export const EVENTS = {
  ticketCreated: 'email-channel.ticket.created',
  ticketReplied: 'email-channel.ticket.replied',
  messageHeld: 'email-channel.message.held',
  messageFailed: 'email-channel.message.failed',
  channelUnhealthy: 'email-channel.channel.unhealthy',
  channelRecovered: 'email-channel.channel.recovered',
  channelDrifted: 'email-channel.channel.drifted',
} as const;
export type EventName = (typeof EVENTS)[keyof typeof EVENTS];

interface ChannelName {
  documentId: string;
  name: string;
}

/** Payload of a message event, without the body and the sender. */
export interface MessageEvent {
  channel: ChannelName;
  /** `id` is the row in the message log. The subject is cut to 200 characters. */
  message: { id: number; subject: string | null };
  reason: ReasonCode;
  ticket: { uid: string; documentId: string } | null;
}

/** Payload of a health change or configuration problem. `reason` is null on recovery. */
export interface ChannelEvent {
  channel: ChannelName;
  reason: { code: string; message: string } | null;
}
