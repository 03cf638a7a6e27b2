import fc from 'fast-check';
import {
  ACTION_NAMES,
  CONDITION_NAMES,
  conditionSchema,
  ruleInputSchema,
  type Action,
  type ActionName,
  type Condition,
  type ConditionName,
  type Match,
  type Rule,
  type RulePayload,
} from '../../../contracts';
import type { Mail } from '../../../server/src/mail/types';
import { applyRules, prepareRule, type RuleEffects } from '../../../server/src/rules/evaluate';
import { loadLanguages } from '../../../server/src/rules/language';
import { aMail } from '../../support/values';

const header = (name: string, value: string) => ({ name, value });
const file = (name: string, type: string) => ({
  name,
  type,
  size: 3,
  inline: false,
  contentId: null,
  content: new Uint8Array(3),
});

/** A mail that meets one condition of each kind. */
const MAIL: Mail = aMail({
  from: { name: 'Zoë Ångström', address: 'zoe@shop.example' },
  to: [{ name: 'Help', address: 'support+billing@desk.example' }],
  cc: [{ name: '', address: 'boss@corp.example' }],
  subject: 'Ordre n° 4711 – Réclamation',
  text: 'Order: 4711\nPlease pay the invoice.',
  reply: 'Order: 4711\nPlease pay the invoice, we have been waiting for weeks.',
  importance: 'high',
  size: 12_345,
  headers: [
    header('Delivered-To', 'support@desk.example'),
    header('X-Priority', '1 (Highest)'),
    header('List-Id', 'News <news.shop.example>'),
  ],
  attachments: [file('bill.PDF', 'application/pdf')],
  authentication: [{ server: 'mx.example.com', dkim: 'pass', spf: 'none', dmarc: 'pass' }],
});
const LOOKED = {
  mail: MAIL,
  receivedAt: new Date('2026-07-01T06:30:00Z'),
  folder: 'INBOX/Shop',
  channel: { name: 'Support', timeZone: 'Europe/Berlin', authservId: 'mx.example.com' },
  sender: { isAgent: false, takesPart: false, isKnown: true },
};
beforeAll(loadLanguages);

const aRule = (values: Partial<RulePayload> = {}): Rule => ({
  ...ruleInputSchema.parse({ name: 'Rule', actions: [{ do: 'ticket-type', ticketType: 'A' }], ...values }),
  documentId: 'rule1',
});
const apply = (rules: Rule[], looked: Partial<typeof LOOKED> = {}, forced = false) =>
  applyRules(rules.map(prepareRule), { ...LOOKED, ...looked }, forced);
const meets = (condition: object, looked: Partial<typeof LOOKED> = {}): boolean =>
  apply([aRule({ conditions: [conditionSchema.parse(condition)] })], looked).steps.length === 1;
const condition = (on: ConditionName, operator: string, value: unknown, more: object = {}): object => ({
  on,
  operator,
  value,
  ...more,
});

