/**
 * The playground under load, in a process of its own. Commands:
 * `read CHANNEL UNTIL` reads a large mailbox until so many messages are decided, as an app does that is then stopped;
 * `panel CHANNEL` times what the admin panel asks for;
 * `fleet COUNT PORT` makes so many channels for the bench's IMAP server at a port;
 * `channels SETTINGS IDLE_MS` makes channels of a list of settings, reads them all as the engine does, then idles.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Core } from '@strapi/strapi';
import { channelListQuerySchema, messageQuerySchema } from '../../contracts';
import type { Application } from '../../server/src/services';
import { TABLES } from '../../server/src/strapi/models';
import { activeChannel, publishIncident } from '../../tests/support/incident';
import { loadBuiltApp } from '../../tests/support/built-app';
import { measure, type Measured } from '../measure';
import { median } from '../tables';
import { answer } from './answer';

/** One sample of a long read, every so many messages. */
const SAMPLE = 10_000;
const REPEATS = 5;
const LOOK_MS = 200;
const MAX_LOOKS = 36_000;

export interface LoadAnswer {
  measured: Measured;
  decided: number;
  /** RSS in bytes each time another SAMPLE messages were decided. */
  samples: { decided: number; rss: number }[];
}

/** Medians in ms of what the panel asks for. */
export type PanelAnswer = Record<
  'firstPage' | 'lastPage' | 'search' | 'filter' | 'summary' | 'channels',
  number
>;

export interface ChannelsAnswer {
  reading: Measured;
  idle: Measured;
  decided: number;
}

async function read(app: Application, channel: string, until: number): Promise<LoadAnswer> {
  let decided = 0;
  const samples: LoadAnswer['samples'] = [];
  const stopped = new AbortController();
  app.observer.decided = () => {
    decided += 1;
    if (decided % SAMPLE === 0) samples.push({ decided, rss: process.memoryUsage.rss() });
    if (decided === until) stopped.abort();
  };
  const { measured } = await measure(async () => {
    const run = app.engine.runNow(channel);
    await Promise.race([
      run,
      new Promise((resolve) => stopped.signal.addEventListener('abort', resolve, { once: true })),
    ]);
    await app.stop();
    await run;
  });
  return { measured, decided, samples };
}

async function panel(app: Application, channel: string): Promise<PanelAnswer> {
  const list = (query: object) => app.messageLog.list(messageQuerySchema.parse(query));
  const { pagination } = await list({ channel });
  const time = async (request: () => Promise<unknown>): Promise<number> => {
    const times: number[] = [];
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      const begun = performance.now();
      await request();
      times.push(performance.now() - begun);
    }
    return median(times);
  };
  return {
    firstPage: await time(() => list({})),
    lastPage: await time(() => list({ channel, page: pagination.pageCount })),
    search: await time(() => list({ search: 'printer' })),
    filter: await time(() => list({ channel, outcome: 'ticket', reason: 'created' })),
    summary: await time(() => app.messageLog.summary(channel)),
    channels: await time(() => app.channels.list(channelListQuerySchema.parse({}))),
  };
}

async function channels(
  strapi: Core.Strapi,
  app: Application,
  list: string,
  idleMs: number,
): Promise<ChannelsAnswer> {
  const { settings, messages } = JSON.parse(list) as { settings: object[]; messages: number };
  const template = await publishIncident(strapi);
  for (const one of settings) await app.channels.create(activeChannel({ template, ...one }));
  const countDecided = async (): Promise<number> => {
    const [row] = (await strapi.db
      .connection(TABLES.ledger)
      .whereNot('state', 'processing')
      .count({ count: '*' })) as { count?: unknown }[];
    return Number(row?.count);
  };
  const { measured: reading, result: decided } = await measure(async () => {
    await app.start();
    for (let look = 0; look < MAX_LOOKS; look += 1) {
      const count = await countDecided();
      if (count >= messages) return count;
      await sleep(LOOK_MS);
    }
    return countDecided();
  });
  const { measured: idle } = await measure(() => sleep(idleMs));
  await app.stop();
  return { reading, idle, decided };
}

/** Interval at which five channels a second are polled, in seconds. */
const oftenS = (count: number): number => Math.max(10, Math.ceil(count / 5));

/** Polled often, so that all are soon read for the first time; later the bench has them polled seldom. */
async function fleet(strapi: Core.Strapi, app: Application, count: number, port: number): Promise<number> {
  const template = await publishIncident(strapi);
  for (let index = 0; index < count; index += 1)
    await app.channels.create(
      activeChannel({
        template,
        name: `Mailbox ${index}`,
        host: 'localhost',
        port,
        security: 'none',
        username: `user${index}`,
        secrets: { password: 'password' },
        pollingIntervalSeconds: oftenS(count),
        senderLimitPerHour: 10_000,
      }),
    );
  return count;
}

answer(async () => {
  const [command, first = '', second] = process.argv.slice(2);
  const { strapi, app } = await loadBuiltApp();
  if (command === 'read') return read(app, first, Number(second));
  if (command === 'fleet') return fleet(strapi, app, Number(first), Number(second));
  if (command === 'panel') return panel(app, first);
  return channels(strapi, app, first, Number(second));
});
