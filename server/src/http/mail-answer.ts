import type { HttpContext } from './context';

/** Sends a raw message as a download, so that browsers never render it. */
export function sendMail(ctx: HttpContext, raw: Buffer, name: string): void {
  ctx.set({
    'Content-Type': 'message/rfc822',
    'Content-Disposition': `attachment; filename="${name.replace(/[^\w-]/g, '')}.eml"`,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  });
  ctx.body = raw;
}