describe('a condition', () => {
  const cases: Record<ConditionName, { met: object; not: object }> = {
    from: { met: condition('from', 'is', 'ZOE@shop.example'), not: condition('from', 'is', 'zoe@shop') },
    fromName: {
      met: condition('fromName', 'contains', 'angstrom'),
      not: condition('fromName', 'contains', 'Bob'),
    },
    fromDomain: {
      met: condition('fromDomain', 'in', ['other.example', 'shop.example']),
      not: condition('fromDomain', 'in', ['hop.example']),
    },
    to: { met: condition('to', 'starts', 'support+'), not: condition('to', 'ends', 'billing') },
    cc: { met: condition('cc', 'is', 'boss@corp.example'), not: condition('cc', 'is', 'corp.example') },
    deliveredTo: {
      met: condition('deliveredTo', 'ends', '@desk.example'),
      not: condition('deliveredTo', 'ends', '@shop.example'),
    },
    subaddress: {
      met: condition('subaddress', 'is', 'billing'),
      not: condition('subaddress', 'is', 'support'),
    },
    subject: {
      met: condition('subject', 'contains', 'reclamation'),
      not: condition('subject', 'contains', 'refund'),
    },
    body: {
      met: condition('body', 'matches', '^Order: \\d+$'),
      not: condition('body', 'matches', '^order: \\d+$'),
    },
    header: {
      met: condition('header', 'starts', '1', { header: 'x-priority' }),
      not: condition('header', 'starts', '1', { header: 'X-Other' }),
    },
    listId: {
      met: condition('listId', 'is', 'news.shop.example'),
      not: condition('listId', 'is', 'news'),
    },
    attachmentName: {
      met: condition('attachmentName', 'ends', '.pdf'),
      not: condition('attachmentName', 'ends', '.zip'),
    },
    attachmentType: {
      met: condition('attachmentType', 'is', 'application/pdf'),
      not: condition('attachmentType', 'is', 'image/png'),
    },
    attachmentCount: {
      met: condition('attachmentCount', 'at-least', 1),
      not: condition('attachmentCount', 'at-least', 2),
    },
    size: { met: condition('size', 'at-most', 12_345), not: condition('size', 'at-most', 12_344) },
    folder: { met: condition('folder', 'is', 'inbox/shop'), not: condition('folder', 'is', 'INBOX') },
    channel: { met: condition('channel', 'is', 'support'), not: condition('channel', 'is', 'Sales') },
    timeOfDay: {
      met: condition('timeOfDay', 'at-least', 8 * 60 + 30),
      not: condition('timeOfDay', 'at-least', 8 * 60 + 31),
    },
    weekday: {
      met: condition('weekday', 'is', 'wednesday'),
      not: condition('weekday', 'is', 'tuesday'),
    },
    sender: { met: condition('sender', 'is', 'known'), not: condition('sender', 'is', 'new') },
    language: { met: condition('language', 'is', 'EN'), not: condition('language', 'in', ['de', 'fr']) },
    importance: {
      met: condition('importance', 'is', 'high'),
      not: condition('importance', 'is', 'low'),
    },
    dmarc: { met: condition('dmarc', 'is', 'pass'), not: condition('dmarc', 'is', 'fail') },
    dkim: { met: condition('dkim', 'is', 'pass'), not: condition('dkim', 'is', 'none') },
    spf: { met: condition('spf', 'is', 'none'), not: condition('spf', 'is', 'pass') },
    spam: { met: condition('spam', 'is', 'no'), not: condition('spam', 'is', 'yes') },
    automatic: { met: condition('automatic', 'is', 'no'), not: condition('automatic', 'is', 'yes') },
  };

  it.each(CONDITION_NAMES)('on %s is met by its value and nothing else', (name) => {
    const { met, not } = cases[name];
    expect(meets(met)).toBe(true);
    expect(meets(not)).toBe(false);
    expect(meets({ ...met, not: true })).toBe(false);
    expect(meets({ ...not, not: true })).toBe(true);
  });

  it.each([
    [{ on: 'size', operator: 'contains', value: '1' }, 'operator'],
    [{ on: 'subject', operator: 'at-least', value: 1 }, 'operator'],
    [{ on: 'spam', operator: 'is', value: 'maybe' }, 'value'],
    [{ on: 'header', operator: 'is', value: 'x' }, 'header'],
    [{ on: 'header', operator: 'is', value: 'x', header: 'A b' }, 'header'],
    [{ on: 'subject', operator: 'contains', value: ' ' }, 'value'],
  ])('that is invalid is rejected at its field: %j', (wrong, path) => {
    expect(conditionSchema.safeParse(wrong).error?.issues.map((issue) => issue.path[0])).toContain(path);
  });

  it('on a header that occurs twice is met by either', () => {
    const mail = { ...MAIL, headers: [header('Delivered-To', 'a@b.example'), ...MAIL.headers] };
    expect(meets(condition('deliveredTo', 'is', 'support@desk.example'), { mail })).toBe(true);
  });

  it.each([
    [{ isAgent: true }, 'agent', true],
    [{ takesPart: true }, 'participant', true],
    [{ isKnown: true, takesPart: true }, 'known', true],
    [{ isAgent: true }, 'new', false],
    [{}, 'new', true],
  ])('on a sender who is %j and the value %s: %s', (standing, value, met) => {
    const sender = { isAgent: false, takesPart: false, isKnown: false, ...standing };
    expect(meets(condition('sender', 'is', value), { sender })).toBe(met);
  });

  it.each([
    ['2026-07-04T21:59:00Z', 'saturday'],
    ['2026-07-04T22:00:00Z', 'sunday'],
  ])('on the day of the week uses the time zone of the channel: %s is a %s', (at, day) => {
    expect(meets(condition('weekday', 'is', day), { receivedAt: new Date(at) })).toBe(true);
  });

  it.each([
    ['de', 'Hallo, mein Drucker geht nicht mehr. Können Sie mir bitte helfen?'],
    ['fr', 'Bonjour, mon imprimante ne marche plus. Pouvez-vous m’aider ?'],
    ['nl', 'Hallo, mijn printer werkt niet meer. Kunt u mij helpen?'],
    ['ja', 'プリンターが動きません。助けてください。'],
  ])('on the language detects %s', (code, reply) => {
    const mail = { ...MAIL, subject: '', reply };
    expect(meets(condition('language', 'is', code), { mail })).toBe(true);
    expect(meets(condition('language', 'is', 'en'), { mail })).toBe(false);
  });

  it('on the language is not met without text', () => {
    const mail = { ...MAIL, subject: '4711', reply: '' };
    expect(meets(condition('language', 'matches', '.'), { mail })).toBe(false);
  });

  it('takes linear time for an expression that makes others backtrack', () => {
    const mail = { ...MAIL, text: 'a'.repeat(100_000) };
    expect(meets(condition('body', 'matches', '^(a+)+$'), { mail })).toBe(true);
    expect(meets(condition('body', 'matches', '^(a+)+b$'), { mail })).toBe(false);
  });
});

