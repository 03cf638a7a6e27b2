import { setImmediate } from 'node:timers/promises';
import { step, type Decision } from '../../../contracts';
import type { Transaction } from '../strapi/database';
import { databaseError } from '../strapi/database-errors';
import { ClaimLost } from '../messages/ledger';
import { sizeOf, type KeptMail, type PackedMail } from '../messages/raw-mail';
import type { Participant } from '../ticketing/participants';
import { mayBeForged } from '../screening/authentication';
import type { TicketGroup } from '../ticketing/ticket-group';
import { requireAnswer } from './answers';
import type { Decided, IntakeDependencies, Run } from './dependencies';
import { createFileRows, type FileRows } from './file-rows';
import { questionOf, verdictNow, verdictOn, type ItemVerdict, type Planned } from './item';
import type { ClaimOutcome } from '../messages/message';
import { keepingOf } from './keeping';
import type { Memory } from './memory';
import { decidedOf, outcomeOf } from './outcome-of';
import { requireFiles } from './store-files';
import type { StoredFile } from './uploads';
import { createOutcomeWriter } from './write-outcome';

/** Number of messages after which to yield to the event loop. */
const ROOM = 5;

/** Additional work in the transaction of a group, such as moving the cursor. */
export type InTransaction = (transaction: Transaction) => Promise<void>;

/** Commit error caused by the message at an index of the group. */
export class RefusedAt extends Error {
  constructor(
    readonly index: number,
    override readonly cause: unknown,
  ) {
    super(`message ${index} of a group was refused`);
  }
}

/** State shared by the messages of a group. */
interface GroupParts {
  files: FileRows;
  packed: Map<Planned, PackedMail>;
  tickets: TicketGroup;
  /** Rows written for the whole group once the last message is decided. */
  rows: GroupRows;
}

interface GroupRows {
  outcomes: ClaimOutcome[];
  participants: Participant[];
  /** Files whose rows were created. */
  stored: StoredFile[];
  /** Raw mail to keep, and messages whose raw mail is replaced or deleted. */
  kept: KeptMail[];
  dropped: number[];
}

