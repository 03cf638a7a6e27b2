import { createHash, timingSafeEqual } from 'node:crypto';
import type { HttpContext } from '../context';
import { EmailChannelError, type HealthReport } from '../../../../contracts';
import { controller } from '../controller';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Whether a request has the metrics token from the config (RFC 6750). */
function hasToken({ req }: HttpContext, token: string | null): boolean {
  const [, sent] = /^Bearer +(\S+)$/i.exec(req.headers.authorization ?? '') ?? [];
  return token !== null && sent !== undefined && timingSafeEqual(digest(sent), digest(token));
}

/** Endpoints for monitoring. */
export const monitoring = controller((app) => {
  const answer = async (ctx: HttpContext): Promise<void> => {
    const { type, text } = await app().openMetrics();
    ctx.set({ 'Content-Type': type, 'Cache-Control': 'no-store' });
    ctx.body = text;
  };
  return {
    /** Returns 200 while channels are read, or else 503 with the problems. */
    async health(ctx) {
      const report: HealthReport = await app().health();
      ctx.status = report.status === 'ok' ? 200 : 503;
      ctx.set({ 'Cache-Control': 'no-store' });
      ctx.body = report;
    },

    /** Requires the metrics token. */
    async prometheus(ctx) {
      if (!hasToken(ctx, app().config.metricsToken)) throw new EmailChannelError('metrics-token-wrong');
      await answer(ctx);
    },

    /** Requires a Strapi API token with permission for this action. */
    metrics: (ctx) => answer(ctx),
  };
});
