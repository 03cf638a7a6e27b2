import {
  decide,
  EmailChannelError,
  step,
  type Decision,
  type ReasonCode,
  type Step,
} from '../../../contracts';
import { headerEnd } from '../mail/headers';
import type { BodyForms, Mail } from '../mail/types';
import type { Mailbox } from '../mailbox/types';
import { NO_FORMS, type IntakeDependencies, type Run } from './dependencies';
import { createFloodCheck, type Excess } from './flood';
import type { Claim } from '../messages/message';

/** A claimed message that is ready to be decided: parsed, or already failed. */
export interface Prepared {
  claim: Claim;
  /** Null if the message was not fetched because it is too large or missing. */
  raw: Uint8Array | null;
  mail: Mail | null;
  ended: Decision | null;
}

/** Claimed messages as fetched from the mail server. */
export interface RawMessages {
  claims: Claim[];
  /** By UID. Messages deleted from the server are missing. */
  fetched: ReadonlyMap<number, Buffer>;
  /** Headers of messages that are too large, by UID; null if deleted. */
  heads: ReadonlyMap<number, Buffer | null>;
}

type PreparingRun = Pick<Run, 'channel' | 'forms'> & Partial<Pick<Run, 'isAgent'>>;

const end = (reason: ReasonCode, why: Step): Decision => decide(reason, [why]);

/** Prepares messages for deciding. */
export function createPreparation(
  deps: Parameters<typeof createFloodCheck>[0] & Pick<IntakeDependencies, 'observer'>,
) {
  const { parser, limits, observer } = deps;
  const excessOf = createFloodCheck(deps);

  /** Fetches claimed messages with one command. Rejects if the mail server fails. */
  async function fetchAll(mailbox: Mailbox, claims: Claim[]): Promise<RawMessages> {
    const within = claims.filter((claim) => claim.size <= limits.messageBytes);
    const fetched =
      within.length > 0 ? await mailbox.fetch(within.map((claim) => claim.uid)) : new Map<number, Buffer>();
    observer.reached?.('fetched');
    const heads = new Map<number, Buffer | null>();
    for (const claim of claims)
      if (claim.size > limits.messageBytes)
        heads.set(
          claim.uid,
          await mailbox.fetchStart(claim.uid, Math.min(limits.headerBytes, limits.messageBytes)),
        );
    return { claims, fetched, heads };
  }

  /** Parses fetched messages. Rejects only if the plugin stops or the database is unavailable. */
  async function parseAll({ claims, fetched, heads }: RawMessages, run: PreparingRun): Promise<Prepared[]> {
    const excess = await excessOf(
      run,
      claims.filter((claim) => !heads.has(claim.uid)),
      fetched,
    );
    const prepared = await Promise.all(
      claims.map(async (claim): Promise<Prepared> => {
        if (heads.has(claim.uid)) return tooLarge(claim, heads.get(claim.uid) ?? null);
        const raw = fetched.get(claim.uid);
        if (!raw) return gone(claim);
        const over = excess.get(claim.uid);
        return over ? pastLimit(claim, raw, over, run) : parse(claim, raw, run.forms);
      }),
    );
    observer.reached?.('parsed');
    return prepared;
  }

  /** Fetches and parses messages. */
  const fetchAndParse = async (mailbox: Mailbox, claims: Claim[], run: PreparingRun): Promise<Prepared[]> =>
    parseAll(await fetchAll(mailbox, claims), run);

  /**
   * Parses a raw message. If that fails, it ends as failed, with the header data if available. Rejects only if the
   * plugin stops.
   */
  async function parse(claim: Claim, raw: Uint8Array, forms: BodyForms): Promise<Prepared> {
    try {
      return { claim, raw, mail: await parser.parse(raw, forms, claim.place.channel), ended: null };
    } catch (error) {
      const code = error instanceof EmailChannelError ? error.code : 'parse-failed';
      if (code === 'aborted') throw error;
      const ended =
        code === 'parse-timeout'
          ? end('parse-timeout', step('reading.timeout'))
          : end('parse-failed', step('reading.failed'));
      const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
      const header = bytes.subarray(0, Math.min(headerEnd(bytes), limits.headerBytes));
      return { claim, raw, mail: await parseHeader(claim, header), ended };
    }
  }

  /** Parses the header alone, so that the log can show sender and subject. Returns null if that fails too. */
  const parseHeader = (claim: Claim, header: Uint8Array): Promise<Mail | null> =>
    parser.parse(header, NO_FORMS, claim.place.channel).catch(() => null);

  async function tooLarge(claim: Claim, head: Buffer | null): Promise<Prepared> {
    if (!head) return gone(claim);
    const mail = await parseHeader(claim, head);
    const why = step('reading.too-large', { size: claim.size, limit: limits.messageBytes });
    return { claim, raw: null, mail, ended: end('too-large', why) };
  }

  return { fetchAll, parseAll, fetchAndParse, parse };
}

export type Preparation = ReturnType<typeof createPreparation>;

const unread = (claim: Claim, reason: ReasonCode, why: Step): Prepared => ({
  claim,
  raw: null,
  mail: null,
  ended: end(reason, why),
});

/** A message that the mail server failed to deliver. */
export const unreadable = (claim: Claim, why: Step): Prepared => unread(claim, 'unreadable', why);

/** A message with too many attempts. */
export const gaveUp = (claim: Claim): Prepared =>
  unread(claim, 'gave-up', step('reading.gave-up', { attempts: claim.attempts }));

/**
 * A message whose folder was recreated after it was claimed. Its UID is invalid; it is read again under the new one.
 */
export const rebuilt = (claim: Claim): Prepared => unread(claim, 'gone', step('reading.renumbered'));

/** A message beyond its sender's limit, whose body was not parsed. */
function pastLimit(
  claim: Claim,
  raw: Buffer,
  { mail, sent }: Excess,
  { channel }: Pick<Run, 'channel'>,
): Prepared {
  const limit = channel.senderLimitPerHour;
  const ended = decide('sender-limit', [step('sender-limit.over', { sent, limit })], String(limit));
  return { claim, raw, mail, ended };
}

const gone = (claim: Claim): Prepared => unread(claim, 'gone', step('reading.gone'));
