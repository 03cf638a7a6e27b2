/** Servers may limit a command line to 8,192 octets (RFC 7162, section 4); this leaves room for the rest of it. */
const MAX_SET_LENGTH = 4_000;

/**
 * Formats UIDs as sequence sets (RFC 3501, section 9) such as `1:3,7`, each at most `maxLength` characters long. Sorts
 * the UIDs and removes duplicates.
 */
export function uidSets(uids: Iterable<number>, maxLength = MAX_SET_LENGTH): string[] {
  const sets: string[] = [];
  let current = '';
  for (const range of ranges(uids)) {
    if (current && current.length + 1 + range.length > maxLength) {
      sets.push(current);
      current = range;
    } else current = current ? `${current},${range}` : range;
  }
  return current ? [...sets, current] : sets;
}

function* ranges(uids: Iterable<number>): Generator<string> {
  const sorted = [...new Set(uids)].sort((a, b) => a - b);
  let first = sorted[0];
  if (first === undefined) return;
  let last = first;
  for (const uid of sorted.slice(1)) {
    if (uid !== last + 1) {
      yield range(first, last);
      first = uid;
    }
    last = uid;
  }
  yield range(first, last);
}

const range = (first: number, last: number) => (first === last ? `${first}` : `${first}:${last}`);
