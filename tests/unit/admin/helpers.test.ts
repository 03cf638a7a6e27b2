import type { DiagnosisEvent } from '../../../contracts';
import { failureOf, toFormErrors } from '../../../admin/src/api/failure';
import { withQuery } from '../../../admin/src/api/query-string';
import { healthWords, isInTrouble } from '../../../admin/src/channels/health';
import { toListArguments } from '../../../admin/src/channels/list-query';
import {
  microsoftEndpoint,
  presetOf,
  presetValues,
  usualSecurity,
} from '../../../admin/src/channels/wizard/connection/presets';
import { stageLines } from '../../../admin/src/channels/wizard/connection/stages';
import { folderOptions, newFolder, specialUseName } from '../../../admin/src/channels/wizard/reading/folders';
import { possibleActions } from '../../../admin/src/messages/actions';
import { isNarrowed, toLogArguments } from '../../../admin/src/messages/log-query';
import { amountOf } from '../../../admin/src/settings/facts';
import {
  chosenTemplate,
  readOfferValues,
  readTemplateFields,
  setOfferValue,
} from '../../../admin/src/templates/entries';
import { bytes } from '../../../admin/src/ui/bytes';
import { relativeTime } from '../../../admin/src/ui/relative-time';
import { safeDocument } from '../../../admin/src/ui/safe-document';
import { splitTags } from '../../../admin/src/ui/tags';
import {
  fromLocalInput,
  fieldWords,
  showValue,
  takesDefault,
  toLocalInput,
  toStoredTime,
} from '../../../admin/src/ui/values';
import { HEALTHS, type ChannelHealth } from '../../../contracts';
import { catalogueField } from '../../admin/support/values';

describe('errors of requests', () => {
  it('are read from an answer of the server', () => {
    const error = {
      message: 'No.',
      details: { code: 'invalid-input', errors: [{ path: ['folders', '0', 'path'], message: 'Wrong.' }] },
    };
    expect(failureOf(error)).toEqual({
      code: 'invalid-input',
      message: 'No.',
      problems: [{ path: ['folders', 0, 'path'], message: 'Wrong.' }],
    });
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [{ message: 5, details: 'x' }],
    [{ details: { errors: [null, { path: 1 }] } }],
  ])('that look like %j say nothing', (error) =>
    expect(failureOf(error)).toEqual({ code: null, message: '', problems: [] }),
  );

  it('become the nested errors of a form; an error of a whole list is not overwritten by one inside', () => {
    expect(
      toFormErrors([
        { path: ['a', 0, 'b'], message: 'first' },
        { path: ['a', 0, 'b'], message: 'second' },
        { path: ['c'], message: 'all of c' },
        { path: ['c', 1], message: 'one of c' },
        { path: [], message: 'nowhere' },
      ]),
    ).toEqual({ a: { 0: { b: 'first' } }, c: 'all of c' });
  });
});

it('writes queries encoded, without what is empty', () => {
  expect(withQuery('/x', { a: 'b&c=d', list: ['x', 'y'], none: undefined, empty: '', nothing: [] })).toBe(
    '/x?a=b%26c%3Dd&list=x%2Cy',
  );
  expect(withQuery('/x', {})).toBe('/x');
});

describe('the health of a channel', () => {
  const health = (change: Partial<ChannelHealth> = {}): ChannelHealth => ({
    health: 'healthy',
    lastReadAt: '2026-03-01T00:00:00Z',
    lastError: { code: 'login-refused', message: 'Refused.', at: '2026-03-01T00:00:00Z' },
    failures: 2,
    coolOffUntil: null,
    progress: null,
    ...change,
  });

  it.each(HEALTHS)('%s has words and a colour', (name) => {
    expect(healthWords('active', health({ health: name }), 5)).toMatchObject({
      key: expect.stringMatching(/^health\./),
      tone: expect.any(String),
    });
  });

  it('names times, tries and the error', () => {
    expect(healthWords('active', health({ health: 'retrying' }), 5)).toMatchObject({
      failures: 2,
      maxTries: 5,
      error: 'Refused.',
    });
    expect(healthWords('active', health({ health: 'cooling-off', coolOffUntil: 'T' }), 5)).toMatchObject({
      until: 'T',
      tone: 'danger',
    });
    expect(
      healthWords('active', health({ health: 'reading', progress: { done: 1, total: 2 } }), 5),
    ).toMatchObject({ done: 1, total: 2 });
  });

  it('is only that of an active channel', () => {
    expect(healthWords('draft', health(), 5).key).toBe('health.draft');
    expect(isInTrouble('inactive', health({ health: 'needs-credentials' }))).toBe(false);
    expect(isInTrouble('active', health({ health: 'needs-credentials' }))).toBe(true);
  });
});

