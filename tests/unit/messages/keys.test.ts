import { accountKey, folderKey, sha256 } from '../../../server/src/messages/keys';

describe('the key of a folder', () => {
  const later = accountKey({ host: 'imap.example.com', username: 'new@example.com' });

  it('is that of its path alone in the first account of a channel, as it always was', () => {
    expect(folderKey('Support')).toBe(sha256('Support'));
    expect(folderKey('inbox')).toBe(folderKey('INBOX'));
  });

  it('is another one in every later account', () => {
    const other = accountKey({ host: 'imap.example.com', username: 'third@example.com' });
    expect(new Set([null, later, other].map((account) => folderKey('INBOX', account))).size).toBe(3);
    expect(folderKey('inbox', later)).toBe(folderKey('INBOX', later));
  });

  it('stays where only the case of the host changes', () => {
    expect(accountKey({ host: 'IMAP.example.com', username: 'new@example.com' })).toBe(later);
  });
});
