import {
  findAgentTokens,
  findNumbers,
  findTokens,
  isTokenOf,
  messageIdWith,
  referenceLine,
  signToken,
  withoutTokens,
  subjectTag,
  tokenIn,
} from '../../../server/src/ticketing/thread-token';

const key = Buffer.alloc(32, 7);
const ticket = { uid: 'plugin::email-channel.ticket', documentId: 'abc' };
const subject = { channel: 'c1', ticket };
const token = signToken(key, 1234, subject);
const [found] = findTokens([token]);

describe('a thread token', () => {
  it('contains the number and 128 bits of proof, in characters that any address allows', () => {
    expect(token).toMatch(/^ec-1234-[0-9a-f]{32}$/);
    expect(`${'s'.repeat(15)}+${token}`.length).toBeLessThanOrEqual(64);
  });

  it('proves its own ticket, channel and installation, and no other', () => {
    expect(isTokenOf(key, found!, subject)).toBe(true);
    expect(isTokenOf(key, found!, { ...subject, channel: 'c2' })).toBe(false);
    expect(isTokenOf(key, found!, { ...subject, ticket: { ...ticket, documentId: 'abd' } })).toBe(false);
    expect(isTokenOf(key, found!, { ...subject, ticket: { ...ticket, uid: 'api::case.case' } })).toBe(false);
    expect(isTokenOf(Buffer.alloc(32, 8), found!, subject)).toBe(false);
    expect(
      isTokenOf(
        key,
        { ...found!, mac: found!.mac.replace(/^./, (hex) => (hex === '0' ? '1' : '0')) },
        subject,
      ),
    ).toBe(false);
  });

  it('for side conversations is a different one, and a text can be stripped of both', () => {
    const side = signToken(key, 1234, { ...subject, side: true });
    expect(isTokenOf(key, found!, { ...subject, side: true })).toBe(false);
    expect(isTokenOf(key, findTokens([side])[0]!, { ...subject, side: true })).toBe(true);
    expect(withoutTokens(`Yes.\n> Ref: ${token}\nsupport+${side}@desk.example`)).toBe(
      'Yes.\n\nsupport+…@desk.example',
    );
  });

  it('of an agent has another format, proves that agent only, and is stripped from texts too', () => {
    const ben = signToken(key, 1234, { ...subject, agent: 5 });
    expect(ben).toMatch(/^ea-1234-5-[0-9a-f]{32}$/);
    expect(findTokens([ben])).toEqual([]);
    expect(findAgentTokens([token])).toEqual([]);
    const [read] = findAgentTokens([
      `SUPPORT+${ben.toUpperCase()}@DESK.EXAMPLE`,
      messageIdWith(ben, 'desk.example'),
    ]);
    expect(read).toMatchObject({ number: 1234, agent: 5 });
    expect(isTokenOf(key, read!, { ...subject, agent: 5 })).toBe(true);
    expect(isTokenOf(key, read!, { ...subject, agent: 6 })).toBe(false);
    expect(isTokenOf(key, read!, subject)).toBe(false);
    expect(isTokenOf(key, found!, { ...subject, agent: 5 })).toBe(false);
    expect(tokenIn(messageIdWith(ben, 'desk.example'))).toBe(ben);
    expect(withoutTokens(`On Monday support+${ben}@desk.example wrote:`)).toBe(
      'On Monday support+…@desk.example wrote:',
    );
  });

  it('is not valid if the signed parts are split differently', () => {
    const other = { channel: 'c1plugin', ticket: { ...ticket, uid: '::email-channel.ticket' } };
    expect(isTokenOf(key, found!, other)).toBe(false);
  });

  it.each([
    `support+${token}@desk.example`,
    `SUPPORT+${token.toUpperCase()}@DESK.EXAMPLE`,
    messageIdWith(token, 'desk.example'),
    `> ${referenceLine(token)}\n> --`,
    `(${token})`,
  ])('is found in %s', (text) => {
    expect(findTokens([text])).toEqual([found]);
  });

  it.each([
    token.slice(0, -1),
    `${token}0`,
    `x${token}`,
    token.replace('1234', '0'),
    token.replace('1234', '2147483648'),
    token.replace('1234', '12345678901'),
  ])('is not found in %s', (text) => {
    expect(findTokens([text])).toEqual([]);
  });

  it('is searched for at most 50 times, and quickly in any text', () => {
    const many = Array.from({ length: 500 }, (_, index) => signToken(key, index + 1, subject)).join(' ');
    expect(findTokens([many])).toHaveLength(50);
    const started = performance.now();
    findTokens(['ec-1-'.repeat(1_000_000), 'ec-'.repeat(100_000)]);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

it('a Message-ID with a token differs at each call', () => {
  const ids = new Set(Array.from({ length: 100 }, () => messageIdWith(token, 'desk.example')));
  expect(ids.size).toBe(100);
  for (const id of ids) expect(id).toMatch(/^<[\w.-]+@desk\.example>$/);
});

it.each([
  [`Re: ${subjectTag(7)} Printer`, [7]],
  ['[#7] AW: [#7] [#8]', [7, 8]],
  ['#7 [7] [#] [#0] [#x] [#99999999999] [#2147483648]', []],
])('the ticket numbers in the subject %s are %j', (text, numbers) => {
  expect(findNumbers(text)).toEqual(numbers);
});
