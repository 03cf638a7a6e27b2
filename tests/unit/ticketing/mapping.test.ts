import { inEnglish } from '../../support/english';
import type { FieldCatalogue, FieldMapping, TemplateView } from '../../../contracts';
import type { Mail } from '../../../server/src/mail/types';
import { bodyFormsNeeded, mapToTicket, suggestMappings } from '../../../server/src/ticketing/mapping';
import { aCatalogue, aField, aRow, aTemplate, ticketCatalogue } from '../../support/catalogue';
import { aChannel, aMail } from '../../support/values';

const receivedAt = new Date('2026-03-01T10:00:00.000Z');
const map = (
  mappings: FieldMapping[],
  given: {
    mail?: Mail;
    template?: TemplateView;
    catalogue?: FieldCatalogue;
    offer?: string;
    addEmailAsAttachment?: boolean;
  } = {},
) =>
  mapToTicket({
    mail: given.mail ?? aMail(),
    receivedAt,
    channel: aChannel({
      mappings,
      offer: given.offer ?? null,
      addEmailAsAttachment: given.addEmailAsAttachment,
    }),
    template: given.template ?? aTemplate(),
    catalogue: given.catalogue ?? ticketCatalogue(),
  });

describe('a message becomes a ticket', () => {
  it('by the suggested mapping of the bundled ticket', () => {
    const template = aTemplate();
    const attachment = {
      name: 'a.pdf',
      type: 'application/pdf',
      size: 1,
      inline: false,
      contentId: null,
      content: new Uint8Array(1),
    };
    const { data, files, problem, steps } = map(suggestMappings(template, ticketCatalogue()), {
      mail: aMail({ importance: 'high', markdown: 'Please **help**.', attachments: [attachment] }),
      template,
      offer: 'offer1',
      addEmailAsAttachment: true,
    });
    expect(problem).toBeNull();
    expect(data).toEqual({
      subject: 'The printer is on fire',
      description: 'Please **help**.',
      requesterEmail: 'ada@corp.example',
      requesterName: 'Ada',
      priority: 'High',
      receivedAt: '2026-03-01T10:00:00.000Z',
      recipients: 'Support <support@desk.example>',
      source: 'Email',
      ticketType: 'Incident',
      offer: 'offer1',
    });
    expect(files).toEqual([{ field: 'attachments', multiple: true, attachments: [0], eml: true }]);
    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatchObject({ check: 'mapping', result: 'pass' });
    expect(inEnglish(steps[0])).toMatch(
      /^Filled subject from the message’s Subject, .*ticketType from the channel/,
    );
  });
});

describe('a field gets the first available value', () => {
  const catalogue = (values = {}) => aCatalogue({ title: aField('string', { maxLength: 50, ...values }) });
  const row = aRow('title', { source: 'subject', defaultValue: 'row' });
  const template = aTemplate({ fields: [{ field: 'title', required: true, defaultValue: 'template' }] });
  const empty = aMail({ subject: '' });
  const titleOf = (rows: FieldMapping[], given: Parameters<typeof map>[1]) =>
    map(rows, { catalogue: catalogue(), template, ...given });

  it.each<[string, FieldMapping[], Parameters<typeof map>[1], unknown]>([
    ['the mail’s', [row], {}, 'The printer is on fire'],
    ['the mapping’s default', [row], { mail: empty }, 'row'],
    ['the template’s default', [{ ...row, defaultValue: null }], { mail: empty }, 'template'],
    ['the template’s default without a row', [], {}, 'template'],
    [
      'the mapping’s default where the mail’s is refused',
      [row],
      { catalogue: catalogue({ regex: '^(row|template)$' }) },
      'row',
    ],
    [
      'the template’s default where both are refused',
      [row],
      { catalogue: catalogue({ regex: '^template$' }) },
      'template',
    ],
    ['the default of a restricted field, never the mail’s', [{ ...row, restricted: true }], {}, 'row'],
    [
      'words for an empty subject',
      [{ ...row, defaultValue: null }],
      {
        mail: empty,
        template: aTemplate({ fields: [{ field: 'title', required: true, defaultValue: null }] }),
      },
      '(no subject)',
    ],
    [
      'nothing for an optional field',
      [{ ...row, defaultValue: null }],
      { mail: empty, template: aTemplate() },
      undefined,
    ],
    [
      'nothing where the content type has a default of its own',
      [{ ...row, kind: 'required', defaultValue: null, source: null }],
      { template: aTemplate(), catalogue: catalogue({ default: 'own' }) },
      undefined,
    ],
  ])('%s', (_what, rows, given, value) => {
    const { data, problem } = titleOf(rows, given);
    expect(problem).toBeNull();
    expect(data.title).toEqual(value);
  });

  it('in the format that Strapi stores', () => {
    const { data } = map([aRow('due', { defaultValue: '09:30' }), aRow('open', { defaultValue: false })], {
      catalogue: aCatalogue({ due: aField('time'), open: aField('boolean') }),
    });
    expect(data).toEqual({ due: '09:30:00', open: false });
  });
});

