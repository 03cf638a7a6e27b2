import type { IncomingMessage } from 'node:http';
import type { AdminRole } from '../ticketing/restrictions';

/** A file of a multipart request, stored on disk by Strapi's body parser. */
export interface UploadedFile {
  filepath: string;
  originalFilename?: string | null;
  mimetype?: string | null;
  size: number;
}

/** The part of Koa's context that the controllers use. */
export interface HttpContext {
  /** Path and query. Strapi logs this value, so it can be changed to hide secrets. */
  url: string;
  readonly path: string;
  params: Record<string, string>;
  query: Record<string, unknown>;
  req: IncomingMessage;
  /** Set by Strapi; `user` is the admin user, undefined on public routes. */
  state: {
    user?: { id: number; firstname?: string; lastname?: string; email?: string; roles?: AdminRole[] };
    userAbility?: { cannot(action: string, subject?: string, field?: string): boolean };
  };
  request: {
    body?: unknown;
    files?: Record<string, UploadedFile | UploadedFile[]>;
    /** The media type if it is one of `types`, or else false or null. */
    is(...types: string[]): string | false | null;
  };
  status: number;
  body: unknown;
  /** Koa's cookies; set `secure` to whether the browser's connection is encrypted if Koa cannot know. */
  cookies: {
    secure?: boolean;
    get(name: string, options: { signed: false }): string | undefined;
    set(
      name: string,
      value: string,
      options: {
        path: string;
        maxAge: number;
        httpOnly: true;
        sameSite: 'lax';
        secure: boolean;
        signed: false;
      },
    ): unknown;
  };
  set(headers: Record<string, string>): void;
  /** Sets Content-Disposition (RFC 6266) with both forms of the name. */
  attachment(name: string, options: { type: 'inline' | 'attachment' }): void;
}

export type Action = (ctx: HttpContext) => Promise<void>;
/** A controller action. It returns the value of `data`. */
export type Handler = (ctx: HttpContext) => unknown;
