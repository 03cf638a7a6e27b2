import { section, loopDelay, TITLES, type Bench } from './benchmarks';
import type { ChannelsAnswer, LoadAnswer, PanelAnswer } from './child/load';
import type { BenchMailbox } from './mailboxes';
import { expect, run, withInstance } from './processes';
import { decimal, figuresOf, whole } from './tables';

/** One of the generator's six domains: about a sixth of the mail becomes tickets, the rest is screened out. */
const DOMAIN = 'acme.test';
const PLAIN = { plain: 100, html: 0, attachment: 0 };
const MESSAGES_OF_A_CHANNEL = 20;

const settingsOf = ({ access: { password, ...connection } }: BenchMailbox): object => ({
  ...connection,
  secrets: { password },
  senderLimitPerHour: 10_000,
});

/** One large mailbox, read in two halves with a restart between, and how quick the panel is afterwards. */
export async function loadTable({ options, server, child }: Bench): Promise<string> {
  const count = options.loadMessages;
  console.error(`Filling a mailbox with ${count} messages …`);
  const mailbox = server.fill({ count, mix: PLAIN });
  const settings = JSON.stringify({ ...settingsOf(mailbox), allowedDomains: [DOMAIN] });
  const rows: string[][] = [];
  try {
    for (const database of options.databases)
      await withInstance(database, async (env) => {
        const channel = await run<string>('app', ['setup', settings], env, child);
        const read = (until: number) => run<LoadAnswer>('load', ['read', channel, String(until)], env, child);
        const halves = [await read(Math.floor(count / 2)), await read(Infinity)];
        expect('messages decided', halves[0]!.decided + halves[1]!.decided, count);
        const panel = await run<PanelAnswer>('load', ['panel', channel], env, child);
        const add = (name: string, value: string) => rows.push([TITLES[database], name, value]);
        for (const [index, { decided, measured, samples }] of halves.entries()) {
          const { perSecond, idleMb, growthMb, ...delay } = figuresOf({
            messages: decided,
            measured: [measured],
          });
          const half = index === 0 ? 'before the restart' : 'after the restart';
          add(`messages/s ${half}`, whole(perSecond));
          add(`RSS of the idle app, and its growth, MB, ${half}`, `${whole(idleMb)}, ${whole(growthMb)}`);
          const rss = samples.map((sample) => whole(sample.rss / 1e6)).join(' ');
          if (rss) add(`RSS after each 10,000 messages, MB, ${half}`, rss);
          add(`event-loop delay p50 / p99 / max, ms, ${half}`, loopDelay(delay));
        }
        for (const [name, ms] of Object.entries(panel)) add(`panel: ${name}, ms`, decimal(ms));
      });
  } finally {
    mailbox.remove();
  }
  return section(
    `A mailbox of ${whole(count)} plain messages, a sixth of them from the allowed domain (one measurement each)`,
    ['database', 'what', 'value'],
    rows,
  );
}

/** Many channels on one instance: all reading at first, then all idle. */
export async function channelsTable({ options, server, child }: Bench): Promise<string> {
  const { channels, idleMs } = options;
  console.error(`Filling ${channels} mailboxes …`);
  const mailboxes = Array.from({ length: channels }, (_, index) =>
    server.fill({ count: MESSAGES_OF_A_CHANNEL, mix: PLAIN, seed: index + 1 }),
  );
  const messages = channels * MESSAGES_OF_A_CHANNEL;
  const settings = JSON.stringify({
    settings: mailboxes.map((mailbox, index) => ({ ...settingsOf(mailbox), name: `Channel ${index + 1}` })),
    messages,
  });
  const rows: string[][] = [];
  try {
    for (const database of options.databases)
      await withInstance(
        database,
        async (env) => {
          const answer = await run<ChannelsAnswer>(
            'load',
            ['channels', settings, String(idleMs)],
            env,
            child,
          );
          expect('messages decided', answer.decided, messages);
          const reading = figuresOf({ messages, measured: [answer.reading] });
          const { idle } = answer;
          rows.push([
            TITLES[database],
            whole(reading.perSecond),
            whole(reading.growthMb),
            loopDelay(reading),
            decimal((idle.cpuSeconds / idle.seconds) * 100),
            whole(idle.rssPeak / 1e6),
            loopDelay(idle.loopDelayMs),
          ]);
        },
        {},
      );
  } finally {
    for (const mailbox of mailboxes) mailbox.remove();
  }
  return section(
    `${channels} channels of ${MESSAGES_OF_A_CHANNEL} messages on one instance, then ${whole(idleMs / 1_000)} s idle`,
    [
      'database',
      'tickets/s',
      'RSS growth, MB',
      'loop delay p50 / p99 / max, ms',
      'idle: CPU, % of a core',
      'idle: peak RSS, MB',
      'idle: loop delay p50 / p99 / max, ms',
    ],
    rows,
  );
}
