import type { HttpContext } from './context';

/** Answers a raw message as a file that opens under a name of its own; a browser saves it and shows nothing of it. */
export function sendMail(ctx: HttpContext, raw: Buffer, name: string): void {
  ctx.set({
    'Content-Type': 'message/rfc822',
    'Content-Disposition': `attachment; filename="${name.replace(/[^\w-]/g, '')}.eml"`,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  });
  ctx.body = raw;
}
