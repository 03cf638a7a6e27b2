import type { ChannelPayload, FieldCatalogue } from '../../../../contracts';
import { channelProblems, draftProblems } from '../../../../server/src/channels/validation/channel-problems';
import type { ChannelCheckContext } from '../../../../server/src/channels/validation/context';
import { aCatalogue, aField, aRow, aTemplate, ticketCatalogue } from '../../../support/catalogue';
import { aChannel } from '../../../support/values';

const complete: Partial<ChannelPayload> = {
  host: 'mail.desk.example',
  syncStartDate: '2026-01-01T00:00:00Z',
  template: 'template1',
  mappings: [aRow('subject', { kind: 'required', source: 'subject' })],
};
const context: ChannelCheckContext = {
  secrets: { password: true, clientSecret: false, refreshToken: false },
  template: aTemplate(),
  catalogue: ticketCatalogue(),
  offer: null,
  ticketTypes: ['Incident', 'Question'],
};
type Given = { channel?: Partial<ChannelPayload>; context?: Partial<ChannelCheckContext> };
const paths = (find: typeof channelProblems, { channel, context: more }: Given) =>
  find(aChannel({ ...complete, ...channel }), { ...context, ...more }).map(({ path }) => path.join('.'));

it('a complete channel has no problem', () => {
  expect(paths(channelProblems, {})).toEqual([]);
  expect(paths(draftProblems, {})).toEqual([]);
});

it('an empty draft has no problem, and lacks many settings as an active channel', () => {
  const empty = {
    channel: { host: null, username: null, syncStartDate: null, template: null, folders: [], mappings: [] },
    context: {
      template: null,
      catalogue: null,
      secrets: { password: false, clientSecret: false, refreshToken: false },
    },
  };
  expect(paths(draftProblems, empty)).toEqual([]);
  expect(paths(channelProblems, empty)).toEqual([
    'host',
    'username',
    'syncStartDate',
    'secrets.password',
    'folders',
    'template',
  ]);
});

const oauth = { authType: 'oauth', clientId: 'id', tenantId: 'tenant' } as const;
const app = { ...oauth, oauthGrant: 'client-credentials' } as const;
const signedIn = { password: false, clientSecret: false, refreshToken: true };
const folder = (path: string, more = {}) => ({ path, ...more });
const inCatalogue = (fields: FieldCatalogue): Given['context'] => ({ catalogue: fields });

describe('a missing setting prevents an active channel, but not a draft', () => {
  const noSecret = { secrets: { password: true, clientSecret: false, refreshToken: false } };
  const secret = { secrets: { password: false, clientSecret: true, refreshToken: false } };
  const levels = aCatalogue({ level: aField('enumeration', { options: ['High', 'B'] }) });
  it.each<[string, Given, string[]]>([
    [
      'OAuth without client and endpoint',
      { channel: { authType: 'oauth' }, context: noSecret },
      ['clientId', 'tokenEndpoint', 'secrets.refreshToken', 'authorizationEndpoint'],
    ],
    ['OAuth without a sign-in', { channel: oauth, context: noSecret }, ['secrets.refreshToken']],
    ['OAuth of a public client', { channel: oauth, context: { secrets: signedIn } }, []],
    [
      'OAuth of a provider that is not known, without scope',
      { channel: { ...oauth, tokenEndpoint: 'https://id.example/token' }, context: { secrets: signedIn } },
      ['scope'],
    ],
    ['an app by itself without a secret', { channel: app, context: noSecret }, ['secrets.clientSecret']],
    ['an app by itself', { channel: app, context: secret }, []],
    [
      'an app by itself for every tenant',
      { channel: { ...app, tenantId: 'common' }, context: secret },
      ['tenantId'],
    ],
    [
      'an app by itself with the scope of a person',
      { channel: { ...app, scope: 'https://outlook.office365.com/IMAP.AccessAsUser.All' }, context: secret },
      ['scope'],
    ],
    ['a template that is not published', { context: { template: null, catalogue: null } }, ['template']],
    ['a template whose content type is gone', { context: { catalogue: null } }, ['template']],
    ['a template of a type that is not configured', { context: { ticketTypes: ['Question'] } }, ['template']],
    [
      'a whitelist without the template’s type',
      { channel: { whitelistedTicketTypes: ['Question'] } },
      ['whitelistedTicketTypes'],
    ],
    ['an offer that is not published', { channel: { offer: 'offer1' } }, ['offer']],
    ['a required field without a row', { channel: { mappings: [] } }, ['mappings']],
    [
      'a required field without source or default',
      { channel: { mappings: [aRow('subject')] } },
      ['mappings.0'],
    ],
    [
      'a required row without source or default',
      {
        channel: {
          mappings: [aRow('subject', { source: 'subject' }), aRow('recipients', { kind: 'required' })],
        },
      },
      ['mappings.1'],
    ],
    [
      'a restricted required field without a default',
      { channel: { mappings: [aRow('subject', { source: 'subject', restricted: true })] } },
      ['mappings.0'],
    ],
    [
      'a required field with a default',
      { channel: { mappings: [aRow('subject', { defaultValue: 'Mail' })] } },
      [],
    ],
    [
      'a required field with a default of the template',
      {
        channel: { mappings: [] },
        context: {
          template: aTemplate({ fields: [{ field: 'subject', required: true, defaultValue: 'Mail' }] }),
        },
      },
      [],
    ],
    [
      'a required field of the template',
      {
        context: {
          template: aTemplate({ fields: [{ field: 'recipients', required: true, defaultValue: null }] }),
        },
      },
      ['mappings'],
    ],
    [
      'options for some importances',
      {
        channel: {
          mappings: [aRow('level', { kind: 'required', source: 'importance', valueTable: { normal: 'B' } })],
        },
        context: inCatalogue(levels),
      },
      ['mappings.0.valueTable.low'],
    ],
    ['a place for the mail itself', { channel: { addEmailAsAttachment: true } }, ['addEmailAsAttachment']],
    [
      'no place for the mail itself',
      {
        channel: {
          addEmailAsAttachment: true,
          mappings: [...complete.mappings!, aRow('attachments', { source: 'attachment' })],
        },
      },
      [],
    ],
  ])('%s', (_what, given, expected) => {
    expect(paths(channelProblems, given)).toEqual(expected);
    expect(paths(draftProblems, given)).toEqual([]);
  });
});

