import { maskSecrets, maskValues } from '../../../server/src/strapi/mask';

const SECRET = 'pä$$ w"rd/+7';
const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');

describe('maskSecrets', () => {
  it('masks a secret anywhere in a text', () => {
    expect(maskSecrets(`LOGIN joe ${SECRET} and ${SECRET}`, [SECRET])).toBe('LOGIN joe *** and ***');
  });

  it.each([
    ['base64 of the secret alone (LOGIN)', base64(SECRET)],
    ['SASL PLAIN', base64(`\u0000joe@desk.example\u0000${SECRET}`)],
    ['XOAUTH2', base64(`user=joe@desk.example\u0001auth=Bearer ${SECRET}\u0001\u0001`)],
    ['base64url', base64(`x${SECRET}`).replaceAll('+', '-').replaceAll('/', '_')],
  ])('masks %s', (_form, encoded) => {
    const masked = maskSecrets(`< A1 NO AUTH ${encoded} refused`, [SECRET]);
    expect(masked).toBe('< A1 NO AUTH *** refused');
  });

  it('masks PLAIN for any length of the user name', () => {
    for (let length = 1; length <= 9; length += 1) {
      const encoded = base64(`\u0000${'u'.repeat(length)}\u0000${SECRET}`);
      expect(maskSecrets(`AUTH ${encoded}`, [SECRET])).toBe('AUTH ***');
    }
  });

  it.each([
    ['a URL', `https://x.example/?p=${encodeURIComponent(SECRET)}&a=1`, 'https://x.example/?p=***&a=1'],
    ['a form', `p=${encodeURIComponent(SECRET).replaceAll('%20', '+')}&a=1`, 'p=***&a=1'],
    ['JSON', JSON.stringify({ p: SECRET }), '{"p":"***"}'],
    ['an IMAP quoted string', `A1 LOGIN "joe" "${SECRET.replaceAll('"', '\\"')}"`, 'A1 LOGIN "joe" "***"'],
  ])('masks a secret inside %s', (_place, text, masked) => {
    expect(maskSecrets(text, [SECRET])).toBe(masked);
  });

  it('masks the longer of two secrets with the same beginning', () => {
    expect(maskSecrets('token abcdefgh-ijkl.', ['abcdefgh', 'abcdefgh-ijkl'])).toBe('token ***.');
  });

  it('does not change a text without secrets', () => {
    const text = 'The server imap.example.com:993 did not answer within 30,000 ms (ETIMEDOUT).';
    expect(maskSecrets(text, [SECRET, ''])).toBe(text);
    expect(maskSecrets(text, [])).toBe(text);
  });
});

describe('values of a response', () => {
  it('keep the codes of the plugin, even if a secret is a word in one', () => {
    const answer = {
      code: 'oauth-secret-wrong',
      said: { text: 'error.oauth-secret-wrong', values: {} },
      message: 'It is wrong.',
    };
    expect(maskValues(answer, ['wrong'])).toEqual({ ...answer, message: 'It is ***.' });
  });

  it.each(['code', 'text', 'message'])('never show a secret under the key %s', (key) => {
    const values = { said: { text: 'error.login-refused', values: { [key]: 'hunter2 was refused' } } };
    expect(JSON.stringify(maskValues(values, ['hunter2']))).not.toContain('hunter2');
  });
});
