import { useAuth, useFetchClient } from '@strapi/strapi/admin';
import { useCallback, useRef } from 'react';
import { route } from './base';

/** Longer lines are not events. */
const LONGEST = 1_000_000;
const UNAUTHORIZED = 401;

/**
 * Returns a function that posts to a route and passes on each line of the NDJSON response as it arrives, because
 * Strapi's fetch client waits for the whole response. Rejects with the error of an error response, for `failureOf`.
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
        // Strapi's client renews an expired token; the next render has it.
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
/** URL of the server, which may differ from that of the panel. */
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

/** Error in a response; unknown unless it has Strapi's format. */
async function errorOf(response: Response): Promise<unknown> {
  const answer = (await response.json().catch(() => null)) as { error?: unknown } | null;
  return answer?.error ?? {};
}