describe('a window of time', () => {
  const from = (minutes: number) => condition('timeOfDay', 'at-least', minutes) as Condition;
  const until = (minutes: number) => condition('timeOfDay', 'at-most', minutes) as Condition;
  const day = { match: 'all' as const, conditions: [from(9 * 60), until(17 * 60 + 59)] };
  const night = { match: 'any' as const, conditions: [from(22 * 60), until(5 * 60 + 59)] };

  it.each([
    ['2026-07-01T06:59:00Z', false, false],
    ['2026-07-01T07:00:00Z', true, false],
    ['2026-07-01T15:59:00Z', true, false],
    ['2026-07-01T16:00:00Z', false, false],
    ['2026-07-01T20:00:00Z', false, true],
    ['2026-07-01T03:59:00Z', false, true],
    ['2026-07-01T04:00:00Z', false, false],
    ['2026-01-01T07:59:00Z', false, false],
    ['2026-01-01T08:00:00Z', true, false],
  ])('at %s of a channel in Berlin: by day %s, by night %s', (at, inDay, inNight) => {
    const looked = { receivedAt: new Date(at) };
    const met = (window: typeof day | typeof night) =>
      apply([aRule({ conditions: [window] })], looked).steps.length === 1;
    expect([met(day), met(night)]).toEqual([inDay, inNight]);
  });
});

describe('combined conditions', () => {
  const yes = condition('spam', 'is', 'no') as Condition;
  const no = condition('spam', 'is', 'yes') as Condition;
  it.each<[Match, NonNullable<RulePayload['conditions']>, boolean]>([
    ['all', [yes, yes], true],
    ['all', [yes, no], false],
    ['any', [no, yes], true],
    ['any', [no, no], false],
    ['all', [], true],
    ['all', [yes, { match: 'any', conditions: [no, yes] }], true],
    ['all', [yes, { match: 'all', conditions: [no, yes] }], false],
    ['any', [no, { match: 'all', conditions: [yes, yes] }], true],
  ])('%s of %j: %s', (match, conditions, met) => {
    expect(apply([aRule({ match, conditions })]).steps).toHaveLength(met ? 1 : 0);
  });

  it('are limited to twenty, including those in groups', () => {
    const group = { match: 'any' as const, conditions: Array.from({ length: 11 }, () => yes) };
    const refused = ruleInputSchema.safeParse({
      name: 'Many',
      conditions: [group, group],
      actions: [{ do: 'no-acknowledgement' }],
    });
    expect(refused.error?.issues[0]?.path).toEqual(['conditions']);
  });
});

describe('groups of conditions', () => {
  const truth = (met: boolean) => condition('spam', 'is', met ? 'no' : 'yes') as Condition;
  const combined = (match: Match, met: boolean[]) =>
    match === 'all' || met.length === 0 ? met.every(Boolean) : met.some(Boolean);
  const match = fc.constantFrom<Match>('all', 'any');

  it('apply as their parts say, whatever these are', () => {
    const group = fc.record({ match, parts: fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }) });
    const entry = fc.oneof(fc.boolean(), group);
    fc.assert(
      fc.property(match, fc.array(entry, { maxLength: 4 }), (outer, entries) => {
        const conditions = entries.map((one) =>
          typeof one === 'boolean' ? truth(one) : { match: one.match, conditions: one.parts.map(truth) },
        );
        const wanted = combined(
          outer,
          entries.map((one) => (typeof one === 'boolean' ? one : combined(one.match, one.parts))),
        );
        expect(apply([aRule({ match: outer, conditions })]).steps.length === 1).toBe(wanted);
      }),
    );
  });
});

