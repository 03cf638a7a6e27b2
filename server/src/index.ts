import { contentTypes } from '../../content-types';
import bootstrap from './bootstrap';
import config from './config';
import destroy from './destroy';
import { controllers } from './http/controllers';
import { publicServices } from './http/public-services';
import { middlewares } from './http/restricted-fields';
import { routes } from './http/routes';
import register from './register';
import { createApplication } from './services';

export default {
  register,
  bootstrap,
  destroy,
  config,
  contentTypes,
  controllers,
  middlewares,
  routes,
  /** `app` is internal. Services for hosts are in publicServices. */
  services: { app: createApplication, ...publicServices },
};
