import type { Outbox } from '../../../server/src/outgoing/outbox';
import type { Outgoing } from '../../../server/src/outgoing/outbox-rows';
import { createSentCopies } from '../../../server/src/outgoing/sent-copies';
import { aChannel } from '../../support/values';

const channel = aChannel({ sendWith: 'mailbox', smtpHost: 'smtp.desk.example' });

/** A mail whose copy is due; each pass finds it until it is settled. */
function aCopy(copyAttempts: number) {
  const mail = { id: 1, channel: 'c1', messageId: '<1@desk.example>', createdAt: '2026-01-01', copyAttempts };
  let settled: string | null | undefined;
  const outbox = {
    copiesDue: async () => (settled === undefined ? [mail as unknown as Outgoing] : []),
    claimCopy: async () => ({ ...mail, copyAttempts: mail.copyAttempts + 1 }) as unknown as Outgoing,
    copySettled: async (_mail: Outgoing, state: string | null) => void (settled = state),
    copyLater: async () => undefined,
  };
  return { outbox: outbox as unknown as Outbox, settled: () => settled };
}

const broken = (copy: ReturnType<typeof aCopy>, lines: string[] = []) =>
  createSentCopies({
    outbox: copy.outbox,
    channelOf: async () => channel,
    emailOf: async () => {
      throw new TypeError('a bug');
    },
    keep: async () => undefined,
    logger: { warn: (line: string) => void lines.push(line) } as never,
    copyMs: 1_000,
  }).pass(() => false);

it('storing a sent copy is retried after an error of our own', async () => {
  const copy = aCopy(0);
  await expect(broken(copy)).rejects.toThrow('a bug');
  expect(copy.settled()).toBeUndefined();
});

it('storing a sent copy is given up after too many attempts', async () => {
  const copy = aCopy(10);
  const lines: string[] = [];
  await broken(copy, lines);
  expect(copy.settled()).toBe('failed');
  expect(lines).toEqual([expect.stringContaining('is not in the Sent folder: it was tried too often')]);
});
