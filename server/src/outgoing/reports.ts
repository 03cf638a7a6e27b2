import type { MailAddress, Undelivered } from '../../../contracts';
import type { Mail } from '../mail/types';
import { addressKey } from '../screening/addresses';
import type { Outgoing, People } from './outbox-rows';

const everyone = ({ to, alsoTo, cc, bcc }: People): MailAddress[] => [to, ...alsoTo, ...cc, ...bcc];

/**
 * Interprets a delivery report for a message. Returns null for other reports. An unknown recipient, such as a
 * forwarding target, stands for the message's recipient if there is only one.
 */
export function undeliveredOf({ bounce }: Pick<Mail, 'bounce'>, mail: People): Undelivered | null {
  const { kind } = bounce;
  if (kind !== 'failed' && kind !== 'delayed') return null;
  const reported = (bounce.recipients ?? []).filter(({ failed }) => kind === 'delayed' || failed);
  const of = new Map(reported.map((recipient) => [addressKey(recipient.address), recipient.status]));
  const written = everyone(mail).filter(({ address }) => of.has(addressKey(address)));
  const recipients =
    written.length > 0
      ? written.map(({ address }) => ({ address, status: of.get(addressKey(address)) ?? null }))
      : everyone(mail).length === 1 || reported.length === 0
        ? [{ address: mail.to.address, status: reported[0]?.status ?? null }]
        : reported.map(({ address, status }) => ({ address, status }));
  return { kind, recipients };
}

/**
 * Recipients when sending again: everyone if it was never sent, or else those not reached.
 * @param other replaces their address
 */
export function peopleAgain(mail: People & Pick<Outgoing, 'state' | 'undelivered'>, other?: string): People {
  const replacement = other === undefined ? null : { name: '', address: other };
  const { to: first, alsoTo, cc: copied, bcc: hidden } = mail;
  if (mail.state === 'failed') return { to: replacement ?? first, alsoTo, cc: copied, bcc: hidden };
  const nobody = { alsoTo: [], cc: [], bcc: [] };
  if (replacement) return { ...nobody, to: replacement };
  const missed = new Set(mail.undelivered?.recipients.map(({ address }) => addressKey(address)));
  const isMissed = ({ address }: MailAddress) => missed.has(addressKey(address));
  // Separate recipients, so that people in Bcc stay hidden.
  const [to = mail.to, ...bcc] = everyone(mail).filter(isMissed);
  return { ...nobody, to, bcc };
}

/** Whether a reply can be sent again: it was not sent, or it bounced. */
export const mayGoAgain = ({ kind, state, undelivered }: Outgoing): boolean =>
  kind === 'reply' && (state === 'failed' || (state === 'sent' && undelivered?.kind === 'failed'));
