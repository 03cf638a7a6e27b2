import type { Core } from '@strapi/types';
import { maskSecrets } from './mask';

/**
 * The plugin's log. Adds a prefix, masks secrets, removes control characters, and truncates lines to 1,000 UTF-16
 * units.
 */
export interface Logger {
  error(message: string): void;
  warn(message: string): void;
  info(message: string): void;
  debug(message: string): void;
}

const PREFIX = '[email-channel] ';
const MAX_LINE_LENGTH = 1_000;

/** Wraps Strapi's log. `known` returns the secrets to mask, and is called for each line. */
export function createLogger({ strapi, known }: { strapi: Core.Strapi; known: () => string[] }): Logger {
  const line = (message: string) =>
    // Mask before truncating, so that no part of a secret remains.
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
