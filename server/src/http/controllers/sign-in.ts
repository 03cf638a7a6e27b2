import { z } from 'zod';
import { invalidInput, SIGN_IN_EXPIRED, type SignInSettings } from '../../../../contracts';
import { createLogger } from '../../strapi/logger';
import type { HttpContext } from '../context';
import { controller } from '../controller';
import { logUnexpected } from '../errors';
import { savedSource } from '../sources';

/** Limits for the provider's response. `error_description` is not used. */
const answerSchema = z.object({
  state: z.string().min(1).max(200),
  code: z.string().min(1).max(8_192).optional(),
  error: z.string().min(1).max(200).optional(),
});

const UNEXPECTED = 'oauth-sign-in-failed';

/** OAuth sign-in: the redirect to the provider, and the callback. */
export const signIn = controller((app, strapi) => {
  const wizard = (channel: string | null, result: string): string => {
    const pages = `${String(strapi.config.get('admin.absoluteUrl')).replace(/\/$/, '')}/plugins/email-channel/channels`;
    const page = channel === null ? pages : `${pages}/${encodeURIComponent(channel)}/connection`;
    return `${page}?signIn=${encodeURIComponent(result)}`;
  };

  return {
    settings: (): SignInSettings => ({ redirectUrl: app().signIns.redirectUrl }),

    async begin(ctx) {
      const { channel } = await savedSource(app(), ctx.params.id!);
      const adminId = ctx.state.user?.id;
      if (adminId === undefined) throw invalidInput('oauthGrant', 'sign-in-to-strapi');
      const { url, proof } = await app().signIns.begin(channel, adminId);
      // Behind a proxy the connection looks unencrypted; the public URL tells what the browser sees.
      ctx.cookies.secure = proof.secure;
      ctx.cookies.set(proof.name, proof.value, {
        path: proof.path,
        maxAge: proof.maxAgeMs,
        httpOnly: true,
        // With `strict` the cookie would not be sent with the provider's redirect.
        sameSite: 'lax',
        secure: proof.secure,
        signed: false,
      });
      return { url };
    },

    /** OAuth callback. It is called without Strapi token; only the state identifies the sign-in. */
    async callback(ctx: HttpContext) {
      const answer = answerSchema.safeParse(ctx.query);
      // Strapi logs request URLs, which must not include the code and state.
      ctx.url = ctx.path;
      const { channel, result } = answer.success
        ? await app()
            .signIns.finish(answer.data, (name) => ctx.cookies.get(name, { signed: false }))
            .catch((error: unknown) => {
              logUnexpected(error, createLogger({ strapi, known: () => app().secrets.known() }));
              return { channel: null, result: UNEXPECTED };
            })
        : { channel: null, result: SIGN_IN_EXPIRED };
      ctx.status = 303;
      ctx.set({
        Location: wizard(channel, result),
        'Cache-Control': 'no-store',
        'Referrer-Policy': 'no-referrer',
      });
      ctx.body = '';
    },
  };
});
