/** Longer than any date; it bounds the expressions below. */
const MAX_LENGTH = 200;

/** `Date` header as ISO time (RFC 5322 3.3); null when it is missing or no time between 1970 and 9999. */
export function readDate(value: string): string | null {
  const text = value
    .slice(0, MAX_LENGTH)
    .replace(/\([^()]*\)/g, ' ')
    .replace(/(\d{1,2})\.(\d{2})\.(\d{2})(?=\s)/, '$1:$2:$3')
    .replace(/\bUT\b/, 'GMT')
    .replace(/\s+/g, ' ')
    .trim();
  // Date.parse alone would also take local formats that mail never meant, such as a bare number.
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

/** Zones that JavaScript does not know; the offset, if there is one, counts. */
const withoutZoneName = (text: string): string => text.replace(/ (?!GMT|UTC|[ECMP][SD]T)[A-Z]{1,5}$/, '');
const withoutDay = (text: string): string => withoutZoneName(text.replace(/^[A-Za-z]+\.?,? /, ''));