describe('a ticket is held', () => {
  const catalogue = aCatalogue({
    title: aField('string'),
    email: aField('email'),
    level: aField('enumeration', { options: ['A', 'B'] }),
    scan: aField('media'),
    must: aField('integer', { required: true, default: 1 }),
  });
  const required = (field: string) => aTemplate({ fields: [{ field, required: true, defaultValue: null }] });
  const local = aMail({ from: { name: '', address: 'root@localhost' } });

  it.each<[string, FieldMapping[], Parameters<typeof map>[1], string, string]>([
    [
      'a field that the template requires has no row',
      [],
      { template: required('title') },
      'missing-field',
      'title',
    ],
    [
      'a required row has neither source nor default',
      [aRow('title', { kind: 'required' })],
      {},
      'missing-field',
      'title',
    ],
    [
      'a restricted required field has no default',
      [aRow('title', { source: 'subject', restricted: true })],
      { template: required('title') },
      'missing-field',
      'title',
    ],
    [
      'the mail has no value',
      [aRow('email', { source: 'sender', kind: 'required' })],
      { mail: aMail({ from: null }) },
      'missing-field',
      'email',
    ],
    [
      'no option means the importance',
      [aRow('level', { source: 'importance' })],
      { template: required('level') },
      'missing-field',
      'level',
    ],
    [
      'the mail’s value is refused',
      [aRow('email', { source: 'sender' })],
      { template: required('email'), mail: local },
      'invalid-field',
      'email',
    ],
    [
      'a default is refused',
      [aRow('level', { defaultValue: 'C' })],
      { template: required('level') },
      'invalid-field',
      'level',
    ],
    [
      'a required file is not there',
      [aRow('scan', { source: 'attachment' })],
      { template: required('scan') },
      'missing-field',
      'scan',
    ],
    [
      'the content type lost a required field',
      [],
      { template: required('gone') },
      'mapped-field-gone',
      'gone',
    ],
    [
      'the content type requires a field',
      [],
      { catalogue: aCatalogue({ sla: aField('string', { required: true }) }) },
      'missing-field',
      'sla',
    ],
  ])('because %s', (_what, rows, given, reason, field) => {
    const { problem, steps } = map(rows, { catalogue, ...given });
    expect(problem).toEqual({ reason, field });
    expect(steps.filter(({ result }) => result === 'stop')).toHaveLength(1);
    expect(steps.some(({ result }) => result === 'pass')).toBe(false);
  });

  it('with the first of several problems as its reason, and all of them in its steps', () => {
    const rows = [aRow('title', { kind: 'required' }), aRow('email', { kind: 'required' })];
    const { problem, steps } = map(rows, { catalogue });
    expect(problem?.field).toBe('title');
    expect(steps.filter(({ result }) => result === 'stop').map(inEnglish)).toEqual([
      'The required field title has no value.',
      'The required field email has no value.',
    ]);
  });

  it('but not for an optional field, which stays empty with a note', () => {
    const { data, problem, steps } = map([aRow('email', { source: 'sender' }), aRow('gone')], {
      catalogue,
      mail: local,
    });
    expect(problem).toBeNull();
    expect(data).toEqual({});
    expect(steps.filter(({ result }) => result === 'note').map(inEnglish)).toEqual([
      'email does not accept the value from the message’s Sender: Enter an email address, such as support@example.com.',
      'The content type has no field gone that can be filled.',
    ]);
  });

  it('but not for a required file that the original message can fill', () => {
    const rows = [aRow('scan', { source: 'attachment' })];
    const { problem, files } = map(rows, {
      catalogue,
      template: required('scan'),
      addEmailAsAttachment: true,
    });
    expect(problem).toBeNull();
    expect(files).toEqual([{ field: 'scan', multiple: false, attachments: [], eml: true }]);
  });
});

