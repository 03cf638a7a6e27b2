import { PassThrough } from 'node:stream';
import type { HttpContext } from './context';

const HEARTBEAT_MS = 10_000;

/**
 * Responds with lines of JSON, each sent at once (NDJSON), to report progress. The request's own connection
 * carries them, so it does not matter which instance has it.
 * An empty line keeps the connection open. `signal` fires when the client has disconnected.
 */
export function answerLines<T>(
  ctx: Pick<HttpContext, 'set' | 'body'>,
  work: (send: (line: T) => void, signal: AbortSignal) => Promise<void>,
  onError: (error: unknown) => void,
): void {
  const lines = new PassThrough();
  const gone = new AbortController();
  lines.once('close', () => gone.abort()).on('error', () => undefined);
  ctx.set({
    'Content-Type': 'application/x-ndjson; charset=utf-8',
    // Proxies would collect the lines, and compression too.
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
  ctx.body = lines;
  const send = (line: T) => {
    if (lines.writable) lines.write(`${JSON.stringify(line)}\n`);
  };
  // A stage may take a minute, in which proxies would take the silence for the end.
  const heartbeat = setInterval(() => lines.writable && lines.write('\n'), HEARTBEAT_MS);
  void work(send, gone.signal)
    .catch(onError)
    .finally(() => {
      clearInterval(heartbeat);
      lines.end();
    });
}
