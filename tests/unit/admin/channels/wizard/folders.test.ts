import {
  folderOptions,
  newFolder,
  specialUseName,
} from '../../../../../admin/src/channels/wizard/reading/folders';

describe('folders', () => {
  const folder = { path: 'A', name: 'A', delimiter: '/', specialUse: null, selectable: true };
  it('keep one that is set although the mailbox does not name it', () => {
    expect(folderOptions([folder], 'B').map(({ path }) => path)).toEqual(['B', 'A']);
    expect(folderOptions([folder], 'A').map(({ path }) => path)).toEqual(['A']);
    expect(folderOptions([{ ...folder, selectable: false }], null)).toEqual([]);
  });
  it('begin with the inbox', () => {
    expect(newFolder([]).path).toBe('INBOX');
    expect(newFolder([newFolder([])]).path).toBe('');
  });
  it('name their special use', () => expect(specialUseName('\\Sent')).toBe('sent'));
});
