import type { Core } from '@strapi/types';
import { models } from './strapi/models';

/** Adds the plugin's tables before Strapi makes its database schema. */
const register = ({ strapi }: { strapi: Core.Strapi }): void => {
  for (const model of models) strapi.get('models').add(model as never);
};

export default register;
