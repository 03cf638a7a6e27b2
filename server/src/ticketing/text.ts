/**
 * Truncates a text to at most `max` UTF-16 units without splitting a grapheme cluster (UAX 29), a character as people
 * see it.
 */
export function cutGraphemes(text: string, max: number): string {
  if (text.length <= max) return text;
  const start = Math.max(0, max - MAX_CLUSTER_LENGTH);
  // Clusters before the last few cannot reach the cut, so only those are examined.
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

/** Longer clusters, in UTF-16 units, may be split. */
const MAX_CLUSTER_LENGTH = 64;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Joins lines: every run of white space becomes one space. */
export const joinLines = (text: string): string => text.replace(/\s+/gu, ' ').trim();

/** Escapes plain text so that Markdown shows it unchanged: no emphasis, no links, no HTML (CommonMark 2.4). */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/[\\`*_[\]<>&]/g, '\\$&')
    .replace(/^([ \t]*)([#+~=-]|\d+[.)])/gm, (_line, space: string, mark: string) =>
      /^\d/.test(mark) ? `${space}${mark.slice(0, -1)}\\${mark.slice(-1)}` : `${space}\\${mark}`,
    );

/** Escapes plain text for HTML. */
export const escapeHtml = (text: string): string =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/\r?\n/g, '<br>\n');
