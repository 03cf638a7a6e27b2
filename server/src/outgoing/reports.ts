import type { MailAddress, Undelivered } from '../../../contracts';
import type { Mail } from '../mail/types';
import { addressKey } from '../screening/addresses';
import type { Outgoing } from './outbox';

type People = Pick<Outgoing, 'to' | 'cc'>;

const everyone = ({ to, cc }: People): MailAddress[] => [to, ...cc];

/**
 * What a delivery report says of a mail; null for a report of another kind. Recipients that the mail was not written to, such
 * as those that somebody forwards to, stand for whom it was written to where that is one person.
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
      : mail.cc.length === 0 || reported.length === 0
        ? [{ address: mail.to.address, status: reported[0]?.status ?? null }]
        : reported.map(({ address, status }) => ({ address, status }));
  return { kind, recipients };
}

/**
 * Whom a mail goes to when it is sent again: everyone where it never went out, else those it did not reach.
 * @param other an address in their place
 */
export function peopleAgain(
  mail: Pick<Outgoing, 'to' | 'cc' | 'state' | 'undelivered'>,
  other?: string,
): People {
  const replacement = other === undefined ? null : { name: '', address: other };
  if (mail.state === 'failed') return { to: replacement ?? mail.to, cc: mail.cc };
  if (replacement) return { to: replacement, cc: [] };
  const missed = new Set(mail.undelivered?.recipients.map(({ address }) => addressKey(address)));
  const [to = mail.to, ...cc] = everyone(mail).filter(({ address }) => missed.has(addressKey(address)));
  return { to, cc };
}

/** Whether a reply may be sent again: it was not sent, or it came back. */
export const mayGoAgain = ({ kind, state, undelivered }: Outgoing): boolean =>
  kind === 'reply' && (state === 'failed' || (state === 'sent' && undelivered?.kind === 'failed'));
