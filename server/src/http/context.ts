import type { IncomingMessage } from 'node:http';
import type { AdminRole } from '../ticketing/restrictions';

/** A file of a multipart request, as Strapi's body parser leaves it on disk. */
export interface UploadedFile {
  filepath: string;
  originalFilename?: string | null;
  mimetype?: string | null;
  size: number;
}

/** The part of Koa's context that the controllers use. */
export interface HttpContext {
  /** Path and query; what is set here is what Strapi logs. */
  url: string;
  readonly path: string;
  params: Record<string, string>;
  query: Record<string, unknown>;
  req: IncomingMessage;
  /** Strapi's; `user` is the admin user, undefined on a route without sign-in. */
  state: {
    user?: { id: number; firstname?: string; lastname?: string; email?: string; roles?: AdminRole[] };
    userAbility?: { cannot(action: string, subject?: string, field?: string): boolean };
  };
  request: {
    body?: unknown;
    files?: Record<string, UploadedFile | UploadedFile[]>;
    /** The media type where it is one of `types`, else false or null. */
    is(...types: string[]): string | false | null;
  };
  status: number;
  body: unknown;
  /** Koa's; `secure` says whether the browser's connection is encrypted, where Koa can't know. */
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
  /** Sets Content-Disposition (RFC 6266), the name in both of its forms. */
  attachment(name: string, options: { type: 'inline' | 'attachment' }): void;
}

export type Action = (ctx: HttpContext) => Promise<void>;
/** What a controller is made of: an action answers the value of `data`. */
export type Handler = (ctx: HttpContext) => unknown;
