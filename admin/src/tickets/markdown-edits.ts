/** A text with its selection, in UTF-16 units. */
export interface Edited {
  text: string;
  start: number;
  end: number;
}

export type Format = 'bold' | 'italic' | 'link' | 'list' | 'numbers' | 'quote' | 'code';

const AROUND: Partial<Record<Format, string>> = { bold: '**', italic: '_', code: '`' };

/** Applies a format to the selected Markdown. */
export function formatted(format: Format, edited: Edited): Edited {
  const mark = AROUND[format];
  if (mark) return around(edited, mark, mark);
  if (format === 'link') return around(edited, '[', '](https://)');
  return byLine(
    edited,
    (index) => ({ list: '- ', numbers: `${index + 1}. `, quote: '> ' })[format as 'list'],
  );
}

/** Replaces the selection with a text. */
export function inserted({ text, start, end }: Edited, words: string): Edited {
  const caret = start + words.length;
  return { text: text.slice(0, start) + words + text.slice(end), start: caret, end: caret };
}

function around({ text, start, end }: Edited, before: string, after: string): Edited {
  const chosen = text.slice(start, end);
  return {
    text: text.slice(0, start) + before + chosen + after + text.slice(end),
    start: start + before.length,
    end: end + before.length,
  };
}

/** Adds a prefix to each selected line. */
function byLine({ text, start, end }: Edited, beginning: (index: number) => string): Edited {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const lines = text
    .slice(from, end)
    .split('\n')
    .map((line, index) => beginning(index) + line);
  const changed = lines.join('\n');
  return { text: text.slice(0, from) + changed + text.slice(end), start: from, end: from + changed.length };
}

/**
 * The text between a slash at the start of a line and the caret, which is the name of a saved reply. Null if there is
 * none.
 */
export function slashAt(text: string, caret: number): { start: number; typed: string } | null {
  const found = /(?:^|\n)\/([^\n/]{0,100})$/.exec(text.slice(0, caret));
  return found && { start: caret - found[1]!.length - 1, typed: found[1]! };
}