/** Commits decided messages. */
export function createCommits(deps: IntakeDependencies) {
  const { messages } = deps;
  const write = createOutcomeWriter(deps);
  const tried = new WeakSet<ItemVerdict>();

  /** Whether the verdict was not used before; hooks may have changed its values in a rolled-back attempt. */
  function isFirstTry({ foreseen }: Planned): boolean {
    if (!foreseen || tried.has(foreseen)) return false;
    tried.add(foreseen);
    return true;
  }

  /**
   * Commits a group of messages in one transaction: every ledger row goes from `processing` to its outcome together
   * with its ticket or reply. If any fails, nothing is written and it rejects, with `RefusedAt` if one message is the
   * cause.
   * @returns the memory after the commit; the given one is not modified
   */
  async function commit(
    run: Run,
    group: Planned[],
    before: Memory,
    alsoInTransaction: InTransaction,
  ): Promise<Memory> {
    const memory = before.fork();
    const folder = group.some((item) => item.stored.size > 0)
      ? await deps.uploads.folderOf(run.channel.name)
      : null;
    const packed = await packForeseen(group, run);
    const decided: Decided[] = [];
    const unused: number[] = [];
    const blocked: string[] = [];

    /** In a group of one, any error concerns that message. */
    const unplaced = (error: unknown): never => {
      throw group.length === 1 ? new RefusedAt(0, error) : error;
    };

    await deps.database.transaction(async (transaction) => {
      const tickets = deps.writer.openGroup(transaction);
      const files = await createFileRows(deps.uploads, transaction, group, folder).catch(unplaced);
      const rows: GroupRows = { outcomes: [], participants: [], stored: [], kept: [], dropped: [] };
      const parts = { files, packed, tickets, rows };
      for (const [index, item] of group.entries()) {
        try {
          const { message, filesUsed, blocks } = await commitItem(transaction, run, item, memory, parts);
          decided.push(message);
          blocked.push(...blocks);
          if (filesUsed < item.intended) unused.push(item.prepared.claim.id);
        } catch (error) {
          tickets.abandon(error);
          throw new RefusedAt(index, error);
        }
        deps.observer.reached?.('outcome-written');
        // SQLite's driver is synchronous; without this a whole group would block the event loop.
        if (index % ROOM === ROOM - 1) await setImmediate();
      }
      await tickets
        .flush()
        .then(() => writeRows(transaction, run, rows))
        .catch(unplaced);
      await files.removeUnused();
      await deps.announce(transaction, decided);
      await alsoInTransaction(transaction);
      deps.observer.reached?.('before-commit');
    });
    deps.observer.reached?.('committed');

    for (const message of decided) {
      run.summary[message.decision.outcome] += 1;
      deps.observer.decided?.(message);
    }
    await deps.uploads.discard(run.fence, unused);
    if (blocked.length > 0) await block(run, blocked);
    return memory;
  }

  /**
   * Blocks senders after the commit, which must not fail because of it. If this is lost, the rule applies again to the
   * sender's next message.
   */
  async function block(run: Run, senders: readonly string[]): Promise<void> {
    try {
      const blockedSenders = await deps.blockSenders(run.channel.documentId, senders);
      run.channel = { ...run.channel, blockedSenders };
    } catch (error) {
      deps.logger.warn(
        `channel ${run.channel.documentId}: senders were not blocked: ${databaseError(error).message}`,
      );
    }
  }

  /** Judges one message after the preceding ones, and writes its outcome. */
  async function commitItem(
    transaction: Transaction,
    run: Run,
    item: Planned,
    memory: Memory,
    { files, packed, tickets, rows }: GroupParts,
  ): Promise<{ message: Decided; filesUsed: number; blocks: string[] }> {
    const { claim, raw } = item.prepared;
    const verdict = isFirstTry(item) ? verdictNow(item, run, memory) : verdictOn(item, run, memory);
    requireFiles(item, verdict, run.channel);
    requireAnswer(item, verdict);
    const steps = [...verdict.decision.steps];
    const written = await write(transaction, run.channel, item, verdict, { files, tickets });
    rows.stored.push(...written.stored);
    const { ticket, stored, notes = [] } = written;
    steps.push(...notes);
    if (ticket)
      for (const senderKey of verdict.participants)
        rows.participants.push({ ticketDocumentId: ticket.documentId, senderKey });
    if (ticket && verdict.ticket && verdict.mail) {
      const { channel, ownAddresses } = run;
      const created = { channel, ticket, mail: verdict.mail, receivedAt: claim.receivedAt, ownAddresses };
      const { acknowledgement } = verdict.byRules;
      const told =
        acknowledgement === 'none'
          ? step('acknowledgement.rule')
          : await deps.acknowledge(transaction, {
              ...created,
              ...(acknowledgement === 'channel' ? {} : { words: acknowledgement }),
            });
      if (told) steps.push(told);
    }
    if (ticket && verdict.mail && run.alerted && isOfCustomer(verdict)) {
      const { receivedAt, id } = claim;
      const isNew = verdict.ticket !== null;
      const { channel } = run;
      await deps.alert(
        transaction,
        { channel, ticket, mail: verdict.mail, receivedAt, id, isNew },
        run.alerted,
      );
    }
    const reason = written.linkedByRule ? 'created-linked' : verdict.decision.reason;
    const decision: Decision = { ...verdict.decision, reason, steps };
    const keeping = keepingOf(decision, item, run.channel, item.prepared.mail?.incomplete === true);
    const pack = keeping && raw && (packed.get(item) ?? (await messages.rawMail.pack(raw)));
    if (pack) rows.kept.push({ message: claim.id, packed: pack });
    if (claim.hasRaw && (pack || !keeping)) rows.dropped.push(claim.id);
    rows.outcomes.push({
      claim,
      outcome: outcomeOf(item, { ...verdict, decision }, ticket, run, {
        keepsRaw: keeping !== null && (raw !== null || claim.hasRaw),
        original: pack && keeping.days !== null ? { bytes: sizeOf(pack), days: keeping.days } : null,
      }),
    });

    if (item.arrived) {
      const question = questionOf(item.arrived, run);
      memory.remember({
        ...question,
        messageId: item.arrived.mail.messageId,
        counts: verdict.decision.outcome !== 'skipped',
        ticket,
        participants:
          verdict.note || verdict.side || verdict.answer
            ? []
            : [verdict.byColleague ? [] : (question.senderKey ?? []), verdict.participants].flat(),
        noted: verdict.note !== null || verdict.answer !== null,
      });
    }
    const message = decidedOf(item, run, { ...verdict, decision }, ticket);
    return { message, filesUsed: stored.length, blocks: blockedBy(verdict, run) };
  }

  async function writeRows(
    transaction: Transaction,
    run: Run,
    { outcomes, participants, stored, kept, dropped }: GroupRows,
  ): Promise<void> {
    await deps.participants.add(transaction, run.channel.documentId, participants);
    if (!(await deps.uploads.settle(transaction, stored)))
      throw new ClaimLost('a later run deleted files of this group');
    await messages.rawMail.remove(transaction, dropped);
    await messages.rawMail.saveNew(transaction, kept);
    await messages.ledger.decide(transaction, run.fence, outcomes);
  }

  /** Compresses raw mail that will likely be kept before the transaction starts, since it takes time. */
  async function packForeseen(group: Planned[], run: Run): Promise<Map<Planned, PackedMail>> {
    const packed = new Map<Planned, PackedMail>();
    await Promise.all(
      group.map(async (item) => {
        const { raw } = item.prepared;
        const decision = item.ended ?? item.foreseen?.decision;
        if (
          raw &&
          decision &&
          keepingOf(decision, item, run.channel, item.prepared.mail?.incomplete === true)
        )
          packed.set(item, await messages.rawMail.pack(raw));
      }),
    );
    return packed;
  }

  return commit;
}

/** Whether a message of a customer created or joined a ticket. */
const isOfCustomer = ({ ticket, reply, side, byColleague, answer }: ItemVerdict): boolean =>
  ticket !== null || (reply !== null && !side && !byColleague && answer === null);

/** Senders blocked by a rule; never colleagues or possibly forged senders. */
const blockedBy = ({ mail, byRules }: ItemVerdict, { channel, isAgent }: Run): string[] =>
  byRules.blockSender && mail?.from && !isAgent(mail.from.address) && !mayBeForged(mail, channel)
    ? [mail.from.address]
    : [];