it('asks the list of channels only for what the server takes', () => {
  expect(toListArguments({ sort: 'name:ASC', status: 'wrong', page: 'x', _q: '100%' })).toEqual({
    page: 1,
    pageSize: 20,
    sort: 'name:asc',
    status: undefined,
    search: '100%',
  });
});

describe('presets', () => {
  it('know their own hosts', () => {
    for (const preset of ['microsoft365', 'gmail'] as const)
      expect(presetOf(presetValues(preset)?.host)).toBe(preset);
    expect(presetOf('imap.example.com')).toBe('other');
    expect(presetValues('other')).toBeNull();
  });

  it('encode the tenant of the endpoint', () => {
    expect(microsoftEndpoint(' a/b ')).toBe('https://login.microsoftonline.com/a%2Fb/oauth2/v2.0/token');
    expect(microsoftEndpoint(' ')).toBeNull();
  });

  it('know the usual security of a port', () => {
    expect([993, 143, 10_993].map(usualSecurity)).toEqual(['tls', 'starttls', null]);
  });
});

describe('stages of a connection', () => {
  const begun: DiagnosisEvent = { event: 'begun', security: 'starttls', authType: 'password' };
  const name: DiagnosisEvent = { event: 'passed', tookMs: 3, facts: { stage: 'name', addresses: [] } };
  const states = (events: DiagnosisEvent[], listening = false) =>
    stageLines(events, listening).map(({ stage, state }) => `${stage} ${state}`);

  it('are none before the test began', () => {
    expect(stageLines([], true)).toEqual([]);
  });
  it('pass in the order of the security, the next one being under way', () => {
    expect(states([begun, name], true).slice(0, 4)).toEqual([
      ...['name passed', 'connect running', 'greeting open', 'encrypt open'],
    ]);
  });
  it('stop at the one that failed, with its message and time', () => {
    const failed = { event: 'failed', stage: 'connect', tookMs: 9, code: 'dns-failed', path: null } as const;
    const events = [begun, name, { ...failed, message: 'No.' }];
    expect(states(events).slice(0, 3)).toEqual(['name passed', 'connect failed', 'greeting open']);
    expect(stageLines(events, false)[1]).toMatchObject({ message: 'No.', tookMs: 9 });
  });
  it('are under way no more when the answer broke off', () => {
    expect(states([begun, name]).filter((state) => state.endsWith('running'))).toEqual([]);
  });
});

describe('folders', () => {
  const folder = { path: 'A', name: 'A', delimiter: '/', specialUse: null, selectable: true };
  it('keep one that is set although the mailbox does not name it', () => {
    expect(folderOptions([folder], 'B').map(({ path }) => path)).toEqual(['B', 'A']);
    expect(folderOptions([folder], 'A').map(({ path }) => path)).toEqual(['A']);
    expect(folderOptions([{ ...folder, selectable: false }], null)).toEqual([]);
  });
  it('begin with the inbox', () => {
    expect(newFolder([]).path).toBe('INBOX');
    expect(newFolder([newFolder([])]).path).toBe('');
  });
  it('name their special use', () => expect(specialUseName('\\Sent')).toBe('sent'));
});

it('knows what can be done with messages', () => {
  const rows = [
    { id: 1, outcome: 'failed', retriable: true },
    { id: 2, outcome: 'held', retriable: true },
    { id: 3, outcome: 'skipped', retriable: true },
    { id: 4, outcome: 'failed', retriable: false },
    { id: 5, outcome: 'ticket', retriable: false },
  ] as const;
  expect(possibleActions([...rows])).toEqual({ retry: [1, 2], create: [2, 3], dismiss: [1, 2, 4] });
});

it('asks the log only for what the server takes', () => {
  expect(
    toLogArguments({ outcome: 'held,wrong', reason: 'wrong', from: 'wrong', to: '2026-03-01' }),
  ).toMatchObject({
    outcome: ['held'],
    reason: [],
    from: undefined,
    to: new Date('2026-03-01T23:59:59.999').toISOString(),
  });
  expect(isNarrowed({ page: '2', pageSize: '50' })).toBe(false);
  expect(isNarrowed({ channel: 'a' })).toBe(true);
});

