import type { Core } from '@strapi/types';
import { models } from './strapi/models';
import { registerCustomFields } from './ticketing/custom-fields';
import { addRequester } from './ticketing/requester';

/** Adds the plugin's tables and custom fields before Strapi makes its database schema. */
const register = ({ strapi }: { strapi: Core.Strapi }): void => {
  registerCustomFields(strapi);
  addRequester(strapi);
  for (const model of models) strapi.get('models').add(model as never);
};

export default register;
