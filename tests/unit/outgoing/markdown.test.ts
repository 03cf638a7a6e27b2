import { markdownToHtml, markdownToText, picturesIn } from '../../../server/src/outgoing/markdown';

test.each([
  ['plain words', 'Hello', '<p>Hello</p>'],
  ['every line break', 'One\nTwo\n\nThree', '<p>One<br>\nTwo</p>\n<p>Three</p>'],
  ['marks', '**bold** _slanted_ `code`', '<p><strong>bold</strong> <em>slanted</em> <code>code</code></p>'],
  ['a list', '- one\n- two', '<ul>\n<li>one</li>\n<li>two</li>\n</ul>'],
  ['a numbered list', '3. one\n4. two', '<ol start="3">\n<li>one</li>\n<li>two</li>\n</ol>'],
  [
    'a link',
    '[us](https://example.com/?a=1&b=2)',
    '<p><a href="https://example.com/?a=1&amp;b=2">us</a></p>',
  ],
  ['code with its lines', '```\na <b>\nc\n```', '<pre><code>a &lt;b&gt;\nc\n</code></pre>'],
])('%s become HTML', (_what, markdown, html) => {
  expect(markdownToHtml(markdown)).toBe(html);
});

test.each([
  ['<script>alert(1)</script>', /<script/],
  ['<img src=x onerror=alert(1)>', /<img/],
  ['[a](javascript:alert(1))', /href/],
  ['![a](https://tracker.example/p.gif)', /<img|href/],
  ['[a](https://example.com/"onclick="alert(1))', /"onclick/],
])('%s does not become active content', (markdown, refused) => {
  expect(markdownToHtml(markdown)).not.toMatch(refused);
});

test('an image is shown from the file of the message, and named in plain text', () => {
  const markdown = 'See ![plan](file:12) and ![other](file:13)';
  expect(picturesIn(markdown)).toEqual([12, 13]);
  const html = markdownToHtml(markdown, (id) => (id === 12 ? 'a@b' : null));
  expect(html).toBe('<p>See <img src="cid:a@b" alt="plan" style="max-width:100%"> and other</p>');
  expect(markdownToText(markdown)).toBe('See [plan] and [other]');
});

test('any nesting that can be written still becomes HTML with its text', () => {
  expect(markdownToHtml(`${'> '.repeat(400)}deep`)).toContain('deep');
});
