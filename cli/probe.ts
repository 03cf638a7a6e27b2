import { createServer, type Server } from 'node:http';

export interface ProbeState {
  /** Readiness for Kubernetes. Rejects or resolves to false if not ready. */
  ready(): Promise<boolean>;
  /** Metrics in OpenMetrics text format, with the media type. */
  metrics(): Promise<{ type: string; text: string }>;
}

/** Serves `/live`, `/ready` and `/metrics` to an orchestrator. */
export async function startProbe(host: string, port: number, state: ProbeState): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = (status: number, text: string, type = 'text/plain; charset=utf-8') =>
      response.writeHead(status, { 'content-type': type }).end(text);
    const unready = () => answer(503, 'not ready\n');
    if (request.method !== 'GET') answer(405, '');
    else if (request.url === '/live') answer(200, 'alive\n');
    else if (request.url === '/ready')
      state.ready().then((ready) => (ready ? answer(200, 'ready\n') : unready()), unready);
    else if (request.url === '/metrics')
      state.metrics().then(({ text, type }) => answer(200, text, type), unready);
    else answer(404, '');
  });
  server.requestTimeout = 5_000;
  server.headersTimeout = 5_000;
  await new Promise<void>((listening, failed) => {
    server.once('error', failed).listen(port, host, listening);
  });
  return server.unref();
}
