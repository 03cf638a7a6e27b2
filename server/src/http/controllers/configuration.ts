import { controller } from '../controller';

export const configuration = controller((app) => ({
  find: () => app().configuration.view(),

  async apply() {
    await app().configuration.start();
    return app().configuration.view();
  },
}));
