import { renderBody } from '../../../server/src/mail/body-forms';
import { DEFAULT_MAIL_LIMITS } from '../../../server/src/mail/types';
import { createPictures } from '../../../server/src/mail/pictures';

const markdownOfPart = (html: string, before: string, text: string) =>
  renderBody(
    [{ text: null, html }],
    { markdown: false, blocks: false, part: { before, text } },
    DEFAULT_MAIL_LIMITS,
    createPictures([]),
  ).part;

const QUOTED =
  '<br><div>On Mon, Anna wrote:<br></div><blockquote>It is <b>broken</b>.<br>Try what?</blockquote>';

describe('an excerpt of a message in its HTML formatting', () => {
  test.each([
    ['marks', '<div>Try <b>this</b> one.</div>', 'Try *this* one.', 'Try **this** one.'],
    [
      'links, whose address the text shows too',
      '<p>See <a href="https://desk.example/a">the page</a>.</p>',
      'See the page <https://desk.example/a>.',
      'See [the page](https://desk.example/a).',
    ],
    [
      'lists',
      '<p>First:</p><ol><li>off</li><li>on</li></ol>',
      'First:\n\n1. off\n2. on',
      'First:\n\n1. off\n2. on',
    ],
    [
      'lines of one paragraph',
      '<div>Hello Anna,<br>try <i>this</i>.</div>',
      'Hello Anna,\ntry this.',
      'Hello Anna,  \ntry _this_.',
    ],
    ['signs that are no letters, at its end', '<div>Good.<br>:-)</div>', 'Good.\n:-)', 'Good.  \n\\:-)'],
    ['pictures of faces', '<div>👍 <b>yes</b></div>', '👍 yes', '👍 **yes**'],
  ])('keeps %s', (_what, html, text, expected) => {
    expect(markdownOfPart(html + QUOTED, '', text)).toBe(expected);
  });

  test('starts after the preceding text, even in the same paragraph', () => {
    const html = `<div>#close<br>Glad that it <b>works</b>.</div>${QUOTED}`;
    expect(markdownOfPart(html, '#close\n', 'Glad that it works.')).toBe('Glad that it **works**.');
  });

  test('is plain text if the HTML is nested too deeply', () => {
    expect(markdownOfPart('<div>'.repeat(5_000) + 'Try *this*.', '', 'Try *this*.')).toBe('Try \\*this\\*.');
  });

  test.each([
    ['says something else', '<div>Try this.</div>', '', 'Try that.'],
    ['says less', '<div>Try</div>', '', 'Try this.'],
    ['says more in the same line', '<div>Try this, please.</div>', '', 'Try this'],
    ['has another beginning', '<div>Closed. Try this.</div>', '#close', 'Try this.'],
    [
      'shows answers among quotes',
      '<div>Yes.</div><blockquote>And?</blockquote><div>No.</div>',
      '',
      'Yes.\nNo.',
    ],
  ])('is not available if the HTML %s', (_what, html, before, part) => {
    expect(markdownOfPart(html, before, part)).toBeNull();
  });
});
