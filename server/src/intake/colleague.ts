import { decide, step, type Channel, type Decision, type ReasonCode } from '../../../contracts';
import type { Mail } from '../mail/types';
import { addressKey } from '../screening/addresses';
import { isAuthentic, isVerified } from '../screening/authentication';
import { senderKey } from '../messages/keys';
import { namedTicket, type ThreadLookup, type TicketRef } from '../ticketing/threading';

/** People whom a colleague wrote to and who may then answer. */
const MAX_PARTICIPANTS = 100;

/** What becomes of a mail that a colleague sent from the mailbox itself. */
export interface ColleagueVerdict {
  decision: Decision;
  /** The ticket that it belongs to; null where it is about none. */
  ticket: TicketRef | null;
  /** It belongs to what the customer must not see. */
  side: boolean;
  /** Keys of those it was written to. */
  participants: string[];
}

/**
 * Judges what a colleague sent in another mail program: what lies in a folder of sent mail, and what comes in from one of our own
 * addresses where our own servers vouch for it. It joins the ticket that it answers, and never makes one. Null for any
 * other mail.
 * @param screened the decision of the screening, and whether the plugin sent the mail, for whatever channel
 * @param own keys of our own addresses
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
