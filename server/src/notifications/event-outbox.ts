import { randomUUID } from 'node:crypto';
import type { AfterCommit, Committed } from '../../../contracts';
import { DEADLINE_MS, type Hooks } from '../hooks/registry';
import type { Decided } from '../intake/dependencies';
import { inAscii } from '../strapi/ascii';
import { numberOf, type Database, type Transaction } from '../strapi/database';
import { callHost } from '../strapi/host-call';
import { hostError } from '../strapi/host-error';
import type { Logger } from '../strapi/logger';
import { TABLES } from '../strapi/models';
import { eventOf } from './events';

/** Maximum number of events per claim. */
const AT_ONCE = 50;
/** Time after which another instance may take over claimed events, in ms. Work on a claim ends well before. */
const CLAIM_MS = 180_000;
const WORK_MS = 60_000;
const POLL_MS = 10_000;
/** Delay before the first retry, in ms. It quadruples with each further failure. */
const FIRST_PAUSE_MS = 10_000;
const MAX_PAUSE_MS = 6 * 3_600_000;
const MAX_ATTEMPTS = 12;
const LISTENING_MS = 10_000;
const DAY_MS = 86_400_000;

interface Dependencies {
  database: Database;
  hooks: Pick<Hooks, 'afterCommit'>;
  emit(name: string, payload: object): Promise<unknown>;
  mask(text: string): string;
  logger: Logger;
  /** Days after which undelivered events are deleted. */
  days: number;
}

/** The stored part of a decided message. */
type Stored = Omit<Committed, 'id' | 'attempt'>;

/**
 * Transactional outbox for events: each event is written in the transaction that it describes and deleted once
 * delivered, so that a crash loses none. Delivery is at least once.
 */
