import { ReadableStream } from 'node:stream/web';
import { PERMISSIONS, actionId, type PermissionKey } from '../../../contracts';

/** A request that the admin panel made. */
export interface Seen {
  method: string;
  path: string;
  query: Record<string, string>;
  body: unknown;
}

type Answer = { status?: number; body: unknown };
type Handler = (seen: Seen) => unknown;

/** What a handler answers to refuse: an error in the shape of the plugin's server. */
export class Refusal {
  constructor(
    readonly code: string,
    readonly message: string,
    readonly errors: { path: (string | number)[]; message: string }[] = [],
    readonly status = 422,
  ) {}
}

/** What a handler answers to send lines of JSON, each when it is pushed. */
export class Lines {
  private readonly text = new TextEncoder();
  private controller!: { enqueue(chunk: Uint8Array): void; close(): void };
  readonly body = new ReadableStream<Uint8Array>({
    start: (controller) => void (this.controller = controller),
  });

  /** All lines at once, if they are given. */
  constructor(lines?: object[]) {
    if (!lines) return;
    this.push(...lines);
    this.end();
  }

  push(...lines: object[]): void {
    for (const line of lines) this.controller.enqueue(this.text.encode(`${JSON.stringify(line)}\n`));
  }

  end(): void {
    this.controller.close();
  }
}

/**
 * Stands at the place of `fetch`: answers by `METHOD /path` in the shape of the plugin's server, and notes what was asked.
 * A route without a handler answers 404.
 */
export class Server {
  readonly seen: Seen[] = [];
  private readonly handlers = new Map<string, Handler>();

  constructor(permissions: readonly PermissionKey[]) {
    const granted = permissions.map((key, id) => ({
      id,
      action: actionId(key),
      subject: null,
      properties: {},
      conditions: [],
      actionParameters: {},
    }));
    this.raw('GET /admin/users/me/permissions', () => ({ data: granted }));
    this.raw('GET /admin/init', () => ({ data: { uuid: false, hasAdmin: true } }));
    this.raw('GET /admin/users/me', () => ({ data: { id: 1, email: 'ops@example.com', roles: [] } }));
  }

  /** Grants the person more than permissions of the plugin. */
  alsoGrant(permissions: { action: string; subject: string }[]): this {
    const before = this.handlers.get('GET /admin/users/me/permissions')!({} as Seen) as { data: object[] };
    const more = permissions.map((granted, index) => ({
      id: 1_000 + index,
      properties: {},
      conditions: [],
      actionParameters: {},
      ...granted,
    }));
    return this.raw('GET /admin/users/me/permissions', () => ({ data: [...before.data, ...more] }));
  }

  /** Answers a route of the plugin with `{ data }`. */
  on(route: string, handler: Handler | object): this {
    const [method, path] = route.split(' ') as [string, string];
    return this.raw(`${method} /email-channel${path}`, (seen) => {
      const data = typeof handler === 'function' ? (handler as Handler)(seen) : handler;
      return data instanceof Refusal || data instanceof Lines ? data : { data };
    });
  }

  /** Answers any route with a body as it is. */
  raw(route: string, handler: Handler): this {
    this.handlers.set(route, handler);
    return this;
  }

  /** What was asked of a route of the plugin, oldest first. */
  asked(route: string): Seen[] {
    const [method, path] = route.split(' ') as [string, string];
    return this.seen.filter((seen) => seen.method === method && seen.path === `/email-channel${path}`);
  }

  install(): this {
    globalThis.fetch = (async (input: string, init: RequestInit = {}) => {
      const url = new URL(input);
      const { body } = init;
      const seen: Seen = {
        method: init.method ?? 'GET',
        path: decodeURIComponent(url.pathname),
        query: Object.fromEntries(url.searchParams),
        body: typeof body === 'string' ? JSON.parse(body) : body,
      };
      this.seen.push(seen);
      const answer = await this.answer(seen);
      if (answer.body instanceof Lines) return new Response(answer.body.body as unknown as BodyInit);
      return new Response(JSON.stringify(answer.body), {
        status: answer.status ?? 200,
        headers: { 'Content-Type': 'application/json' },
      });
    }) as typeof fetch;
    return this;
  }

  private async answer(seen: Seen): Promise<Answer> {
    const handler = this.handlers.get(`${seen.method} ${seen.path}`);
    const body = handler ? await handler(seen) : new Refusal('not-found', 'Not Found', [], 404);
    if (!(body instanceof Refusal)) return { body };
    const { status, message, code, errors } = body;
    const error = { status, name: 'ValidationError', message, details: { code, errors } };
    return { status, body: { data: null, error } };
  }
}

export const ALL_PERMISSIONS = Object.keys(PERMISSIONS) as PermissionKey[];
