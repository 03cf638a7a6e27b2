import type { ReasonCode } from './outcomes';

/**
 * Events of the plugin on Strapi's event hub, also available to webhooks. Those of messages are emitted at least once, after
 * their change is committed, whatever crashes in between; those of channels once, by the instance that made the change.
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
  /** `id` is its row in the message log; the subject is cut to 200 characters. */
  message: { id: number; subject: string | null };
  reason: ReasonCode;
  ticket: { uid: string; documentId: string } | null;
}

/** Payload of a change in a channel's health, or of a problem of its configuration; `reason` is null when it recovered. */
export interface ChannelEvent {
  channel: ChannelName;
  reason: { code: string; message: string } | null;
}
