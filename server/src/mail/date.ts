/** Longer than any valid date; bounds the expressions below. */
const MAX_LENGTH = 200;

/**
 * Parses a `Date` header (RFC 5322 3.3) to ISO time. Returns null if it is missing, or not a time between 1970 and
 * 9999.
 */
export function readDate(value: string): string | null {
  const text = value
    .slice(0, MAX_LENGTH)
    .replace(/\([^()]*\)/g, ' ')
    .replace(/(\d{1,2})\.(\d{2})\.(\d{2})(?=\s)/, '$1:$2:$3')
    .replace(/\bUT\b/, 'GMT')
    .replace(/\s+/g, ' ')
    .trim();
  // Date.parse alone also accepts formats that mail does not use, such as a bare number.
  if (!/\d{1,2}[ -]+[A-Za-z]{3,9}\.?[ -]+\d{2,4}|^\d{4}-\d\d-\d\d|[A-Za-z]{3} +\d{1,2} +\d\d:\d\d/.test(text))
    return null;
  const time = [text, withoutZoneName(text), withoutDay(text)]
    .map((one) => Date.parse(one))
    .find((ms) => !Number.isNaN(ms));
  if (time === undefined) return null;
  const date = new Date(time);
  const year = date.getUTCFullYear();
  return year >= 1970 && year <= 9999 ? date.toISOString() : null;
}

/** Removes time zone names that JavaScript does not know, in favour of the numeric offset, if any. */
const withoutZoneName = (text: string): string => text.replace(/ (?!GMT|UTC|[ECMP][SD]T)[A-Z]{1,5}$/, '');
const withoutDay = (text: string): string => withoutZoneName(text.replace(/^[A-Za-z]+\.?,? /, ''));
