/** NUL and lone surrogates, which PostgreSQL rejects. */
const UNSTORABLE = /[\0\p{Cs}]/gu;

const LINE_WHITESPACE = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
/**
 * C0 and C1 controls, bidirectional marks and overrides, zero-width characters, and zero-width variation and tag
 * characters.
 */

const INVISIBLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
/** Joiners, except where a script or an emoji needs them. */
const STRAY_JOINER =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\p{M}\p{scx=Arabic}\ufe0f])[\u200c\u200d]/gu;

/** Normalises line ends to LF and removes characters that a database rejects. */
export const cleanText = (text: string): string => text.replace(/\r\n?/g, '\n').replace(UNSTORABLE, '');

/**
 * Reduces a value to one line without control, bidirectional or zero-width characters, so that it cannot be disguised.
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

/**
 * Replaces each character that `oneLine` would remove with U+FFFD, since a value with one is not what it looks like.
 */
export const markInvisible = (value: string): string =>
  value
    .replace(LINE_WHITESPACE, ' ')
    .replace(INVISIBLE, '\ufffd')
    .replace(STRAY_JOINER, '\ufffd')
    .replace(UNSTORABLE, '\ufffd');

/** Truncates to `max` UTF-16 units without splitting a surrogate pair. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 1 : max);
}

/** Collapses each run of white space to one space. Single spaces, the common case, cost nothing. */
export const collapseSpaces = (text: string): string => text.replace(/\s{2,}|[^\S ]/g, ' ');

/** Like `collapseSpaces`, for HTML white space, which excludes no-break spaces. */
export const collapseHtmlSpaces = (text: string): string => text.replace(/[ \t\r\n\f]{2,}|[\t\r\n\f]/g, ' ');
