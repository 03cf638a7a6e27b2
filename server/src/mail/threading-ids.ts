import type { HeaderFields } from './headers';
import { oneLine } from './clean';

const MAX_REFERENCES = 100;
const ID = /<[^<>]{1,990}>/g;

/** Message-IDs of a header value with angle brackets; what has none gets them, as clients do that forget them. */
export function messageIds(value: string): string[] {
  const bracketed = value.match(ID);
  const ids = bracketed ?? (/^[^\s<>]{1,990}$/.test(value.trim()) ? [`<${value.trim()}>`] : []);
  return ids.map((id) => oneLine(id.replace(/\s+/g, ''), 992));
}

/** Message-ID, In-Reply-To and the newest 100 of References (RFC 5322 3.6.4). */
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
