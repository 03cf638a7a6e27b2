import { accountKey, folderKey, sha256, sharedFolder, sharedKey } from '../../../server/src/messages/keys';

describe('the key of a folder', () => {
  const later = accountKey({ host: 'imap.example.com', username: 'new@example.com' });

  it('is that of its path alone in the first account of a channel', () => {
    expect(folderKey('Support')).toBe(sha256('Support'));
    expect(folderKey('inbox')).toBe(folderKey('INBOX'));
  });

  it('is different in every later account', () => {
    const other = accountKey({ host: 'imap.example.com', username: 'third@example.com' });
    expect(new Set([null, later, other].map((account) => folderKey('INBOX', account))).size).toBe(3);
    expect(folderKey('inbox', later)).toBe(folderKey('INBOX', later));
  });

  it('does not change if only the case of the host changes', () => {
    expect(accountKey({ host: 'IMAP.example.com', username: 'new@example.com' })).toBe(later);
  });
});

describe('the key shared by channels of one folder', () => {
  const desk = { host: 'imap.example.com', username: 'desk@example.com' };

  it('does not depend on the spelling of host, user name and INBOX', () => {
    const spelled = { host: 'IMAP.Example.com', username: 'Desk@Example.com' };
    expect(sharedFolder(spelled, 'inbox')).toBe(sharedFolder(desk, 'INBOX'));
    expect(sharedKey(spelled, 'inbox', 'content')).toBe(sharedKey(desk, 'INBOX', 'content'));
  });

  it('differs for another folder, account or content', () => {
    const keys = [
      sharedKey(desk, 'INBOX', 'content'),
      sharedKey(desk, 'Support', 'content'),
      sharedKey({ ...desk, username: 'sales@example.com' }, 'INBOX', 'content'),
      sharedKey(desk, 'INBOX', 'other content'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
