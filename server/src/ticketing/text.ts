/**
 * The first part of a text, at most `max` UTF-16 units, that ends between two characters as people see them
 * (grapheme clusters, UAX 29).
 */
export function cutGraphemes(text: string, max: number): string {
  if (text.length <= max) return text;
  const start = Math.max(0, max - MAX_CLUSTER_LENGTH);
  // Clusters before the last few can't reach the cut, so that only those are looked at.
  const tail = text.slice(start, max + MAX_CLUSTER_LENGTH);
  let end = 0;
  for (const { index, segment } of graphemes.segment(tail)) {
    if (start + index + segment.length > max) break;
    end = index + segment.length;
  }
  return text
    .slice(0, end > 0 ? start + end : max)
    .toWellFormed()
    .replace(/\ufffd$/, '');
}

/** Characters of more UTF-16 units than this may be split. */
const MAX_CLUSTER_LENGTH = 64;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** One line: every run of white space is one space. */
export const joinLines = (text: string): string => text.replace(/\s+/gu, ' ').trim();

/** Plain text as Markdown that shows it as it is: no emphasis, no links, no HTML (CommonMark 2.4). */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/[\\`*_[\]<>&]/g, '\\$&')
    .replace(/^([ \t]*)([#+~=-]|\d+[.)])/gm, (_line, space: string, mark: string) =>
      /^\d/.test(mark) ? `${space}${mark.slice(0, -1)}\\${mark.slice(-1)}` : `${space}\\${mark}`,
    );

/** Plain text as HTML that shows it as it is. */
export const escapeHtml = (text: string): string =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/\r?\n/g, '<br>\n');
