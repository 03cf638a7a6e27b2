import { useAuth, useFetchClient } from '@strapi/strapi/admin';
import { useCallback, useRef } from 'react';
import { route } from './base';

/** A line that long is no event. */
const LONGEST = 1_000_000;
const UNAUTHORIZED = 401;

/**
 * Returns a function that posts to a route and passes on each line of its NDJSON answer as it comes. Strapi's own fetch
 * client waits for the end of an answer. Rejects with the error of an error answer, for `failureOf`.
 */
export function usePostLines() {
  const token = useAuth('usePostLines', (auth) => auth.token);
  const latest = useRef(token);
  latest.current = token;
  const { get } = useFetchClient();
  return useCallback(
    async (path: string, body: unknown, onLine: (line: unknown) => void, signal: AbortSignal) => {
      const send = () =>
        fetch(`${backendUrl()}${route(path)}`, {
          method: 'POST',
          credentials: 'include',
          headers: { Authorization: `Bearer ${latest.current}`, 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
          signal,
        });
      let response = await send();
      if (response.status === UNAUTHORIZED) {
        // Strapi's client renews a token that ended; the next render has it.
        await get('/admin/users/me');
        await new Promise((rendered) => setTimeout(rendered));
        response = await send();
      }
      if (!response.ok || !response.body) throw await errorOf(response);
      await readLines(response.body.getReader(), onLine);
    },
    [get],
  );
}

/** Strapi sets it for its own requests, but leaves it out of its public types. */
/** Address of the server, which may be another one than that of the panel. */
export const backendUrl = () => (window.strapi as unknown as { backendURL: string }).backendURL;

async function readLines(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  onLine: (line: unknown) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (rest + decoder.decode(value, { stream: !done })).split('\n');
    rest = done ? '' : lines.pop()!;
    for (const line of lines) if (line) onLine(JSON.parse(line));
    if (done) return;
    if (rest.length > LONGEST) throw new Error('the answer has no lines');
  }
}

/** What an error answer holds; nothing is known of one that is not Strapi's. */
async function errorOf(response: Response): Promise<unknown> {
  const answer = (await response.json().catch(() => null)) as { error?: unknown } | null;
  return answer?.error ?? {};
}
