import type { HtmlElement } from './html-dom';
import { styleOf } from './html-style';

/** Formatting of a run of text. */
export interface Marks {
  bold: boolean;
  italic: boolean;
  underline: boolean;
  strikethrough: boolean;
  code: boolean;
}

export const NO_MARKS: Marks = {
  bold: false,
  italic: false,
  underline: false,
  strikethrough: false,
  code: false,
};

const ELEMENTS: Record<string, keyof Marks> = {
  b: 'bold',
  strong: 'bold',
  th: 'bold',
  i: 'italic',
  em: 'italic',
  cite: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  code: 'code',
  tt: 'code',
  kbd: 'code',
  samp: 'code',
};

/** Returns the marks inside an element: inherited ones, its own by name, and those that its style sets or removes. */
export function marksOf(element: HtmlElement, outer: Marks): Marks {
  const mark = Object.hasOwn(ELEMENTS, element.name) ? ELEMENTS[element.name]! : null;
  const style = styleOf(element);
  const bold = /^(?:bold|bolder|[6-9]00)$/.test(style.get('font-weight') ?? '');
  const plain = /^(?:normal|lighter|[1-5]00)$/.test(style.get('font-weight') ?? '');
  const slant = style.get('font-style');
  const line = style.get('text-decoration') ?? style.get('text-decoration-line') ?? '';
  // Links are always underlined.
  const underline = element.name !== 'a' && line.includes('underline');
  if (!mark && !bold && !plain && !slant && !underline && !line.includes('line-through')) return outer;
  const marks = { ...outer };
  if (mark) marks[mark] = true;
  if (bold || plain) marks.bold = bold;
  if (slant) marks.italic = /^(?:italic|oblique)/.test(slant);
  if (underline) marks.underline = true;
  if (line.includes('line-through')) marks.strikethrough = true;
  return sameMarks(marks, outer) ? outer : marks;
}

export const sameMarks = (a: Marks, b: Marks): boolean =>
  a === b ||
  (a.bold === b.bold &&
    a.italic === b.italic &&
    a.underline === b.underline &&
    a.strikethrough === b.strikethrough &&
    a.code === b.code);
