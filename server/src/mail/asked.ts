import { messageIds } from './threading-ids';

/** What somebody who looks for a mail gave: it names a Message-ID, an address, or both. */
export interface Asked {
  messageId: string | null;
  address: string | null;
}

const ADDRESS = /[^\s<>"',;:]+@[^\s<>"',;:]+\.[^\s<>"',;:]+/;
const HEADER = /^(?:[\w-]+):[ \t]*\S/m;

/** The value of a header, unfolded (RFC 5322 2.2.3); null where there is none. */
function header(text: string, name: string): string | null {
  const found = new RegExp(`^${name}:((?:.|\\r?\\n[ \\t])*)`, 'im').exec(text);
  return found ? found[1]!.replace(/\r?\n[ \t]+/g, ' ').trim() : null;
}

/** Reads an address, a Message-ID or the headers of a mail. An id without angle brackets may be an address too, so it is both. */
export function askedOf(text: string): Asked {
  if (HEADER.test(text)) {
    const id = header(text, 'Message-ID');
    const from = header(text, 'From');
    if (id !== null || from !== null)
      return {
        messageId: id === null ? null : (messageIds(id)[0] ?? null),
        address: from === null ? null : addressIn(from),
      };
  }
  const bracketed = /<[^<>\s]+>/.exec(text)?.[0];
  if (bracketed === undefined) {
    const [id] = /^\S+@\S+$/.test(text) ? messageIds(text) : [];
    return { messageId: id ?? null, address: addressIn(text) };
  }
  // `Ada <ada@example.com>` is an address with a name; a lone `<…>` is an id.
  return bracketed === text.trim()
    ? { messageId: bracketed, address: null }
    : { messageId: null, address: addressIn(bracketed) };
}

const addressIn = (text: string): string | null => ADDRESS.exec(text)?.[0].toLowerCase() ?? null;