describe('values that the plugin provides', () => {
  const text = aCatalogue({
    source: aField('string'),
    ticketType: aField('enumeration', { options: ['Incident'] }),
    offers: aField('relation', { relationTarget: 'plugin::email-channel.offer', multiple: true }),
  });

  it('are filled into the fields of any content type intended for them', () => {
    expect(map([], { catalogue: text, offer: 'offer1' }).data).toEqual({
      source: 'Email',
      ticketType: 'Incident',
      offers: ['offer1'],
    });
  });

  it('are left out if a field does not accept them, or the channel has no offer', () => {
    const catalogue = aCatalogue({
      source: aField('enumeration', { options: ['Portal'] }),
      ticketType: aField('integer'),
      offer: aField('relation', { relationTarget: 'plugin::email-channel.offer' }),
    });
    expect(map([], { catalogue }).data).toEqual({});
  });

  it('have lower priority than a row, the template, and a restriction', () => {
    const rows = [aRow('source', { defaultValue: 'Mail' }), aRow('offers', { restricted: true })];
    const template = aTemplate({
      fields: [{ field: 'ticketType', required: false, defaultValue: 'Incident' }],
      ticketType: 'Question',
    });
    expect(map(rows, { catalogue: text, template, offer: 'offer1' }).data).toEqual({
      source: 'Mail',
      ticketType: 'Incident',
    });
  });
});

describe('body formats to create', () => {
  const catalogue = aCatalogue({
    rich: aField('richtext'),
    blocks: aField('blocks'),
    text: aField('text'),
    line: aField('string'),
  });
  it.each<[string, FieldMapping[], { markdown: boolean; blocks: boolean }]>([
    [
      'none without a row for the body',
      [aRow('rich', { source: 'subject' })],
      { markdown: false, blocks: false },
    ],
    ['Markdown for rich text', [aRow('rich', { source: 'body' })], { markdown: true, blocks: false }],
    [
      'no Markdown for rich text as HTML',
      [aRow('rich', { source: 'body', bodyFormat: 'html' })],
      { markdown: false, blocks: false },
    ],
    [
      'Markdown where it is asked for',
      [aRow('text', { source: 'body', bodyFormat: 'markdown' })],
      { markdown: true, blocks: false },
    ],
    ['none for a text', [aRow('text', { source: 'body' })], { markdown: false, blocks: false }],
    [
      'none for a string',
      [aRow('line', { source: 'body', bodyFormat: 'markdown' })],
      { markdown: false, blocks: false },
    ],
    [
      'blocks for blocks',
      [aRow('blocks', { source: 'body', bodyFormat: 'markdown' })],
      { markdown: false, blocks: true },
    ],
    [
      'both',
      [aRow('rich', { source: 'body' }), aRow('blocks', { source: 'body' })],
      { markdown: true, blocks: true },
    ],
    [
      'none for a restricted field',
      [aRow('rich', { source: 'body', restricted: true })],
      { markdown: false, blocks: false },
    ],
    ['none for a field that is gone', [aRow('gone', { source: 'body' })], { markdown: false, blocks: false }],
  ])('%s', (_what, mappings, forms) => {
    expect(bodyFormsNeeded({ mappings }, catalogue)).toEqual(forms);
  });
});

describe('a suggested mapping', () => {
  const rowsOf = (fields: TemplateView['fields'], catalogue: FieldCatalogue) =>
    suggestMappings(aTemplate({ fields }), catalogue).map(
      ({ kind, field, source }) => `${kind} ${field} ${source}`,
    );

  it('of the bundled ticket fills each field that a message has a value for', () => {
    expect(rowsOf([], ticketCatalogue())).toEqual([
      'required subject subject',
      'optional description body',
      'optional requesterEmail sender',
      'optional requesterName senderName',
      'optional priority importance',
      'optional receivedAt receivedTime',
      'optional recipients recipients',
      'optional attachments attachment',
    ]);
  });

  it('has a row for each required field, with a source if its name suggests one', () => {
    const catalogue = aCatalogue({
      title: aField('string'),
      headline: aField('string'),
      sla: aField('string', { required: true }),
      status: aField('enumeration', { required: true, options: ['New'], default: 'New' }),
    });
    const required = ['headline', 'title', 'status', 'gone'];
    expect(
      rowsOf(
        required.map((field) => ({ field, required: true, defaultValue: null })),
        catalogue,
      ),
    ).toEqual([
      'required headline null',
      'required title subject',
      'required status null',
      'required sla null',
    ]);
  });

  it('uses a property once, for the most likely field, and only if the type fits', () => {
    const catalogue = aCatalogue({
      name: aField('string'),
      Short_Description: aField('string'),
      description: aField('integer'),
      message: aField('blocks'),
      from: aField('relation'),
      files: aField('media'),
    });
    expect(rowsOf([], catalogue)).toEqual([
      'optional Short_Description subject',
      'optional message body',
      'optional files attachment',
    ]);
  });
});
