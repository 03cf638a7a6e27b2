/** NUL and lone surrogates: PostgreSQL refuses both. */
const UNSTORABLE = /[\0\p{Cs}]/gu;

const LINE_WHITESPACE = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
/** C0 and C1 controls, bidirectional marks and overrides, zero-width characters, variation and tag characters of no width. */

const INVISIBLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
/** Joiners, except where they shape a script or an emoji. */
const STRAY_JOINER =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\p{M}\p{scx=Arabic}\ufe0f])[\u200c\u200d]/gu;

/** Text of many lines with LF ends, free of what a database refuses. */
export const cleanText = (text: string): string => text.replace(/\r\n?/g, '\n').replace(UNSTORABLE, '');

/**
 * A value of one line: no control, bidirectional or zero-width characters, so that it shows as what it is.
 * At most `max` UTF-16 units.
 */
export function oneLine(value: string, max = 1_000): string {
  const line = value
    .replace(LINE_WHITESPACE, ' ')
    .replace(INVISIBLE, '')
    .replace(STRAY_JOINER, '')
    .replace(UNSTORABLE, '')
    .trim();
  return cutText(line, max);
}

/** The value with a mark (U+FFFD) in place of each character that oneLine would take out: what holds one is not what it looks like. */
export const markInvisible = (value: string): string =>
  value
    .replace(LINE_WHITESPACE, ' ')
    .replace(INVISIBLE, '\ufffd')
    .replace(STRAY_JOINER, '\ufffd')
    .replace(UNSTORABLE, '\ufffd');

/** The first `max` UTF-16 units, never half of a surrogate pair. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 1 : max);
}

/** Each run of white space as one space. The single spaces of a text, most of its white space, cost nothing. */
export const collapseSpaces = (text: string): string => text.replace(/\s{2,}|[^\S ]/g, ' ');

/** The same for what HTML takes for white space, which a no-break space is not. */
export const collapseHtmlSpaces = (text: string): string => text.replace(/[ \t\r\n\f]{2,}|[\t\r\n\f]/g, ' ');
