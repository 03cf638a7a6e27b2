import type { ReasonCode } from './outcomes';

/**
 * Events of the plugin on Strapi's event hub, which webhooks can be told of. Each is emitted once, after what it tells of
 * is committed, by the instance that did it; a crash in between loses it.
 */
export const EVENTS = {
  ticketCreated: 'email-channel.ticket.created',
  ticketReplied: 'email-channel.ticket.replied',
  messageHeld: 'email-channel.message.held',
  messageFailed: 'email-channel.message.failed',
  channelUnhealthy: 'email-channel.channel.unhealthy',
  channelRecovered: 'email-channel.channel.recovered',
} as const;
export type EventName = (typeof EVENTS)[keyof typeof EVENTS];

interface ChannelName {
  documentId: string;
  name: string;
}

/** What is told of a message: never its body, nor who wrote it. */
export interface MessageEvent {
  channel: ChannelName;
  /** `id` is its row in the message log; the subject is cut to 200 characters. */
  message: { id: number; subject: string | null };
  reason: ReasonCode;
  ticket: { uid: string; documentId: string } | null;
}

/** What is told of a channel whose health changed; `reason` is null when it recovered. */
export interface ChannelEvent {
  channel: ChannelName;
  reason: { code: string; message: string } | null;
}
