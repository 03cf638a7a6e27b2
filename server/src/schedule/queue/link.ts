import type { Redis } from 'ioredis';
import type { EmailChannelError } from '../../../../contracts';
import type { RedisAddress } from '../../config';
import { isSamePlace, type Place } from '../../installation/place';
import type { Logger } from '../../strapi/logger';
import { errorOf, factsOf, queueError, refusalOf, warningOf } from './judge-server';
import { loadQueuePackages } from './packages';

/** How often to check that Redis answers and is the right one, and the maximum time for an answer, in ms. */
const CHECK_MS = 5_000;
const ANSWER_MS = 4_000;
/** How long Redis remembers which installation uses the queue, in ms. */
const PLACE_MS = 30_000;

/** Owner of this database: its id is part of the prefix of all keys; its place identifies a copy with the same id. */
export interface Identity {
  id: string;
  place: Place;
}

/** Connection settings in the format of ioredis and BullMQ. */
export interface RedisSettings {
  host: string;
  port: number;
  username?: string | undefined;
  password?: string | undefined;
  db: number;
  tls?: object;
  connectTimeout: number;
  maxRetriesPerRequest: null;
  retryStrategy(times: number): number;
}

/** The connection to Redis and its state. */
export interface QueueLink {
  /** Connects, and checks regularly whether Redis answers; resolves after the first check. Never rejects. */
  open(): Promise<void>;
  /** The connection; null while Redis is unavailable or must not be used. Its commands reject after some seconds. */
  redis(): Redis | null;
  /** Prefix of every key of this installation; null until Redis is reached for the first time. */
  prefix(): string | null;
  /** Current problem: an error if `redis()` is null, otherwise a warning. */
  problem(): EmailChannelError | null;
  /** Settings for further connections; BullMQ's workers wait on their own. */
  options: RedisSettings;
  /** Called after each check. */
  onLook(listener: () => void): void;
  close(): void;
}

export interface LinkDependencies {
  redis: RedisAddress;
  identity(): Promise<Identity>;
  logger: Logger;
  /** How often to check, in ms. */
  checkMs?: number;
}

/** @see QueueLink */
export function createQueueLink({
  redis: address,
  identity,
  logger,
  checkMs = CHECK_MS,
}: LinkDependencies): QueueLink {
  const options = optionsOf(address);
  const where = `${options.host}:${options.port}`;
  const listeners: (() => void)[] = [];
  let client: Redis | null = null;
  let self: Identity | null = null;
  let prefix: string | null = null;
  let usable = false;
  let problem: EmailChannelError | null = null;
  let lastError: unknown = null;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const connect = async (): Promise<Redis> => {
    const { ioredis } = await loadQueuePackages();
    const made = new ioredis.Redis({ ...options, enableOfflineQueue: false, commandTimeout: ANSWER_MS });
    made.on('error', (error) => (lastError = error));
    made.on('ready', () => (lastError = null));
    return made;
  };

  /** Checks that Redis answers, can be used, and serves no other installation; rejects otherwise. */
  const check = async (): Promise<EmailChannelError | null> => {
    client ??= await connect();
    await ready(client);
    const facts = factsOf(await client.info());
    const refusal = refusalOf(facts, where);
    if (refusal) throw refusal;
    self ??= await identity();
    const { id, place } = self;
    const keys = `email-channel:{${id}}`;
    const other = JSON.parse((await client.get(`${keys}:place`)) ?? 'null') as Place | null;
    if (other && !isSamePlace(other, place)) throw queueError('shared', where, { other: other.label });
    await client.set(`${keys}:place`, JSON.stringify(place), 'PX', PLACE_MS);
    prefix = keys;
    return warningOf(facts, where);
  };

  const note = (found: EmailChannelError | null, isUsable: boolean): void => {
    if (found && found.message !== problem?.message) logger.warn(`${found.code}: ${found.message}`);
    if (isUsable && !usable) logger.info(`Redis at ${where} hands channels to instances`);
    problem = found;
    usable = isUsable;
    for (const listener of listeners) listener();
  };

  const look = async (): Promise<void> => {
    try {
      note(await deadline(check()), true);
    } catch (error) {
      note(errorOf(lastError ?? error, where), false);
    } finally {
      if (!closed) timer = setTimeout(() => void look(), checkMs).unref();
    }
  };

  return {
    options,
    open: () => look(),
    redis: () => (usable ? client : null),
    prefix: () => prefix,
    problem: () => problem,
    onLook: (listener) => void listeners.push(listener),
    close() {
      closed = true;
      usable = false;
      clearTimeout(timer);
      client?.disconnect();
    },
  };
}

/** Waits until a connection accepts commands; rejects with the error that prevents it. */
const ready = (client: Redis): Promise<void> =>
  new Promise((resolve, reject) => {
    if (client.status === 'ready') return resolve();
    const end = (then: () => void) => () => {
      client.off('ready', onReady).off('error', onError);
      clearTimeout(timer);
      then();
    };
    let failure: unknown = new Error('not connected');
    const onReady = end(resolve);
    const onError = (error: unknown) => (failure = error);
    const timer = setTimeout(
      end(() => reject(failure)),
      ANSWER_MS / 2,
    );
    client.once('ready', onReady).on('error', onError);
  });

/** A server that accepts the connection but does not answer is unavailable too. */
function deadline<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer')), 2 * ANSWER_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

const RECONNECT_MS = 500;
const MAX_RECONNECT_MS = 3_000;

/** @param address as in the plugin's config */
function optionsOf(address: RedisAddress): RedisSettings {
  const common = {
    connectTimeout: ANSWER_MS,
    // BullMQ requires this: a worker waits on its connection for as long as there are no jobs.
    maxRetriesPerRequest: null,
    retryStrategy: (times: number) => Math.min(times * RECONNECT_MS, MAX_RECONNECT_MS),
  };
  if (typeof address !== 'string') {
    const { tls, ...parts } = address;
    return { ...common, ...parts, ...(tls && { tls: {} }) };
  }
  const url = new URL(address);
  return {
    ...common,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1') || 'localhost',
    port: Number(url.port) || 6_379,
    ...(url.username && { username: decodeURIComponent(url.username) }),
    ...(url.password && { password: decodeURIComponent(url.password) }),
    db: Number(url.pathname.slice(1)) || 0,
    ...(url.protocol === 'rediss:' && { tls: {} }),
  };
}
