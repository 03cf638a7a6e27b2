import { decide, EmailChannelError, type Decision, type ReasonCode } from '../../../contracts';
import type { Mail } from '../mail/types';
import type { Mailbox } from '../mailbox/types';
import type { IntakeDependencies, Run } from './dependencies';
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

/** Fetches claimed messages with one command and parses them. Rejects when the mail server does not deliver. */
export async function fetchAndParse(
  deps: IntakeDependencies,
  run: Run,
  mailbox: Mailbox,
  claims: Claim[],
): Promise<Prepared[]> {
  const { messageBytes, headerBytes } = deps.limits;
  const within = claims.filter((claim) => claim.size <= messageBytes);
  const fetched =
    within.length > 0 ? await mailbox.fetch(within.map((claim) => claim.uid)) : new Map<number, Buffer>();
  deps.observer.reached?.('fetched');
  const heads = new Map<number, Buffer | null>();
  for (const claim of claims)
    if (claim.size > messageBytes)
      heads.set(claim.uid, await mailbox.fetchStart(claim.uid, Math.min(headerBytes, messageBytes)));

  const prepared = await Promise.all(
    claims.map(async (claim): Promise<Prepared> => {
      if (heads.has(claim.uid)) return tooLarge(deps, claim, heads.get(claim.uid) ?? null);
      const raw = fetched.get(claim.uid);
      return raw
        ? parse(deps, run, claim, raw)
        : {
            claim,
            raw: null,
            mail: null,
            ended: end('gone', 'The mail server has no message of this UID any more.'),
          };
    }),
  );
  deps.observer.reached?.('parsed');
  return prepared;
}

/** Parses a raw message; one that can't be parsed ends as failed. Rejects only when the plugin stops. */
export async function parse(
  deps: IntakeDependencies,
  run: Run,
  claim: Claim,
  raw: Uint8Array,
): Promise<Prepared> {
  try {
    return { claim, raw, mail: await deps.parser.parse(raw, run.forms), ended: null };
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

/** A message that the mail server could not be made to deliver. */
export const unreadable = (claim: Claim, text: string): Prepared => ({
  claim,
  raw: null,
  mail: null,
  ended: end('unreadable', text),
});

/** A message that was begun too often. */
export const gaveUp = (claim: Claim): Prepared => ({
  claim,
  raw: null,
  mail: null,
  ended: end('gave-up', `It was begun ${claim.attempts} times and never came to an end.`),
});

async function tooLarge(deps: IntakeDependencies, claim: Claim, head: Buffer | null): Promise<Prepared> {
  if (!head)
    return {
      claim,
      raw: null,
      mail: null,
      ended: end('gone', 'The mail server has no message of this UID any more.'),
    };
  // Only the header is looked at, so that the log can say whose message it is.
  const mail = await deps.parser.parse(head, { markdown: false, blocks: false }).catch(() => null);
  const text = `It has ${claim.size} bytes; at most ${deps.limits.messageBytes} are read.`;
  return { claim, raw: null, mail, ended: end('too-large', text) };
}
