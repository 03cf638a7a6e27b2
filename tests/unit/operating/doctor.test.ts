import { diagnose, type Facts } from '../../../server/src/operating/doctor';

const sound: Facts = {
  node: '22.11.0',
  strapi: '5.54.0',
  supported: { node: '>=20.0.0 <=24.x.x', strapi: '^5.13.0' },
  encryptionKey: true,
  unreadable: [],
  fileAccess: 'private',
  publicFiles: 0,
  folders: [{ path: '/srv/private', use: 'Private files', problem: null }],
  email: { ready: true, provider: 'nodemailer' },
  clockAheadMs: 300,
  database: { client: 'SQLite', version: '3.49.0', charset: 'Unicode', holdsUnicode: true },
  reading: true,
  copyOf: null,
  serverUrl: 'https://desk.example',
  signsIn: true,
  channels: [{ name: 'Support', status: 'active', health: 'healthy' }],
  lostEvents: 0,
  waiting: 0,
};
const wrongOf = (facts: Partial<Facts>) =>
  diagnose({ ...sound, ...facts }).filter(({ level }) => level !== 'ok');

it('reports no problem for a sound installation, and lists the checks', () => {
  expect(wrongOf({})).toEqual([]);
  expect(diagnose(sound).every(({ cure }) => cure === null)).toBe(true);
});

it.each<[string, Partial<Facts>, string, 'warning' | 'error', RegExp]>([
  ['an old Node.js', { node: '18.20.0' }, 'node', 'error', /range >=20/],
  ['an old Strapi', { strapi: '5.0.0' }, 'strapi', 'error', /range \^5\.13/],
  ['no encryption key', { encryptionKey: false }, 'encryption-key', 'error', /config\/admin/],
  ['another encryption key', { unreadable: ['Support'] }, 'credentials', 'error', /earlier encryption key/],
  ['public files by config', { fileAccess: 'public' }, 'private-files', 'warning', /files\.access/],
  ['public files of earlier', { publicFiles: 3 }, 'private-files', 'warning', /move-files/],
  [
    'a folder that is read-only',
    { folders: [{ path: '/srv/private', use: 'Private files', problem: 'EACCES' }] },
    'folders',
    'error',
    /\/srv\/private/,
  ],
  ['no email plugin', { email: { ready: false, provider: null } }, 'email', 'warning', /provider/],
  [
    'an email provider without settings',
    { email: { ready: false, provider: 'sendmail' } },
    'email',
    'warning',
    /provider/,
  ],
  ['a clock that is ahead', { clockAheadMs: 60_000 }, 'clock', 'warning', /NTP/],
  ['a clock that is behind', { clockAheadMs: -60_000 }, 'clock', 'warning', /NTP/],
  [
    'a database that cannot hold every character',
    { database: { ...sound.database, charset: 'latin1', holdsUnicode: false } },
    'database',
    'error',
    /utf8mb4/,
  ],
  ['a copy', { copyOf: 'PostgreSQL database desk' }, 'installation', 'error', /admin panel/],
  ['reading that is off', { reading: false }, 'reading', 'warning', /reading: true/],
  ['no public address for sign-ins', { serverUrl: null }, 'url', 'warning', /config\/server/],
  [
    'a local address for sign-ins',
    { serverUrl: 'http://localhost:1337' },
    'url',
    'warning',
    /config\/server/,
  ],
  ['no active channel', { channels: [] }, 'channels', 'warning', /activate/],
  [
    'a channel in trouble',
    { channels: [{ name: 'Support', status: 'active', health: 'needs-credentials' }] },
    'channels',
    'error',
    /test its connection/,
  ],
  ['events that were given up', { lostEvents: 2 }, 'events', 'warning', /next_at/],
  ['messages that wait', { waiting: 5 }, 'messages', 'warning', /message log/],
])('reports %s, with instructions', (_fault, facts, check, level, cure) => {
  const found = wrongOf(facts);
  expect(found).toEqual([expect.objectContaining({ check, level, cure: expect.stringMatching(cure) })]);
});

it('does not require a public address if no channel uses OAuth sign-in', () => {
  expect(wrongOf({ serverUrl: null, signsIn: false })).toEqual([]);
});
