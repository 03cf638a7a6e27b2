import type { Channel, EmailChannelError, Said, Values } from '../../../contracts';
import { sayIn, type LanguageCode } from '../../../contracts/languages';
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

/** Gives the texts of these emails in a language. */
const textsIn =
  (language: LanguageCode) =>
  (key: string, values: Values = {}): string =>
    sayIn(language, { text: `mail.${key}`, values });

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

export function unhealthyMail(
  channel: Channel,
  error: EmailChannelError,
  waitMs: number,
  places: Places,
  language: LanguageCode,
): Notification {
  const say = textsIn(language);
  return notification(channel, say('unhealthy.subject'), [
    say('unhealthy.what', { channel: channel.name, error: error.said }),
    say('unhealthy.next', { minutes: Math.max(1, Math.round(waitMs / 60_000)) }),
    places.channel(channel.documentId),
  ]);
}

export function recoveredMail(channel: Channel, places: Places, language: LanguageCode): Notification {
  const say = textsIn(language);
  return notification(channel, say('recovered.subject'), [
    say('recovered.what', { channel: channel.name }),
    places.channel(channel.documentId),
  ]);
}

export function driftedMail(
  channel: Channel,
  problems: Said[],
  places: Places,
  language: LanguageCode,
): Notification {
  const say = textsIn(language);
  return notification(channel, say('drifted.subject'), [
    say('drifted.what', { channel: channel.name }),
    ...problems.map((problem) => sayIn(language, problem)),
    places.channel(channel.documentId),
  ]);
}

export function waitingMail(
  channel: Channel,
  count: number,
  places: Places,
  language: LanguageCode,
): Notification {
  const say = textsIn(language);
  return notification(channel, say('waiting.subject', { count }), [
    say('waiting.what', { channel: channel.name }),
    say('waiting.next'),
    places.waiting(channel.documentId),
  ]);
}
