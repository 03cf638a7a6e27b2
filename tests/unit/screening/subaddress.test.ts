import { addressKey } from '../../../server/src/screening/addresses';
import { withoutToken, withToken } from '../../../server/src/screening/subaddress';
import { findTokens, signToken } from '../../../server/src/ticketing/thread-token';

const token = signToken(new Uint8Array(32), 4711, {
  channel: 'channel',
  ticket: { uid: 'api::case.case', documentId: 'document' },
});

describe('an address with a token', () => {
  const tagged = withToken('Support@Desk.example', token);

  it('is a subaddress in which threading finds the token', () => {
    expect(tagged).toBe(`Support+${token}@Desk.example`);
    expect(findTokens([tagged])).toEqual(findTokens([token]));
    expect(findTokens([tagged.toUpperCase()])).toEqual(findTokens([token]));
  });

  it('counts as the address itself, in any case that a server writes it in', () => {
    expect(addressKey(tagged)).toBe('support@desk.example');
    expect(addressKey(tagged.toUpperCase())).toBe('support@desk.example');
    expect(withoutToken(tagged)).toBe('Support@Desk.example');
  });

  it('keeps details that are not ours', () => {
    expect(addressKey('support+billing@desk.example')).toBe('support+billing@desk.example');
    expect(withoutToken('support+ec-1-short@desk.example')).toBe('support+ec-1-short@desk.example');
  });

  it('is not created from an address with a detail, or if the local part would exceed 64 characters', () => {
    expect(withToken('support+billing@desk.example', token)).toBe('support+billing@desk.example');
    const long = `${'x'.repeat(25)}@desk.example`;
    expect(withToken(long, token)).toBe(long);
  });
});
