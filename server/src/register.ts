import type { Core } from '@strapi/types';
import { fitGraphql } from './http/graphql';
import { hidePrivateFiles } from './http/media-routes';
import { registerMcpTools } from './http/mcp';
import { guardRoutes } from './http/restricted-fields';
import { watchForReturn } from './strapi/host-settings';
import type { Application } from './services';
import { models } from './strapi/models';
import { registerCustomFields } from './ticketing/custom-fields';
import { addRequester } from './ticketing/requester';

/** Adds the plugin's tables and custom fields before Strapi makes its database schema, and guards routes before it mounts them. */
const register = ({ strapi }: { strapi: Core.Strapi }): void => {
  registerCustomFields(strapi);
  addRequester(strapi);
  guardRoutes(strapi);
  hidePrivateFiles(strapi);
  fitGraphql(strapi, () => (strapi.plugin('email-channel').service('app') as Application).files.signer.sign);
  watchForReturn(strapi);
  registerMcpTools(strapi);
  for (const model of models) strapi.get('models').add(model as never);
};

export default register;