describe('an invalid setting is invalid even in a draft', () => {
  const mapped = (...rows: ReturnType<typeof aRow>[]) => ({
    channel: { mappings: [...complete.mappings!, ...rows] },
  });
  const alias = (from: string, to: string) => ({
    alias: `${from}@desk.example`,
    primary: `${to}@desk.example`,
  });
  it.each<[string, Given, string[]]>([
    [
      'a token endpoint without TLS',
      { channel: { tokenEndpoint: 'http://login.example/token' } },
      ['tokenEndpoint'],
    ],
    ['a token endpoint that is no address', { channel: { tokenEndpoint: 'login' } }, ['tokenEndpoint']],
    [
      'a token endpoint with a user name',
      { channel: { tokenEndpoint: 'https://me:secret@login.example/token' } },
      ['tokenEndpoint'],
    ],
    [
      'an authorization endpoint without TLS',
      { channel: { authorizationEndpoint: 'http://login.example/authorize' } },
      ['authorizationEndpoint'],
    ],
    ['a redirect address that is none', { channel: { redirectUrl: 'javascript:x' } }, ['redirectUrl']],
    [
      'a folder twice',
      { channel: { folders: [folder('INBOX'), folder('Inbox'), folder('A'), folder('a')] } },
      ['folders.1.path'],
    ],
    [
      'mail moved into a folder that is read',
      {
        channel: {
          folders: [folder('INBOX', { after: 'move', successFolder: 'A', failFolder: 'B' }), folder('A')],
        },
      },
      ['folders.0.successFolder'],
    ],
    ['DMARC without a server that is believed', { channel: { requireDmarc: true } }, ['authservId']],
    [
      'several servers that are believed',
      { channel: { authservId: 'a.example; b.example' } },
      ['authservId'],
    ],
    ['an alias of itself', { channel: { aliases: [alias('a', 'A')] } }, ['aliases.0.primary']],
    ['an alias twice', { channel: { aliases: [alias('a', 'b'), alias('A', 'c')] } }, ['aliases.1.alias']],
    [
      'aliases in a circle',
      { channel: { aliases: [alias('a', 'b'), alias('b', 'c'), alias('c', 'a'), alias('d', 'a')] } },
      ['aliases.0.primary', 'aliases.1.primary', 'aliases.2.primary'],
    ],
    [
      'an unknown ticket type',
      { channel: { whitelistedTicketTypes: ['Incident', 'Complaint'] } },
      ['whitelistedTicketTypes.1'],
    ],
    [
      'an offer of another template',
      {
        channel: { offer: 'offer1' },
        context: { offer: { documentId: 'offer1', name: '', template: 'template2', values: {} } },
      },
      ['offer'],
    ],
    ['an unknown field', mapped(aRow('gone')), ['mappings.1.field']],
    ['a field twice', mapped(aRow('subject')), ['mappings.1.field']],
    ['a source that does not fit', mapped(aRow('receivedAt', { source: 'body' })), ['mappings.1.source']],
    [
      'a default that the field does not take',
      mapped(aRow('priority', { defaultValue: 'Urgent' })),
      ['mappings.1.defaultValue'],
    ],
    ['a default for files', mapped(aRow('attachments', { defaultValue: [1] })), ['mappings.1.defaultValue']],
    [
      'a value table with an unknown option',
      mapped(aRow('priority', { source: 'importance', valueTable: { high: 'Urgent', low: 'Low' } })),
      ['mappings.1.valueTable.high'],
    ],
  ])('%s', (_what, given, expected) => {
    expect(paths(draftProblems, given)).toEqual(expected);
    expect(paths(channelProblems, given)).toEqual(expected);
  });

  it('reports each problem as a code with its values', () => {
    const found = draftProblems(aChannel({ ...complete, ...mapped(aRow('gone')).channel }), context);
    expect(found.map(({ said }) => said)).toEqual([
      { text: 'problem.field-unknown', values: { target: 'Ticket', field: 'gone' } },
    ]);
  });
});
