import type { Core } from '@strapi/types';
import { createLogger } from '../../../server/src/strapi/logger';

/** A log that keeps its lines. */
const recorder = () => {
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  return {
    lines,
    strapi: { log: { error: log, warn: log, info: log, debug: log } } as unknown as Core.Strapi,
  };
};

describe('the plugin’s log', () => {
  it('names the plugin and masks the secrets known when the line is written', () => {
    const { strapi, lines } = recorder();
    const known: string[] = [];
    const logger = createLogger({ strapi, known: () => known });
    known.push('hunter2-hunter2');
    logger.warn('refused: hunter2-hunter2');
    expect(lines).toEqual(['[email-channel] refused: ***']);
  });

  it('keeps an entry on one line, so that messages cannot forge entries', () => {
    const { strapi, lines } = recorder();
    createLogger({ strapi, known: () => [] }).info('subject: a\r\n[2026] error: forged\u2028x\u001b[2J');
    expect(lines).toEqual(['[email-channel] subject: a [2026] error: forged x [2J']);
  });

  it('cuts a line to 1,000 characters, never inside a secret', () => {
    const { strapi, lines } = recorder();
    const secret = 'S3CRET'.repeat(20);
    createLogger({ strapi, known: () => [secret] }).error('x'.repeat(950) + secret + 'y'.repeat(500));
    expect(lines[0]).toHaveLength(1_000);
    expect(lines[0]).not.toContain('S3CRET');
  });
});
