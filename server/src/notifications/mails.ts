import type { Channel, EmailChannelError } from '../../../contracts';
import { OWN_HEADER } from '../screening/own-mail';

/** A mail to the people that a channel names. */
export interface Notification {
  subject: string;
  text: string;
  headers: Record<string, string>;
}

/** Where people look next: pages of the admin panel. */
export interface Places {
  channel(documentId: string): string;
  waiting(documentId: string): string;
}

/** RFC 3834: nothing may answer such a mail, and no channel makes a ticket of it. */
const notification = (channel: Channel, subject: string, lines: string[]): Notification => ({
  subject: `[${channel.name}] ${subject}`,
  text: `${lines.join('\n\n')}\n`,
  headers: {
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
    [OWN_HEADER]: `${channel.documentId}; notification`,
  },
});

export const unhealthyMail = (
  channel: Channel,
  error: EmailChannelError,
  waitMs: number,
  places: Places,
): Notification =>
  notification(channel, 'The mailbox can not be read', [
    `The mailbox of the channel “${channel.name}” can’t be read: ${error.message}`,
    `It is tried again in ${minutes(waitMs)}, and then on and on; mail waits in the mailbox, and nothing is lost. You will be told when it works again.`,
    places.channel(channel.documentId),
  ]);

export const recoveredMail = (channel: Channel, places: Places): Notification =>
  notification(channel, 'The mailbox is read again', [
    `The mailbox of the channel “${channel.name}” is read again.`,
    places.channel(channel.documentId),
  ]);

export const waitingMail = (channel: Channel, count: number, places: Places): Notification =>
  notification(channel, count === 1 ? 'A message waits for you' : `${count} messages wait for you`, [
    `Mail came to the channel “${channel.name}” of which no ticket could be made without a person.`,
    'You will not be told of more until none waits any more.',
    places.waiting(channel.documentId),
  ]);

function minutes(ms: number): string {
  const count = Math.max(1, Math.round(ms / 60_000));
  return count === 1 ? 'a minute' : `${count} minutes`;
}
