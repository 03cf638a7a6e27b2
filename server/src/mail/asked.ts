import { messageIds } from './threading-ids';

/** What a search for a message contains: a Message-ID, an address, or both. */
export interface Asked {
  messageId: string | null;
  address: string | null;
}

const ADDRESS = /[^\s<>"',;:]+@[^\s<>"',;:]+\.[^\s<>"',;:]+/;
const HEADER = /^(?:[\w-]+):[ \t]*\S/m;

/** Returns a header value, unfolded (RFC 5322 2.2.3), or null if missing. */
function header(text: string, name: string): string | null {
  const found = new RegExp(`^${name}:((?:.|\\r?\\n[ \\t])*)`, 'im').exec(text);
  return found ? found[1]!.replace(/\r?\n[ \t]+/g, ' ').trim() : null;
}

/**
 * Parses an address, a Message-ID or pasted message headers. A value without angle brackets may be either an id or an
 * address, so it is used as both.
 */
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
  // `Ada <ada@example.com>` is an address with a name; `<…>` alone is an id.
  return bracketed === text.trim()
    ? { messageId: bracketed, address: null }
    : { messageId: null, address: addressIn(bracketed) };
}

const addressIn = (text: string): string | null => ADDRESS.exec(text)?.[0].toLowerCase() ?? null;