describe('an action', () => {
  /** What each does to the effects, with the values of the first message. */
  const EFFECTS: Record<
    ActionName,
    [action: object, effect: (effects: RuleEffects) => unknown, is: unknown]
  > = {
    template: [{ template: 't2' }, ({ template }) => template?.template, 't2'],
    'ticket-type': [{ ticketType: 'B' }, ({ ticketType }) => ticketType, 'B'],
    'set-field': [{ field: 'a', value: 1 }, ({ values }) => values.get('a')?.[0]?.value, 1],
    skip: [{}, ({ stop }) => stop?.reason, 'rule-skipped'],
    hold: [{}, ({ stop }) => stop?.reason, 'rule-held'],
    'no-acknowledgement': [{}, ({ also }) => also.acknowledgement, 'none'],
    'block-sender': [{}, ({ also }) => also.blockSender, true],
    acknowledgement: [{ body: 'Hi' }, ({ also }) => also.acknowledgement, { subject: '', body: 'Hi' }],
    link: [{ field: 'a', value: 'x' }, ({ also }) => also.links[0]?.value, 'x'],
    note: [{ text: 'N' }, ({ also }) => also.notes[0]?.text, 'N'],
    move: [{ folder: 'F' }, ({ also }) => also.moveTo, 'F'],
    'add-participants': [{ addresses: ['a@b.example'] }, ({ participants }) => participants, ['a@b.example']],
  };

  it.each(ACTION_NAMES)('%s has its effect where its rule applies, and none elsewhere', (name) => {
    const [values, effect, is] = EFFECTS[name];
    const rule = (not: boolean) =>
      aRule({
        conditions: [{ on: 'spam', operator: 'is', value: 'no', not }],
        actions: [{ do: name, ...values } as never],
      });
    expect(effect(apply([rule(false)]))).toEqual(is);
    expect(apply([rule(true)])).toEqual(apply([]));
    expect(apply([rule(false)]).steps[0]!.values.did).toMatchObject([{ text: `rule.did.${name}` }]);
  });

  const does = (...actions: Partial<Action>[]) =>
    apply([aRule({ actions: actions as RulePayload['actions'] })]);

  it('selects a template with its offer', () => {
    expect(does({ do: 'template', template: 't2', offer: 'o1' }).template).toEqual({
      template: 't2',
      offer: 'o1',
    });
  });

  it('sets the ticket type', () => {
    expect(does({ do: 'ticket-type', ticketType: 'Complaint' }).ticketType).toBe('Complaint');
  });

  it.each([
    ['Order {{1}} of {{sender.name}}', 'Order 4711 of Zoë Ångström'],
    ['{{ order }}/{{unknown}}', '4711/'],
    ['{{body}}', 'Order: 4711\nPlease pay the invoice, we have been waiting for weeks.'],
    ['{{sender.email}} → {{recipients}}', 'zoe@shop.example → support+billing@desk.example'],
    ['{{subaddress}}, {{importance}}', 'billing, high'],
    ['{{receivedAt}}', '2026-07-01T06:30:00.000Z'],
    [7, 7],
    [true, true],
  ])('sets a field to %j as %j', (value, result) => {
    const rule = aRule({
      conditions: [{ on: 'body', operator: 'matches', value: 'Order: (?P<order>\\d+)' }],
      actions: [{ do: 'set-field', field: 'reference', value }],
    });
    expect(apply([rule]).values.get('reference')).toEqual([{ rule: 'Rule', value: result, append: false }]);
  });

  it('never fills in text of the message that looks like a variable', () => {
    const mail = { ...MAIL, subject: '{{sender.email}}' };
    const rule = aRule({ actions: [{ do: 'set-field', field: 'title', value: 'Re: {{subject}}' }] });
    expect(apply([rule], { mail }).values.get('title')![0]!.value).toBe('Re: {{sender.email}}');
  });

  it.each([
    ['skip', 'rule-skipped'],
    ['hold', 'rule-held'],
  ] as const)('%s ends the message, with its reason', (action, reason) => {
    expect(does({ do: action, why: 'Wrong door' }).stop).toEqual({ reason, detail: 'Wrong door' });
    expect(does({ do: action, why: '' }).stop).toEqual({ reason, detail: 'Rule' });
  });

  it('that would end a message is ignored if a person requested a ticket', () => {
    const rule = aRule({ actions: [{ do: 'skip' }] });
    const { stop, steps } = apply([rule], {}, true);
    expect(stop).toBeNull();
    expect(steps[0]!.code).toBe('rules.met');
  });

  it('blocks the sender', () => {
    expect(does({ do: 'block-sender' }).also.blockSender).toBe(true);
  });

  it('suppresses the acknowledgement', () => {
    expect(does({ do: 'no-acknowledgement' }).also.acknowledgement).toBe('none');
  });

  it('sends another acknowledgement and leaves its variables to be filled in later', () => {
    const words = { subject: '', body: 'Dear {{requester.name}}, {{subject}}' };
    expect(does({ do: 'acknowledgement', ...words }).also.acknowledgement).toEqual(words);
  });

  it('links to a ticket by the value that was found', () => {
    const rule = aRule({
      conditions: [{ on: 'body', operator: 'matches', value: 'Order: (\\d+)' }],
      actions: [{ do: 'link', field: 'orderNumber', value: '{{1}}' }],
    });
    expect(apply([rule]).also.links).toEqual([
      { relation: 'linkedTicket', field: 'orderNumber', value: '4711' },
    ]);
    expect(does({ do: 'link', field: 'orderNumber', value: '{{1}}' }).also.links).toEqual([]);
  });

  it('links as child and as incident of a problem, once for each relation', () => {
    const link = (relation: string, value: string) => ({
      do: 'link' as const,
      relation,
      field: 'key',
      value,
    });
    expect(
      does(link('parentTicket', 'P1'), link('problemTicket', 'P2'), link('parentTicket', 'P3')).also.links,
    ).toEqual([
      { relation: 'problemTicket', field: 'key', value: 'P2' },
      { relation: 'parentTicket', field: 'key', value: 'P3' },
    ]);
  });

  it('adds notes, each in the name of its rule', () => {
    expect(does({ do: 'note', text: 'From {{sender.email}}' }, { do: 'note', text: 'B' }).also.notes).toEqual(
      [
        { rule: 'Rule', text: 'From zoe@shop.example' },
        { rule: 'Rule', text: 'B' },
      ],
    );
  });

  it('moves the message, even if it is skipped', () => {
    expect(does({ do: 'move', folder: 'News' }, { do: 'skip', why: '' })).toMatchObject({
      stop: { reason: 'rule-skipped' },
      also: { moveTo: 'News' },
    });
  });

  it('adds participants', () => {
    expect(does({ do: 'add-participants', addresses: ['a@b.example'] }).participants).toEqual([
      'a@b.example',
    ]);
  });
});

