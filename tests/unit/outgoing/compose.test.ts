import { composeReply, referencesOf, replySubject } from '../../../server/src/outgoing/compose';

describe('the subject of a reply', () => {
  test.each([
    ['Printer', 'Re: Printer [#7]'],
    ['Re: Printer [#7]', 'Re: Printer [#7]'],
    ['AW: Re: RE[2]: Printer', 'Re: Printer [#7]'],
    ['回复：打印机', 'Re: 打印机 [#7]'],
    ['Review of [#8]', 'Re: Review of [#8] [#7]'],
    ['', 'Re: [#7]'],
    ['a\r\nBcc: eve@evil.example', 'Re: a Bcc: eve@evil.example [#7]'],
  ])('%j becomes %j', (subject, expected) => {
    expect(replySubject(subject, 7)).toBe(expected);
  });
});

describe('References', () => {
  test('name each message once, oldest first, and only valid Message-IDs', () => {
    expect(referencesOf(['<a@x>', null, '<b@x>', '<a@x>', 'note:1', '<c@x>\r\nBcc: d'])).toEqual([
      '<a@x>',
      '<b@x>',
    ]);
  });

  test('keep the first and the newest of a long conversation', () => {
    const ids = Array.from({ length: 100 }, (_, index) => `<m${index}@x>`);
    const references = referencesOf(ids);
    expect(references).toHaveLength(30);
    expect([references[0], references[1], references.at(-1)]).toEqual(['<m0@x>', '<m71@x>', '<m99@x>']);
  });
});

describe('the body of a reply', () => {
  const reply = {
    text: 'Try again.\n<b>now</b>',
    agent: 'Ben Agent',
    quoted: {
      author: { name: 'Anna', address: 'anna@customer.example' },
      at: new Date('2026-03-02T10:00:00Z'),
      text: 'It is red.\n> Is it?\n<script>alert(1)</script>',
    },
    token: 'ec-7-abc',
  };

  test('contains the answer, its author, the message that it answers, and the token', () => {
    expect(composeReply(reply).text).toBe(
      [
        'Try again.',
        '<b>now</b>',
        '',
        'Ben Agent',
        '',
        'On 2026-03-02 10:00 UTC, Anna wrote:',
        '> It is red.',
        '>> Is it?',
        '> <script>alert(1)</script>',
        '',
        'Ref: ec-7-abc',
      ].join('\n'),
    );
  });

  test('shows text as text in HTML', () => {
    const { html } = composeReply(reply);
    expect(html).toContain('&lt;b&gt;now&lt;/b&gt;');
    expect(html).not.toContain('<script');
    expect(html).toContain('<blockquote type="cite"');
  });

  test('has no quote if there is nothing to quote', () => {
    expect(composeReply({ ...reply, quoted: null }).text).not.toContain('wrote:');
  });
});

test('a reply has the agent’s own signature above that of the identity, without requiring a name', () => {
  const signed = { text: 'Yes.', agent: 'Ben Agent', quoted: null, token: 'ec-7-abc' };
  const both = composeReply({
    ...signed,
    agentSignature: 'Ben\n2nd level',
    signature: 'Desk, {{agent.name}}',
  });
  expect(both.text).toContain('-- \nBen\n2nd level\nDesk, Ben Agent');
  expect(composeReply({ ...signed, agentSignature: 'Ben' }).text).toBe('Yes.\n\n-- \nBen\n\nRef: ec-7-abc');
});
