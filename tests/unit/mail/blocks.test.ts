import { toBlocks } from '../../../server/src/mail/blocks';
import { parseHtml } from '../../../server/src/mail/html-dom';
import { richTextOf } from '../../../server/src/mail/rich-text';

const blocks = (html: string) => toBlocks(richTextOf(parseHtml(html)!));
const text = (value: string, modifiers = {}) => ({ type: 'text', text: value, ...modifiers });

describe('HTML as Strapi blocks', () => {
  it('becomes paragraphs and headings', () => {
    expect(blocks('<h3>A</h3><p>b<br>c</p>')).toEqual([
      { type: 'heading', level: 3, children: [text('A')] },
      { type: 'paragraph', children: [text('b\nc')] },
    ]);
  });

  it('keeps modifiers, including nested ones', () => {
    expect(blocks('<p>a <b>b <i>c</i></b> <u>d</u> <s>e</s> <code>f</code></p>')[0]).toEqual({
      type: 'paragraph',
      children: [
        text('a '),
        text('b ', { bold: true }),
        text('c', { bold: true, italic: true }),
        text(' '),
        text('d', { underline: true }),
        text(' '),
        text('e', { strikethrough: true }),
        text(' '),
        text('f', { code: true }),
      ],
    });
  });

  it('has links to safe addresses only', () => {
    expect(
      blocks('<p><a href="https://example.com">x</a> <a href="javascript:1">y</a></p>')[0]!.children,
    ).toEqual([{ type: 'link', url: 'https://example.com', children: [text('x')] }, text(' y')]);
  });

  it('keeps nested lists', () => {
    expect(blocks('<ul><li>a<ol><li>b</li></ol></li></ul>')).toEqual([
      {
        type: 'list',
        format: 'unordered',
        indentLevel: 0,
        children: [
          { type: 'list-item', children: [text('a')] },
          {
            type: 'list',
            format: 'ordered',
            indentLevel: 1,
            children: [{ type: 'list-item', children: [text('b')] }],
          },
        ],
      },
    ]);
  });

  it('keeps quotes and code', () => {
    expect(blocks('<blockquote><p>a</p><p>b</p></blockquote><pre>c\n  d</pre>')).toEqual([
      { type: 'quote', children: [text('a\nb')] },
      { type: 'code', language: 'plaintext', children: [text('c\n  d')] },
    ]);
  });

  it('is never empty', () => {
    expect(blocks('<div></div>')).toEqual([{ type: 'paragraph', children: [text('')] }]);
  });
});
