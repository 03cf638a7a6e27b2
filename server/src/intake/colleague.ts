import { decide, step, type Channel, type Decision, type ReasonCode } from '../../../contracts';
import type { Mail } from '../mail/types';
import { addressKey } from '../screening/addresses';
import { isAuthentic, isVerified } from '../screening/authentication';
import { senderKey } from '../messages/keys';
import { namedTicket, type ThreadLookup, type TicketRef } from '../ticketing/threading';

/** Maximum number of recipients who become participants. */
const MAX_PARTICIPANTS = 100;

/** Verdict on a message that a colleague sent from the mailbox. */
export interface ColleagueVerdict {
  decision: Decision;
  /** The ticket that it belongs to, or null. */
  ticket: TicketRef | null;
  /** Whether it belongs to a side conversation. */
  side: boolean;
  /** Keys of its recipients. */
  participants: string[];
}

/**
 * Judges messages that colleagues sent from another mail program: those in a Sent folder, and those from an own address
 * confirmed by the receiving servers. They are added to the ticket they answer and never create one. Returns null for
 * other messages.
 * @param screened the screening decision, and whether the plugin sent the message
 * @param own keys of the channel's own addresses
 */
export function judgeColleague(
  mail: Mail,
  folder: string | null,
  channel: Channel,
  screened: { decision: Decision | null; sentByUs: boolean },
  own: ReadonlySet<string>,
  past: ThreadLookup,
): ColleagueVerdict | null {
  const isSent = channel.folders.some(({ path, sent }) => sent && path === folder);
  const fromUs = screened.decision?.reason === ('own-mail' satisfies ReasonCode);
  if (!isSent && !fromUs) return null;
  const vouched = isSent || mail.inside || (isAuthentic(mail, channel, own) && isVerified(mail, channel));
  const found = vouched && !screened.sentByUs ? namedTicket(mail, past) : null;
  if (found) {
    const to = [mail.to, mail.cc].flat().map(({ address }) => address);
    const others = to.filter((address) => !own.has(addressKey(address))).slice(0, MAX_PARTICIPANTS);
    return {
      decision: decide('colleague-added', [step('threading.colleague')]),
      ticket: found.ticket,
      side: found.side,
      participants: found.side ? [] : others.map(senderKey),
    };
  }
  if (!isSent || (fromUs && screened.sentByUs)) return null;
  return {
    decision: decide('sent-unrelated', [step('sent-mail.unrelated')]),
    ticket: null,
    side: false,
    participants: [],
  };
}
