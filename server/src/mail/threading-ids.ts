import type { HeaderFields } from './headers';
import { oneLine } from './clean';

const MAX_REFERENCES = 100;
const ID = /<[^<>]{1,990}>/g;

/** Returns the Message-IDs of a header value in angle brackets, adding missing brackets as some clients omit them. */
export function messageIds(value: string): string[] {
  const bracketed = value.match(ID);
  const ids = bracketed ?? (/^[^\s<>]{1,990}$/.test(value.trim()) ? [`<${value.trim()}>`] : []);
  return ids.map((id) => oneLine(id.replace(/\s+/g, ''), 992));
}

/** Returns the Message-ID, In-Reply-To and the newest 100 References (RFC 5322 3.6.4). */
export function threadingIds(headers: HeaderFields): {
  messageId: string | null;
  inReplyTo: string | null;
  references: string[];
} {
  return {
    messageId: messageIds(headers.first('message-id'))[0] ?? null,
    inReplyTo: messageIds(headers.first('in-reply-to'))[0] ?? null,
    references: headers.all('references').flatMap(messageIds).slice(-MAX_REFERENCES),
  };
}