describe('rules in order', () => {
  const type = (name: string, more: Partial<RulePayload> = {}) =>
    aRule({ name, actions: [{ do: 'ticket-type', ticketType: name }], ...more });

  it('override earlier ones', () => {
    expect(apply([type('A'), type('B')]).ticketType).toBe('B');
  });

  it('end at a rule with stop', () => {
    const { ticketType, steps } = apply([type('A', { stop: true }), type('B')]);
    expect(ticketType).toBe('A');
    expect(steps).toHaveLength(1);
  });

  it('end at a rule that ends the message', () => {
    const rules = [aRule({ name: 'Skip', actions: [{ do: 'skip' }] }), type('B')];
    expect(apply(rules)).toMatchObject({ ticketType: null, stop: { reason: 'rule-skipped' } });
  });

  it('each add a step with the values found and set', () => {
    const [met] = apply([
      aRule({ name: 'VIP', conditions: [{ on: 'fromDomain', operator: 'is', value: 'shop.example' }] }),
    ]).steps;
    expect(met).toMatchObject({
      code: 'rules.met',
      values: {
        rule: 'VIP',
        met: [{ text: 'rule.met.found', values: { found: 'shop.example' } }],
        did: [{ text: 'rule.did.ticket-type' }],
      },
    });
  });

  it('have the same result for a message each time', () => {
    const parts = fc.record({
      name: fc.string({ minLength: 1, maxLength: 20 }).filter((name) => name.trim() !== ''),
      stop: fc.boolean(),
      on: fc.constantFrom('subject', 'body', 'from'),
      value: fc.constantFrom('4711', 'pay', 'zoe', 'nothing'),
      ticketType: fc.string({ minLength: 1, maxLength: 10 }),
    });
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 10 }), (list) => {
        const rules = list.map(({ name, stop, on, value, ticketType }) =>
          aRule({
            name,
            stop,
            conditions: [{ on: on as 'subject', operator: 'contains', value }],
            actions: [{ do: 'ticket-type', ticketType }],
          }),
        );
        const once = apply(rules);
        expect(apply(rules)).toEqual(once);
        const met = rules.filter((rule) => apply([rule]).steps.length > 0);
        const last = met.findIndex((rule) => rule.stop);
        const counted = last < 0 ? met : met.slice(0, last + 1);
        expect(once.ticketType).toBe(
          (counted.at(-1)?.actions[0] &&
            counted.at(-1)!.actions.map((action) => 'ticketType' in action && action.ticketType)[0]) ||
            null,
        );
      }),
    );
  });
});
