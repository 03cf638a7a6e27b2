import { placePictures } from '../../../server/src/mail/body-pictures';

/** The text with each picture's address where it is placed. */
const shown = (text: string, html: string): string => {
  let result = text;
  const placed = placePictures(text, html, (source) => (source.startsWith('cid:') ? source.slice(4) : null));
  for (const { at, address } of [...placed].reverse())
    result = `${result.slice(0, at)}[${address}]${result.slice(at)}`;
  return result;
};

describe('inline images in the trimmed text', () => {
  it.each([
    [
      'behind a line',
      'See:\n\nWhat now?',
      '<p>See:</p><img src="cid:a"><p>What now?</p>',
      'See:[a]\n\nWhat now?',
    ],
    ['before all words', 'What is it?', '<img src="cid:a"><p>What is it?</p>', '[a]What is it?'],
    ['at the end', 'It fails.', '<p>It fails.</p><img src="cid:a">', 'It fails.[a]'],
    [
      'two, one behind the other',
      'One:\nTwo:',
      '<div>One:</div><img src="cid:a"><img src="cid:b"><div>Two: <img src="cid:c"></div>',
      'One:[a][b]\nTwo:[c]',
    ],
    [
      'behind the alternative text of another',
      'See the logo then this pump please and tell',
      'See <img alt="the logo" src="cid:a">then this pump <img src="cid:b">please and tell',
      'See [a]the logo then this pump [b]please and tell',
    ],
    ['behind entities', 'A & B < C:', '<p>A &amp; B &lt; C:</p><img src="cid:a">', 'A & B < C:[a]'],
    [
      'in other scripts',
      'ポンプの写真です。\n見て。',
      '<p>ポンプの写真です。</p><img src="cid:a"><p>見て。</p>',
      'ポンプの写真です。[a]\n見て。',
    ],
    ['without words', '', '<img src="cid:a">', '[a]'],
  ])('are placed %s', (_, text, html, result) => {
    expect(shown(text, html)).toBe(result);
  });

  it.each([
    [
      'earlier mail',
      'Yes, it works.',
      '<p>Yes, it works.</p><div>On Monday Help wrote:</div><blockquote>Look: <img src="cid:a"></blockquote>',
    ],
    [
      'a signature',
      'Yes, it works.',
      '<p>Yes, it works.</p><p>Ada Lovelace, Engines Ltd</p><img src="cid:a">',
    ],
    ['the web', 'Yes:', '<p>Yes:</p><img src="https://example.com/a.png" data-remote="true">'],
    [
      'a quote between answers',
      'Yes.\nNo.',
      'Is it on?<img src="cid:a"><p>Yes.</p>Is it loud?<img src="cid:b"><p>No.</p>',
    ],
  ])('do not include those of %s', (_, text, html) => {
    expect(shown(text, html)).toBe(text);
  });

  it('continue after a quote', () => {
    const html = 'What does the small display say now?<img src="cid:a"><p>This:</p><img src="cid:b">';
    expect(shown('This:', html)).toBe('This:[b]');
  });

  it('take linear time in the text and the HTML', () => {
    const text = 'the pump '.repeat(10_000);
    const html = `${text}<img src="cid:a">`.repeat(20);
    const start = performance.now();
    placePictures(text, html, () => 'a');
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