export function createEventOutbox({ database, hooks, emit, mask, logger, days }: Dependencies) {
  const events = (transaction?: Transaction) => database.table(TABLES.event, transaction);
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> | null = null;
  let again = false;
  let cleanedAt = 0;

  async function deliverAll(): Promise<void> {
    do {
      again = false;
      while (!stopped && (await deliverSome()));
    } while (again && !stopped);
    if (Date.now() - cleanedAt < 3_600_000) return;
    cleanedAt = Date.now();
    await events()
      .whereNull('next_at')
      .where('created_at', '<', database.raw('? - ?', [database.now(), days * DAY_MS]))
      .delete();
  }

  /** Delivers the events of one claim, oldest first. Returns whether there may be more. */
  async function deliverSome(): Promise<boolean> {
    const claim = randomUUID();
    const rows = await claimed(claim);
    const until = Date.now() + WORK_MS;
    const delivered: number[] = [];
    let cutShort = false;
    for (const row of rows) {
      cutShort = stopped || Date.now() > until;
      if (cutShort) break;
      if (await deliver(row, claim)) delivered.push(row.id);
    }
    if (delivered.length > 0) await events().whereIn('id', delivered).where({ claim }).delete();
    if (cutShort) await events().where({ claim }).update({ claim: null, claimed_until: null });
    return rows.length === AT_ONCE;
  }

  async function claimed(claim: string): Promise<StoredEvent[]> {
    const due = await free(events()).orderBy('id').limit(AT_ONCE).select('id');
    if (due.length === 0) return [];
    await free(events())
      .whereIn(
        'id',
        due.map(({ id }: { id: unknown }) => id),
      )
      .update({ claim, claimed_until: database.raw('? + ?', [database.now(), CLAIM_MS]) });
    const rows: Record<string, unknown>[] = await events().where({ claim }).orderBy('id');
    return rows.map((row) => ({
      id: numberOf(row.id),
      key: String(row.key),
      event: JSON.parse(String(row.payload)) as Stored,
      attempt: numberOf(row.attempts) + 1,
      done: JSON.parse(String(row.done ?? '[]')) as string[],
    }));
  }

  const free = (query: ReturnType<typeof events>) =>
    query
      .where('next_at', '<=', database.now())
      .where((unclaimed) =>
        unclaimed.whereNull('claimed_until').orWhere('claimed_until', '<', database.now()),
      );

  /** Delivers one event. Returns false if a listener failed; the retry skips listeners that succeeded. */
  async function deliver({ id, key, event, attempt, done }: StoredEvent, claim: string): Promise<boolean> {
    const took = new Set(done);
    if (!took.has(HUB)) await tellHub(event);
    took.add(HUB);
    let failed = '';
    for (const hook of hooks.afterCommit) {
      if (took.has(hook.name)) continue;
      const error = await tell(hook, { ...event, id: key, attempt });
      if (error === null) took.add(hook.name);
      else failed = `${hook.name}: ${error}`;
    }
    if (!failed) return true;
    const gaveUp = attempt >= MAX_ATTEMPTS;
    const pause = Math.min(FIRST_PAUSE_MS * 4 ** (attempt - 1), MAX_PAUSE_MS);
    logger.warn(
      `event ${key} of message ${event.message.id}: ${failed}${gaveUp ? '; it is not tried again' : ''}`,
    );
    await events()
      .where({ id, claim })
      .update({
        attempts: attempt,
        done: JSON.stringify([...took]),
        next_at: gaveUp ? null : database.raw('? + ?', [database.now(), pause]),
        claim: null,
        claimed_until: null,
      });
    return false;
  }

  /** Emits to Strapi's event hub, and so to webhooks. Errors of listeners are the host's to fix. */
  async function tellHub(event: Stored): Promise<void> {
    const told = eventOf(event);
    if (!told) return;
    try {
      await callHost(LISTENING_MS, () => emit(told.name, told.payload));
    } catch (error) {
      logger.warn(`a listener of the event ${told.name} failed: ${mask(hostError(error))}`);
    }
  }

  async function tell(hook: AfterCommit, event: Committed): Promise<string | null> {
    try {
      await callHost(hook.deadlineMs ?? DEADLINE_MS, (signal) =>
        hook.run({ ...structuredClone(event), signal }),
      );
      return null;
    } catch (error) {
      return mask(hostError(error));
    }
  }

  const work = (): Promise<void> => {
    again = true;
    working ??= deliverAll()
      .catch((error: unknown) => logger.warn(`events wait: ${mask(hostError(error))}`))
      .finally(() => (working = null));
    return working;
  };

  return {
    /** Writes the events of messages in the transaction that decides them. */
    async add(transaction: Transaction, decided: readonly Decided[]): Promise<void> {
      const now = database.now();
      const rows = decided
        .map(storedOf)
        .filter((event) => hooks.afterCommit.length > 0 || eventOf(event) !== null)
        .map((event) => ({
          key: randomUUID(),
          payload: inAscii(JSON.stringify(event)),
          attempts: 0,
          next_at: now,
          created_at: now,
        }));
      if (rows.length > 0) await events(transaction).insert(rows);
    },
    /** Delivers due events. Resolves when done. */
    wake: work,
    /** Also picks up events left behind by a crash or a failure. */
    start(): void {
      timer = setInterval(() => void work(), POLL_MS);
      timer.unref();
      void work();
    },
    async stop(): Promise<void> {
      stopped = true;
      clearInterval(timer);
      await working;
    },
    /** Deletes pending events of a copied installation; the original installation delivers them. */
    async disown(): Promise<void> {
      await events().delete();
    },
  };
}

export type EventOutbox = ReturnType<typeof createEventOutbox>;

interface StoredEvent {
  id: number;
  key: string;
  event: Stored;
  attempt: number;
  /** Listeners that received it in an earlier attempt. */
  done: string[];
}

/** Stands for Strapi's event hub among hook names, which never contain an asterisk. */
const HUB = '*';

const storedOf = ({ channel, id, decision, sender, subject, ticket }: Decided): Stored => ({
  outcome: decision.outcome,
  reason: decision.reason,
  channel: { documentId: channel.documentId, name: channel.name },
  message: { id, subject, sender },
  ticket: ticket && { uid: ticket.uid, documentId: ticket.documentId },
});
