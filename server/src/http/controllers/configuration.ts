import { configurationQuerySchema } from '../../../../contracts';
import { controller } from '../controller';
import { parse } from '../validate';

export const configuration = controller((app) => ({
  find(ctx) {
    const { drift, of } = parse(configurationQuerySchema, ctx.query);
    return app().configuration.view({ drift: drift === 'true', of });
  },

  async apply() {
    await app().configuration.start();
    return app().configuration.view({ drift: true });
  },
}));
