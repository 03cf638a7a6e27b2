import { configurationSchema, type Configuration } from '../../../contracts';
import { differencesOf } from '../../../server/src/configuration/differences';

const file = (value: object): Configuration => configurationSchema.parse({ version: 1, ...value });
const differences = (wanted: object, current: object) => differencesOf(file(wanted), file(current));
const rule = (name: string, ticketType = 'A') => ({ name, actions: [{ do: 'ticket-type', ticketType }] });

describe('what a file would change', () => {
  it('is nothing where it says what is set', () => {
    const same = { channels: [{ name: 'Support', port: 143, rules: [rule('R')] }], rules: [rule('All')] };
    expect(differences(same, same)).toEqual([]);
  });

  it('is a new channel where there is none of its name', () => {
    expect(differences({ channels: [{ name: 'New' }] }, {})).toMatchObject([
      { kind: 'channel', name: 'New', change: 'create' },
    ]);
  });

  it('is each setting that differs, and the default of one that the file leaves out', () => {
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
  ])('is not what the file leaves open: %j', (kept) => {
    const current = { channels: [{ name: 'Support', ...kept }] };
    expect(differences({ channels: [{ name: 'Support' }] }, current)).toEqual([]);
  });

  it('is nothing of channels that the file does not name', () => {
    expect(differences({ channels: [] }, { channels: [{ name: 'Other' }] })).toEqual([]);
  });

  it('names the rules that differ, come and go', () => {
    const [change] = differences(
      { rules: [rule('Same'), rule('Changed', 'B'), rule('New')] },
      { rules: [rule('Same'), rule('Changed'), rule('Old')] },
    );
    expect(change!.fields.map(({ path }) => path)).toEqual(['Changed', 'Old', 'New']);
  });

  it('is the order of rules where only that differs', () => {
    const [change] = differences({ rules: [rule('B'), rule('A')] }, { rules: [rule('A'), rule('B')] });
    expect(change).toMatchObject({
      name: null,
      fields: [{ path: 'order', from: ['A', 'B'], to: ['B', 'A'] }],
    });
  });
});
