import { EmailChannelError, startingAsSchema } from '../../../../contracts';
import type { App } from '../app';
import { controller } from '../controller';
import { parse } from '../validate';

/** Rejects reading and sending in a copy of an installation. */
export async function requireOwnPlace(app: Pick<App, 'installation'>): Promise<void> {
  const { copyOf } = await app.installation.view();
  if (copyOf !== null) throw new EmailChannelError('installation-copied', { installation: copyOf });
}

/** Detection of copied databases, and the decision about one. */
export const installation = controller((app) => ({
  find: () => app().installation.view(),

  async settle(ctx) {
    await app().installation.settle(parse(startingAsSchema, ctx.request.body).as);
    return app().installation.view();
  },
}));
