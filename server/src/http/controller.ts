import type { Core } from '@strapi/types';
import { maskValues } from '../strapi/mask';
import { createLogger } from '../strapi/logger';
import { appOf, type App } from './app';
import type { Action, Handler } from './context';
import { errorAnswer, logUnexpected } from './errors';

/**
 * Creates a Strapi controller from handlers that return a value or throw. Values are wrapped in `{ data }`; errors are
 * mapped to a status in one place. A handler that sets `ctx.body` itself returns nothing.
 */
export const controller =
  <Name extends string>(handlersOf: (app: () => App, strapi: Core.Strapi) => Record<Name, Handler>) =>
  ({ strapi }: { strapi: Core.Strapi }): Record<Name, Action> => {
    const handlers = handlersOf(() => appOf(strapi), strapi);
    const known = () => appOf(strapi).secrets.known();
    const logger = createLogger({ strapi, known });
    const action =
      (handler: Handler): Action =>
      async (ctx) => {
        try {
          const data = await handler(ctx);
          if (data !== undefined) ctx.body = { data };
        } catch (error) {
          logUnexpected(error, logger);
          const { status, body } = errorAnswer(error);
          ctx.status = status;
          ctx.body = maskValues(body, known());
        }
      };
    return Object.fromEntries(
      Object.entries<Handler>(handlers).map(([name, handler]) => [name, action(handler)]),
    ) as Record<Name, Action>;
  };
