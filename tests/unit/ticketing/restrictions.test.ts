import {
  restrictedFields,
  joinRestrictions,
  withoutRestrictedFields,
} from '../../../server/src/ticketing/restrictions';

const TICKET = 'plugin::email-channel.ticket';
const restrictions = joinRestrictions([
  { uid: TICKET, field: 'priority', roles: [1] },
  { uid: TICKET, field: 'priority', roles: [2] },
  { uid: TICKET, field: 'source', roles: [] },
]);
const closedTo = (...roles: { id: number; code?: string }[]) =>
  [...restrictedFields(restrictions, TICKET, roles)].sort();

describe('restricted fields', () => {
  it.each([
    ['a role that one channel names', [{ id: 1 }], ['source']],
    ['a role that the other channel names', [{ id: 2 }], ['source']],
    ['a role that no channel names', [{ id: 3 }], ['priority', 'source']],
    ['someone with a named role among others', [{ id: 3 }, { id: 2 }], ['source']],
    ['someone without a role', [], ['priority', 'source']],
    ['a super admin', [{ id: 9, code: 'strapi-super-admin' }], []],
  ])('are hidden from %s, based on all channels together', (_who, roles, closed) => {
    expect(closedTo(...roles)).toEqual(closed);
  });

  it('do not affect another content type', () => {
    expect(restrictedFields(restrictions, 'api::case.case', []).size).toBe(0);
  });
});

describe('the fields of a permission', () => {
  const closed = new Set(['address']);
  it.each([
    ['lose closed ones', ['subject', 'address'], ['subject']],
    ['lose what is within a closed component', ['address.street', 'subject'], ['subject']],
    ['keep one that only begins alike', ['addressee'], ['addressee']],
    ['are all but the closed ones where it named none', null, ['subject']],
    ['stay none where it named an empty list', [], []],
  ])('%s', (_what, fields, left) => {
    expect(withoutRestrictedFields(fields, ['subject', 'address'], closed)).toEqual(left);
  });
});
