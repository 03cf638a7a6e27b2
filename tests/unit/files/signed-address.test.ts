import { readAddress, signAddress, type Grant } from '../../../server/src/files/signed-address';

const KEY = new Uint8Array(32).fill(7);
const NAME = `email-channel_${'0a'.repeat(16)}.png`;
const GRANT: Grant = { name: NAME, file: 12, reader: { entryOf: 'api::case.case' } };
const NOW = Date.UTC(2026, 10, 1, 12, 0, 30);

const open = (address: string, { name = NAME, key = KEY, now = NOW, change = {} } = {}) => {
  const { searchParams } = new URL(address, 'http://desk.example');
  return readAddress(key, name, { ...Object.fromEntries(searchParams), ...change }, now);
};

describe('a signed address', () => {
  const address = signAddress(KEY, GRANT, NOW);

  it('grants the access that it was created for', () => {
    expect(new URL(address, 'http://desk.example').pathname).toBe(`/email-channel/files/${NAME}`);
    expect(open(address)).toEqual({ ...GRANT, seconds: 270 });
    const admin: Grant = { ...GRANT, reader: { admin: 3 } };
    expect(open(signAddress(KEY, admin, NOW))).toMatchObject(admin);
  });

  it('is valid for at most five minutes, and stays the same for a minute', () => {
    expect(signAddress(KEY, GRANT, NOW + 29_000)).toBe(address);
    expect(signAddress(KEY, GRANT, NOW + 30_000)).not.toBe(address);
    expect(open(address, { now: NOW + 269_000 })).not.toBeNull();
    expect(open(address, { now: NOW + 270_000 })).toBeNull();
    expect(open(address, { now: NOW - 31_000 })).toBeNull();
  });

  it.each([
    ['file', '13'],
    ['for', 'entry:api::other.other'],
    ['for', 'admin:1'],
    ['until', String(NOW / 1_000 + 299)],
    ['signature', 'A'.repeat(43)],
    ['signature', 'A'.repeat(42)],
    ['file', ['12', '12']],
    ['file', '012'],
    ['until', '1e9'],
  ])('grants nothing with another %s: %s', (field, value) => {
    expect(open(address, { change: { [field]: value } })).toBeNull();
  });

  it('grants nothing for another file, with another key, or without a signature', () => {
    expect(open(address, { name: `email-channel_${'0b'.repeat(16)}.png` })).toBeNull();
    expect(open(address, { key: new Uint8Array(32) })).toBeNull();
    expect(readAddress(KEY, NAME, {}, NOW)).toBeNull();
  });
});
