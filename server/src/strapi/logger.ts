import type { Core } from '@strapi/types';
import { maskSecrets } from './mask';

/** Log of the plugin. Lines are prefixed, freed of secrets and control characters, and at most 1,000 UTF-16 units long. */
export interface Logger {
  error(message: string): void;
  warn(message: string): void;
  info(message: string): void;
  debug(message: string): void;
}

const PREFIX = '[email-channel] ';
const MAX_LINE_LENGTH = 1_000;

/** Wraps Strapi's log; `known` gives the secrets to mask at the time of each line. */
export function createLogger({ strapi, known }: { strapi: Core.Strapi; known: () => string[] }): Logger {
  const line = (message: string) =>
    // Masked before it is cut, so that the cut can't leave a part of a secret standing.
    (PREFIX + maskSecrets(message, known()).replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ')).slice(
      0,
      MAX_LINE_LENGTH,
    );
  return {
    error: (message) => strapi.log.error(line(message)),
    warn: (message) => strapi.log.warn(line(message)),
    info: (message) => strapi.log.info(line(message)),
    debug: (message) => strapi.log.debug(line(message)),
  };
}
