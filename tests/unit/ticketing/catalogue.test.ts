import { catalogueOf, listTargets, readCatalogue } from '../../../server/src/ticketing/catalogue';
import { aField, ticketCatalogue } from '../../support/catalogue';

const schemaOf = (attributes: Record<string, unknown>, uid = 'api::case.case') => ({
  uid,
  kind: 'collectionType',
  info: { displayName: 'Case' },
  attributes: attributes as never,
});
const fieldOf = (attribute: Record<string, unknown>) => catalogueOf(schemaOf({ field: attribute })).fields[0];

describe('the field catalogue of a content type', () => {
  it.each([
    [{ type: 'string' }, aField('string')],
    [
      { type: 'string', required: true, minLength: 2, maxLength: 80, unique: true },
      aField('string', { required: true, minLength: 2, maxLength: 80, unique: true }),
    ],
    [{ type: 'string', regex: '^A' }, aField('string', { regex: '^A' })],
    [{ type: 'string', regex: /^B/ }, aField('string', { regex: '^B' })],
    [{ type: 'uid', targetField: 'name' }, aField('uid', { unique: true })],
    [{ type: 'integer', min: 1, max: 5, default: 3 }, aField('integer', { min: 1, max: 5, default: 3 })],
    [{ type: 'biginteger', min: '1', max: '' }, aField('biginteger', { min: 1 })],
    [
      { type: 'enumeration', enum: ['A', 'B'], default: 'A' },
      aField('enumeration', { options: ['A', 'B'], default: 'A' }),
    ],
    [{ type: 'boolean', default: false }, aField('boolean', { default: false })],
    [{ type: 'media' }, aField('media')],
    [
      { type: 'media', multiple: true, allowedTypes: ['images'] },
      aField('media', { multiple: true, allowedTypes: ['images'] }),
    ],
    [
      { type: 'relation', relation: 'manyToOne', target: 'api::a.a' },
      aField('relation', { relationTarget: 'api::a.a' }),
    ],
    [
      { type: 'relation', relation: 'manyToMany', target: 'api::a.a' },
      aField('relation', { multiple: true, relationTarget: 'api::a.a' }),
    ],
    [{ type: 'datetime', required: true, default: () => new Date() }, aField('datetime')],
    [{ type: 'email', private: true, required: true }, aField('email', { required: true })],
  ])('includes %j', (attribute, field) => {
    expect(fieldOf(attribute)).toEqual(field);
  });

  it.each([
    [{ type: 'component', component: 'a.b' }],
    [{ type: 'dynamiczone' }],
    [{ type: 'password' }],
    [{ type: 'string', writable: false }],
    [{ type: 'string', configurable: false }],
    [{ type: 'relation', relation: 'morphToOne' }],
  ])('does not include %j', (attribute) => {
    expect(fieldOf(attribute)).toBeUndefined();
  });

  it('does not include Strapi’s own fields', () => {
    const names = [
      'id',
      'documentId',
      'createdAt',
      'updatedAt',
      'publishedAt',
      'createdBy',
      'locale',
      'localizations',
    ];
    const attributes = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
    expect(catalogueOf(schemaOf(attributes)).fields).toEqual([]);
  });

  it('includes each field of the bundled ticket except those that the plugin maintains', () => {
    expect(ticketCatalogue().fields.map(({ name }) => name)).toEqual([
      'subject',
      'description',
      'ticketType',
      'ticketStatus',
      'priority',
      'source',
      'requesterName',
      'requesterEmail',
      'recipients',
      'receivedAt',
      'attachments',
      'offer',
      'parentTicket',
      'problemTicket',
    ]);
  });
});

describe('a required field that nothing can fill', () => {
  const components: Record<string, { attributes: Record<string, never> }> = {
    'a.place': {
      attributes: {
        city: { type: 'string', required: true },
        floor: { type: 'integer' },
        photo: { type: 'media' },
      } as never,
    },
    'a.deep': { attributes: { place: { type: 'component', required: true } } as never },
    'a.photo': {
      attributes: { photo: { type: 'media', required: true }, note: { type: 'string' } } as never,
    },
  };
  const read = (attribute: Record<string, unknown>) =>
    catalogueOf(schemaOf({ field: { required: true, ...attribute } }), (uid) => components[uid] ?? null);

  it.each([
    ['dynamiczone', {}],
    ['component', { component: 'a.gone' }],
    ['component', { component: 'a.deep' }],
    ['component', { component: 'a.photo' }],
    ['component', { component: 'a.place', repeatable: true, min: 2 }],
    ['uid', { targetField: 'title' }],
    ['decimal', { unique: true }],
    ['password', {}],
    ['relation', { relation: 'morphToOne' }],
  ])('is found in the content type: %s %j', (type, more) => {
    expect(read({ type, ...more })).toMatchObject({ fields: [], unfillable: [{ name: 'field', type }] });
  });

  it.each([
    [{ type: 'dynamiczone', required: false }],
    [{ type: 'password', default: 'x' }],
    [{ type: 'uid', default: () => 'made up' }],
    [{ type: 'relation', relation: 'manyToOne', target: 'api::a.a' }],
    [{ type: 'string', unique: true }],
  ])('is not found in %j', (attribute) => {
    expect(read(attribute).unfillable).toEqual([]);
  });

  it('is not a component of simple fields, which can be filled, except for files', () => {
    const { fields, unfillable } = read({ type: 'component', component: 'a.place' });
    expect(unfillable).toEqual([]);
    expect(fields.map(({ name, type, required }) => [name, type, required])).toEqual([
      ['field.city', 'string', true],
      ['field.floor', 'integer', false],
    ]);
  });

  it('is not an optional component, whose fields are optional', () => {
    const { fields } = read({ type: 'component', component: 'a.place', required: false });
    expect(fields.map(({ required }) => required)).toEqual([false, false]);
  });
});

describe('possible targets', () => {
  const type = (uid: string, displayName: string, kind = 'collectionType') => ({
    uid,
    kind,
    info: { displayName },
    attributes: {},
  });
  const contentTypes = Object.fromEntries(
    [
      type('api::zebra.zebra', 'Zebra'),
      type('api::case.case', 'Case'),
      type('api::home.home', 'Home', 'singleType'),
      type('plugin::email-channel.ticket', 'Ticket'),
      type('plugin::email-channel.offer', 'Offer'),
      type('admin::user', 'User'),
    ].map((schema) => [schema.uid, schema]),
  );
  const strapi = { contentTypes } as never;

  it('are the bundled ticket and the collection types of the host', () => {
    expect(listTargets(strapi, { bundledTicket: true })).toEqual([
      { uid: 'plugin::email-channel.ticket', displayName: 'Ticket' },
      { uid: 'api::case.case', displayName: 'Case' },
      { uid: 'api::zebra.zebra', displayName: 'Zebra' },
    ]);
  });

  it('do not include the bundled ticket if it is turned off', () => {
    expect(listTargets(strapi, { bundledTicket: false }).map(({ uid }) => uid)).toEqual([
      'api::case.case',
      'api::zebra.zebra',
    ]);
  });

  it('have a catalogue; other content types have none', () => {
    expect(readCatalogue(strapi, 'api::case.case')).toEqual({
      uid: 'api::case.case',
      displayName: 'Case',
      localized: false,
      fields: [],
      unfillable: [],
    });
    expect(readCatalogue(strapi, 'api::gone.gone')).toBeNull();
  });
});
