import { decide, EmailChannelError, type Decision, type ReasonCode } from '../../../contracts';
import type { BodyForms, Mail } from '../mail/types';
import type { Mailbox } from '../mailbox/types';
import { NO_FORMS, type IntakeDependencies } from './dependencies';
import type { Claim } from '../messages/message';

/** A claimed message that is ready to be decided: parsed, or ended already because it could not be. */
export interface Prepared {
  claim: Claim;
  /** Null where the message was not fetched: too large, gone. */
  raw: Uint8Array | null;
  mail: Mail | null;
  ended: Decision | null;
}

const end = (reason: ReasonCode, text: string): Decision =>
  decide(reason, [{ check: 'reading', result: 'stop', text }]);

/** Makes messages ready to be decided. */
export function createPreparation({
  parser,
  limits,
  observer,
}: Pick<IntakeDependencies, 'parser' | 'limits' | 'observer'>) {
  const { messageBytes, headerBytes } = limits;

  /** Fetches claimed messages with one command and parses them. Rejects when the mail server does not deliver. */
  async function fetchAndParse(mailbox: Mailbox, claims: Claim[], forms: BodyForms): Promise<Prepared[]> {
    const within = claims.filter((claim) => claim.size <= messageBytes);
    const fetched =
      within.length > 0 ? await mailbox.fetch(within.map((claim) => claim.uid)) : new Map<number, Buffer>();
    observer.reached?.('fetched');
    const heads = new Map<number, Buffer | null>();
    for (const claim of claims)
      if (claim.size > messageBytes)
        heads.set(claim.uid, await mailbox.fetchStart(claim.uid, Math.min(headerBytes, messageBytes)));

    const prepared = await Promise.all(
      claims.map(async (claim): Promise<Prepared> => {
        if (heads.has(claim.uid)) return tooLarge(claim, heads.get(claim.uid) ?? null);
        const raw = fetched.get(claim.uid);
        return raw ? parse(claim, raw, forms) : gone(claim);
      }),
    );
    observer.reached?.('parsed');
    return prepared;
  }

  /** Parses a raw message; one that can't be parsed ends as failed. Rejects only when the plugin stops. */
  async function parse(claim: Claim, raw: Uint8Array, forms: BodyForms): Promise<Prepared> {
    try {
      return { claim, raw, mail: await parser.parse(raw, forms), ended: null };
    } catch (error) {
      const code = error instanceof EmailChannelError ? error.code : 'parse-failed';
      if (code === 'aborted') throw error;
      const ended =
        code === 'parse-timeout'
          ? end('parse-timeout', 'Parsing was stopped at its deadline.')
          : end('parse-failed', 'The parser ended without a result.');
      return { claim, raw, mail: null, ended };
    }
  }

  async function tooLarge(claim: Claim, head: Buffer | null): Promise<Prepared> {
    if (!head) return gone(claim);
    // Only the header is looked at, so that the log can say whose message it is.
    const mail = await parser.parse(head, NO_FORMS).catch(() => null);
    const text = `It has ${claim.size} bytes; at most ${messageBytes} are read.`;
    return { claim, raw: null, mail, ended: end('too-large', text) };
  }

  return { fetchAndParse, parse };
}

export type Preparation = ReturnType<typeof createPreparation>;

const unread = (claim: Claim, reason: ReasonCode, text: string): Prepared => ({
  claim,
  raw: null,
  mail: null,
  ended: end(reason, text),
});

/** A message that the mail server could not be made to deliver. */
export const unreadable = (claim: Claim, text: string): Prepared => unread(claim, 'unreadable', text);

/** A message that was begun too often. */
export const gaveUp = (claim: Claim): Prepared =>
  unread(claim, 'gave-up', `It was begun ${claim.attempts} times and never came to an end.`);

/** A message whose folder was made anew since it was claimed: its UID means nothing now, and it is read under its new one. */
export const rebuilt = (claim: Claim): Prepared =>
  unread(claim, 'gone', 'The mail server made the folder anew; the message is read under its new UID.');

const gone = (claim: Claim): Prepared =>
  unread(claim, 'gone', 'The mail server has no message of this UID any more.');
