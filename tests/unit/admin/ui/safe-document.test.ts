/** @jest-environment jsdom */
import { safeDocument } from '../../../../admin/src/ui/safe-document';

const shown = (html: string, remote = false) =>
  safeDocument(html, { missing: 'Not available', server: 'https://desk.example', remote });
const policyOf = ({ html }: { html: string }) => /img-src ([^;]*);/.exec(html)![1];

it('puts the policy of a message’s frame before its content', () => {
  const { html } = shown('</head><meta http-equiv="Content-Security-Policy" content="">');
  expect(html.indexOf("default-src 'none'")).toBeLessThan(html.indexOf('</head>'));
});

it('allows images that are files of the message, each by its own address only', () => {
  const document = shown(
    '<img src="/email-channel/files/a.png?file=1&amp;signature=x"><img src="https://bucket.example/b;c.png">',
  );
  expect(policyOf(document)).toBe(
    'data: https://desk.example/email-channel/files/a.png https://bucket.example/b%3Bc.png',
  );
  expect(document.html).toContain(
    '<img src="https://desk.example/email-channel/files/a.png?file=1&amp;signature=x">',
  );
});

it('shows a word in place of a missing image', () => {
  expect(shown('<p><img alt="Our <b>office</b>" src="cid:gone"></p>').html).toContain(
    '<p><span class="missing">Not available: Our &lt;b&gt;office&lt;/b&gt;</span></p>',
  );
});

it('loads remote images only on request', () => {
  const mail =
    '<img alt="Logo" src="https://tracker.example/p.gif" data-remote="true"><img src="data:image/png;base64,AA==">';
  const blocked = shown(mail);
  expect(blocked.remoteImages).toBe(1);
  expect(blocked.html).not.toContain('tracker.example');
  expect(policyOf(blocked)).toBe('data:');
  const loaded = shown(mail, true);
  expect(loaded.html).toContain('src="https://tracker.example/p.gif"');
  expect(policyOf(loaded)).toBe('data: https: http:');
});
