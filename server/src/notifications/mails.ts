import type { Channel, EmailChannelError, Said, Values } from '../../../contracts';
import { sayIn, type LanguageCode } from '../../../contracts/languages';
import { OWN_HEADER } from '../screening/own-mail';

/** An email to the addresses that a channel notifies. */
export interface Notification {
  subject: string;
  text: string;
  headers: Record<string, string>;
}

/** Admin panel pages that the emails link to. */
export interface Places {
  channel(documentId: string): string;
  waiting(documentId: string): string;
}

/** Returns the texts of these emails in a language. */
const textsIn =
  (language: LanguageCode) =>
  (key: string, values: Values = {}): string =>
    sayIn(language, { text: `mail.${key}`, values });

/** RFC 3834 headers prevent automatic replies, and keep channels from creating tickets of the email. */
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
