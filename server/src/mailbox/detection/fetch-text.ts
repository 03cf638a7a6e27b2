import { request } from 'node:https';
import { httpsTo, type HttpsReach } from '../https';

/** Limits of a download, and hosts it may reach. */
export interface FetchTextOptions extends HttpsReach {
  maxBytes: number;
}

const MAX_REDIRECTS = 2;

/**
 * Downloads the text at an https URL. Returns null if it does not exist. Follows two redirects, to https only;
 * `resolveHost` must allow every host. Rejects if a limit is exceeded.
 */
export async function fetchText(url: URL, options: FetchTextOptions): Promise<string | null> {
  let at = url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const answer = await get(at, options);
    if (answer.location === null) return answer.text;
    at = new URL(answer.location, at);
  }
  throw new Error('too many redirects');
}

interface Answer {
  text: string | null;
  /** Redirect target. */
  location: string | null;
}

async function get(url: URL, { maxBytes, ...reach }: FetchTextOptions): Promise<Answer> {
  if (url.protocol !== 'https:' || url.username || url.password) throw new Error('not https');
  const reached = await httpsTo(url, reach);
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      ...reached,
      signal: reach.signal,
      headers: { accept: 'text/xml, application/xml' },
    });
    outgoing.once('error', reject).once('response', (incoming) => {
      const { statusCode = 0, headers } = incoming;
      const found = statusCode === 200;
      if (!found) {
        incoming.destroy();
        const moved = statusCode >= 300 && statusCode < 400;
        return resolve({ text: null, location: moved ? (headers.location ?? null) : null });
      }
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on('error', reject).on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxBytes) incoming.destroy(new Error('too large'));
        else chunks.push(chunk);
      });
      incoming.once('end', () => resolve({ text: Buffer.concat(chunks).toString('utf8'), location: null }));
    });
    outgoing.end();
  });
}