it('reads units out of names', () => {
  expect(amountOf('limits.messageBytes', 26_214_400)).toEqual({ value: 25, unit: 'megabyte' });
  expect(amountOf('operationMs', 60_000)).toEqual({ value: 60, unit: 'second' });
  expect(amountOf('retentionDays', 90)).toEqual({ value: 90, unit: 'day' });
  expect(amountOf('limits.mimeNodes', 300)).toEqual({ value: 300 });
});

it.each([
  [0, { value: 0, unit: 'byte' }],
  [1_023, { value: 1_023, unit: 'byte' }],
  [1_536, { value: 1.5, unit: 'kilobyte' }],
  [2 ** 50, { value: 1_048_576, unit: 'gigabyte' }],
])('%d bytes', (size, expected) => expect(bytes(size)).toEqual(expected));

it.each([
  [-40_000, { value: -40, unit: 'second' }],
  [-3_600_000, { value: -1, unit: 'hour' }],
  [172_800_000, { value: 2, unit: 'day' }],
  [0, { value: 0, unit: 'second' }],
])('%d ms from now', (offset, { value, unit }) => {
  const found = relativeTime(1_000_000_000 + offset, 1_000_000_000);
  expect([Math.abs(found.value), found.unit]).toEqual([Math.abs(value), unit]);
});

it('puts the policy of a mail’s frame before anything of the mail', () => {
  const document = safeDocument('</head><meta http-equiv="Content-Security-Policy" content="">');
  expect(document.indexOf("default-src 'none'")).toBeLessThan(document.indexOf('</head>'));
});

it('splits tags at commas, semicolons and lines, and leaves out known ones', () => {
  expect(splitTags(' a, b;a\nc ,', ['c'])).toEqual(['a', 'b']);
});

it.each([
  ['subject', 'Subject'],
  ['ticketStatus', 'Ticket status'],
  ['due_date', 'Due date'],
  ['', ''],
])('says the field %s in words', (name, words) => expect(fieldWords(name)).toBe(words));

describe('values', () => {
  it('of date and time go through the browser’s input and back', () => {
    expect(fromLocalInput(toLocalInput('2026-03-01T09:30:00.000Z'))).toBe('2026-03-01T09:30:00.000Z');
    expect([toLocalInput(null), toLocalInput('wrong'), fromLocalInput('')]).toEqual(['', '', null]);
    expect([toStoredTime('09:30'), toStoredTime('09:30:15'), toStoredTime('')]).toEqual([
      '09:30:00',
      '09:30:15',
      null,
    ]);
  });
  it('are shown as text, those of lists and blocks too', () => {
    const shown = [null, '', 'a', false, { a: 1 }, [], ['a', '.eml'], [1]].map((value) =>
      showValue(value, { '.eml': 'the mail' }),
    );
    expect(shown).toEqual(['—', '—', 'a', 'false', '{"a":1}', '—', 'a, the mail', '[1]']);
    const paragraph = (text: string) => ({ type: 'paragraph', children: [{ type: 'text', text }] });
    expect(showValue([paragraph('one'), paragraph('two')])).toBe('one\ntwo');
  });
  it('can’t be a default for files or unique fields', () => {
    expect(takesDefault(catalogueField('a', 'media'))).toBe(false);
    expect(takesDefault(catalogueField('a', 'string', { unique: true }))).toBe(false);
    expect(takesDefault(catalogueField('a', 'string'))).toBe(true);
  });
});

describe('templates and offers', () => {
  const field = { field: 'a', required: true, defaultValue: null };
  it('are read from JSON, parsed or not; anything else is empty', () => {
    expect(readTemplateFields([field])).toEqual([field]);
    expect(readTemplateFields(JSON.stringify([field]))).toEqual([field]);
    expect([null, '{', { a: 1 }, [{ wrong: 1 }]].map(readTemplateFields)).toEqual([[], [], [], []]);
    expect(readOfferValues('{"a":1}')).toEqual({ a: 1 });
    expect([null, [], 'x'].map(readOfferValues)).toEqual([{}, {}, {}]);
  });
  it('set and remove a value', () => {
    expect(setOfferValue({ a: 1 }, 'b', false)).toEqual({ a: 1, b: false });
    expect(setOfferValue({ a: 1 }, 'a', null)).toEqual({});
  });
  it('know the template that is chosen just now', () => {
    expect(chosenTemplate(undefined, 'stored')).toBe('stored');
    expect(chosenTemplate({ connect: [{ documentId: 'new' }], disconnect: [{}] }, 'stored')).toBe('new');
    expect(chosenTemplate({ connect: [], disconnect: [{}] }, 'stored')).toBeNull();
  });
});
