import { configurationSchema, type Configuration } from '../../../contracts';
import { differencesOf } from '../../../server/src/configuration/differences';

const file = (value: object): Configuration => configurationSchema.parse({ version: 1, ...value });
const differences = (wanted: object, current: object) => differencesOf(file(wanted), file(current));
const rule = (name: string, ticketType = 'A') => ({ name, actions: [{ do: 'ticket-type', ticketType }] });

describe('the differences of a configuration file', () => {
  it('are empty if it matches the current state', () => {
    const same = { channels: [{ name: 'Support', port: 143, rules: [rule('R')] }], rules: [rule('All')] };
    expect(differences(same, same)).toEqual([]);
  });

  it('include a new channel if none has its name', () => {
    expect(differences({ channels: [{ name: 'New' }] }, {})).toMatchObject([
      { kind: 'channel', name: 'New', change: 'create' },
    ]);
  });

  it('include each different setting, and the default of one that the file omits', () => {
    const [change] = differences(
      { channels: [{ name: 'Support', port: 143 }] },
      { channels: [{ name: 'Support', port: 993, requireDmarc: true }] },
    );
    expect(change!.fields).toEqual([
      { path: 'port', from: 993, to: 143 },
      { path: 'requireDmarc', from: true, to: false },
    ]);
  });

  it.each([
    { status: 'inactive' },
    { syncStartDate: '2026-01-01T00:00:00.000Z' },
    { blockedSenders: ['eve@evil.example'] },
    { mappings: [{ kind: 'optional', field: 'subject', source: 'subject' }] },
    { rules: [rule('R')] },
  ])('do not include what the file leaves open: %j', (kept) => {
    const current = { channels: [{ name: 'Support', ...kept }] };
    expect(differences({ channels: [{ name: 'Support' }] }, current)).toEqual([]);
  });

  it('do not include channels that the file does not name', () => {
    expect(differences({ channels: [] }, { channels: [{ name: 'Other' }] })).toEqual([]);
  });

  it('include rules that are changed, added or removed', () => {
    const [change] = differences(
      { rules: [rule('Same'), rule('Changed', 'B'), rule('New')] },
      { rules: [rule('Same'), rule('Changed'), rule('Old')] },
    );
    expect(change!.fields.map(({ path }) => path)).toEqual(['Changed', 'Old', 'New']);
  });

  it('include the order of rules if only that differs', () => {
    const [change] = differences({ rules: [rule('B'), rule('A')] }, { rules: [rule('A'), rule('B')] });
    expect(change).toMatchObject({
      name: null,
      fields: [{ path: 'order', from: ['A', 'B'], to: ['B', 'A'] }],
    });
  });
});
