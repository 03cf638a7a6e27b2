import {
  checkPatch,
  neighbour,
  sortProblems,
  stepOf,
  stepValues,
  toPatch,
} from '../../../../../admin/src/channels/wizard/steps';
import { channelInputSchema, type ChannelPatch } from '../../../../../contracts';
import { channelView } from '../../../../admin/support/values';

describe('the steps of the wizard', () => {
  it('show each setting of a channel once', () => {
    for (const field of Object.keys(channelInputSchema.shape))
      expect([field, stepOf(field)]).not.toContain(null);
    expect(stepOf('folders')).toBe('reading');
    expect(stepOf('nonsense')).toBeNull();
  });

  it('follow each other', () => {
    expect(neighbour('connection', 1)).toBe('reading');
    expect(neighbour('mapping', 1)).toBeNull();
    expect(neighbour('connection', -1)).toBeNull();
  });

  it('create a new channel as a draft that reads mail from today, in the time zone of the browser', () => {
    const now = new Date(2026, 2, 1, 15, 30);
    expect(stepValues('connection', null, now)).toMatchObject({
      name: '',
      status: 'draft',
      port: 993,
      security: 'tls',
      syncStartDate: new Date(2026, 2, 1).toISOString(),
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
  });

  it('never start with a secret', () => {
    expect(stepValues('connection', channelView()).secrets).toEqual({});
  });
});

describe('data that a step sends', () => {
  it('does not include secrets that were not entered', () => {
    expect(toPatch({ host: 'a', secrets: { password: '' } } as ChannelPatch)).toEqual({ host: 'a' });
    expect(toPatch({ secrets: { password: 'x', clientSecret: '' } } as ChannelPatch)).toEqual({
      secrets: { password: 'x' },
    });
  });

  it('has an empty name if the form has none', () => {
    expect(toPatch({ name: null } as unknown as ChannelPatch)).toEqual({ name: '' });
  });

  it('is validated by the server’s contract', () => {
    const patch = { port: 0, folders: [{ path: '', after: 'move', successFolder: null, failFolder: null }] };
    expect(checkPatch(patch as ChannelPatch).map(({ path }) => path.join('.'))).toEqual([
      'port',
      'folders.0.path',
      'folders.0.successFolder',
    ]);
    expect(checkPatch(toPatch(stepValues('reading', channelView())))).toEqual([]);
  });
});

describe('problems shown in the wizard', () => {
  it('are split into those of this step and others; a bare secret belongs to its group', () => {
    const problem = (...path: (string | number)[]) => ({ path, message: 'wrong' });
    expect(
      sortProblems('connection', [problem('password'), problem('folders', 0, 'path'), problem('folder')]),
    ).toEqual({
      here: [problem('secrets', 'password')],
      elsewhere: [problem('folders', 0, 'path'), problem('folder')],
    });
  });
});
