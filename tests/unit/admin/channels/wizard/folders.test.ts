import {
  folderOptions,
  newFolder,
  specialUseName,
} from '../../../../../admin/src/channels/wizard/reading/folders';

describe('folders of the wizard', () => {
  const folder = { path: 'A', name: 'A', delimiter: '/', specialUse: null, selectable: true };
  it('keep a configured folder that the mailbox does not list', () => {
    expect(folderOptions([folder], 'B').map(({ path }) => path)).toEqual(['B', 'A']);
    expect(folderOptions([folder], 'A').map(({ path }) => path)).toEqual(['A']);
    expect(folderOptions([{ ...folder, selectable: false }], null)).toEqual([]);
  });
  it('start with the inbox', () => {
    expect(newFolder([]).path).toBe('INBOX');
    expect(newFolder([newFolder([])]).path).toBe('');
  });
  it('show their special use', () => expect(specialUseName('\\Sent')).toBe('sent'));
});
