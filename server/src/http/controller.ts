import type { Core } from '@strapi/types';
import { maskValues } from '../strapi/mask';
import { createLogger } from '../strapi/logger';
import { appOf, type App } from './app';
import type { Action, Handler } from './context';
import { errorAnswer, logUnexpected } from './errors';

/**
 * Makes a Strapi controller of handlers that answer values or throw: an answer is `{ data }`, an error goes through the one
 * place that knows the status of each. A handler that sets `ctx.body` itself answers nothing.
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
