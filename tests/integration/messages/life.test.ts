import { decide, MESSAGE_STATES, type MessageState } from '../../../contracts';
import { createMessages, type Messages } from '../../../server/src/messages';
import { ClaimLost } from '../../../server/src/messages/ledger';
import { createMessageLog, type MessageLog } from '../../../server/src/messages/log';
import { LIFE, startsFrom, type Claim, type Outcome } from '../../../server/src/messages/message';
import { mentionsOf } from '../../../server/src/mail/mentions';
import { forgetOld } from '../../../server/src/messages/retention';
import type { Application } from '../../../server/src/services';
import { createDatabase, type Database } from '../../../server/src/strapi/database';
import { TABLES } from '../../../server/src/strapi/models';
import { describeEachDatabase, startApp, type TestApp } from '../../support/app';
import { completeChannel, logMessage, publishTemplate } from '../../support/http-fixtures';

type Step = Exclude<keyof typeof LIFE, 'claim' | 'bringIn'>;

const FENCE = 7;
const CREATED: Outcome = {
  decision: decide('created', []),
  mail: null,
  dedupKey: null,
  ticket: null,
  keepsRaw: false,
  after: null,
};
const steps = Object.keys(LIFE).filter((step) => LIFE[step as keyof typeof LIFE].from.length > 0) as Step[];
const cases = steps.flatMap((step) => MESSAGE_STATES.map((state) => [step, state] as const));

describeEachDatabase('the life of a message', (name) => {
  let app: TestApp;
  let database: Database;
  let messages: Messages;
  let log: MessageLog;
  let channel: string;
  beforeAll(async () => {
    app = await startApp({ database: name });
    database = createDatabase(app.strapi);
    messages = createMessages({ database });
    log = createMessageLog({
      database,
      rawMail: messages.rawMail,
      channels: (app.strapi.plugin('email-channel').service('app') as unknown as Application).channels,
      parse: () => Promise.reject(new Error('nothing is shown')),
      requestRun: async () => undefined,
      waitMs: 0,
    });
    const { body } = await app.admin.post('/channels', completeChannel(await publishTemplate(app)));
    channel = body.data.documentId;
  });
  afterAll(() => app.stop());
  afterEach(() => database.table(TABLES.ledger).delete() as unknown as Promise<void>);

  const rowOf = (id: number) => database.table(TABLES.ledger).where({ id }).first();

  /** Each step as its room does it; resolves whether it changed the message. */
  const make: Record<Step, (claim: Claim) => Promise<boolean>> = {
    takeOver: async (claim) => (await messages.ledger.takeOver([claim], FENCE + 1)).length === 1,
    decide: (claim) =>
      database
        .transaction((transaction) =>
          messages.ledger.decide(transaction, FENCE, [{ claim, outcome: CREATED }]),
        )
        .then(
          () => true,
          () => false,
        ),
    retry: async ({ id }) => (await log.retry([id], true)).queued.length === 1,
    reopen: async ({ id }) => {
      await database.table(TABLES.ledger).where({ id }).update({ has_raw: true });
      return (await messages.ledger.reopen(channel, [{ reason: 'auto-reply', detail: null }])) === 1;
    },
    readAgain: async ({ id }) => {
      await database.table(TABLES.ledger).where({ id }).update({ has_raw: true });
      return database.transaction((transaction) =>
        messages.rereading.note(transaction, { id, attempts: 1, steps: [] }, []),
      );
    },
    erase: async ({ id }) => {
      const trace = JSON.stringify(['of ann@customer.example']);
      await database.table(TABLES.ledger).where({ id }).update({ trace });
      const person = mentionsOf('ann@customer.example');
      for await (const rows of messages.person.rows(person)) await messages.person.erase(person, rows);
      return !person.in((await rowOf(id)).trace);
    },
    dismiss: async ({ id }) => (await log.dismiss([id])).dismissed.length === 1,
    forget: async () => (await forgetOld({ database, rawMail: messages.rawMail }, 1)) === 1,
  };

  it.each(cases)('lets %s start from %s only if the table allows it', async (step, state) => {
    // A reason that a person may overrule, so that the state alone decides.
    const decided = state === 'processing' ? null : Date.now() - 2 * 86_400_000;
    const id = await logMessage(app, {
      channel,
      state,
      reason: 'auto-reply',
      fence: FENCE,
      decided_at: decided,
    });
    const claim = { id, place: { channel } } as Claim;
    const allowed = startsFrom(step, state);
    expect(await make[step](claim)).toBe(allowed);
    const after = (await rowOf(id)).state as MessageState;
    expect(allowed ? LIFE[step].to : [state]).toContain(after);
  });

  it('decides messages together or not at all, each with its own values', async () => {
    const log = (more: object) => logMessage(app, { channel, state: 'processing', fence: FENCE, ...more });
    const ids = [await log({}), await log({}), await log({})];
    const decideAll = (more: number[]) =>
      database.transaction((transaction) =>
        messages.ledger.decide(
          transaction,
          FENCE,
          [...ids, ...more].map((id, index) => ({
            claim: { id },
            outcome: {
              ...CREATED,
              decision: decide('created', [], index === 0 ? null : `“${index}” ?? \\ ' ü`),
              dedupKey: `key ${index}`,
              keepsRaw: index === 1,
              original: index === 1 ? { bytes: 5_000_000_000, days: 2 } : null,
              after: index === 2 ? ('seen' as const) : null,
            },
          })),
        ),
      );
    const others = {
      'of another run': await log({ fence: FENCE + 1 }),
      'that is decided': await log({ state: 'held' }),
      'that is gone': 1_000_000,
    };
    for (const [title, id] of Object.entries(others)) {
      await expect(decideAll([id]).then(() => title)).rejects.toThrow(ClaimLost);
      expect((await rowOf(ids[0]!)).state).toBe('processing');
    }
    expect(await rowOf(1_000_000)).toBeUndefined();

    await decideAll([]);
    const rows = await Promise.all(ids.map(rowOf));
    const numbers = rows.map((row) => ({ ...row, has_raw: Boolean(row.has_raw) }));
    expect(numbers).toMatchObject([
      { state: 'ticket', detail: null, dedup_key: 'key 0', has_raw: false, after: null, raw_until: null },
      { state: 'ticket', detail: "“1” ?? \\ ' ü", dedup_key: 'key 1', has_raw: true, after: null },
      { state: 'ticket', detail: "“2” ?? \\ ' ü", dedup_key: 'key 2', has_raw: false, after: 'seen' },
    ]);
    expect(Number(rows[1].raw_bytes)).toBe(5_000_000_000);
    expect(Number(rows[1].raw_until) - Number(rows[1].decided_at)).toBeCloseTo(2 * 86_400_000, -3);
    expect(Math.abs(Number(rows[0].decided_at) - Date.now())).toBeLessThan(60_000);
  });
});
