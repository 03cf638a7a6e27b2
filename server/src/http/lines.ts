import { PassThrough } from 'node:stream';
import type { HttpContext } from './context';

const HEARTBEAT_MS = 10_000;

/**
 * Streams progress as NDJSON lines. The request's own connection is used, so any instance can handle it. Empty lines
 * keep the connection alive. `signal` is aborted when the client disconnects.
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
    // Proxies and compression would buffer the lines.
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
  ctx.body = lines;
  const send = (line: T) => {
    if (lines.writable) lines.write(`${JSON.stringify(line)}\n`);
  };
  // A stage can take a minute, and proxies close idle connections.
  const heartbeat = setInterval(() => lines.writable && lines.write('\n'), HEARTBEAT_MS);
  void work(send, gone.signal)
    .catch(onError)
    .finally(() => {
      clearInterval(heartbeat);
      lines.end();
    });
}
