import type { Importance } from '../../../contracts';
import type { HeaderFields } from './headers';

const WORDS: Record<string, Importance> = {
  high: 'high',
  highest: 'high',
  urgent: 'high',
  normal: 'normal',
  medium: 'normal',
  low: 'low',
  lowest: 'low',
  'non-urgent': 'low',
};

/**
 * Reads the importance from the first meaningful header of `Importance` (RFC 4021), `X-Priority` (1 to 5),
 * `X-MSMail-Priority` and `Priority` (RFC 2156).
 */
export function readImportance(headers: HeaderFields): Importance {
  for (const key of ['importance', 'x-priority', 'x-msmail-priority', 'priority']) {
    const value = headers.first(key).trim().toLowerCase();
    const level = /^([1-5])\b/.exec(value)?.[1];
    if (level) return level < '3' ? 'high' : level > '3' ? 'low' : 'normal';
    const word = WORDS[/^[a-z-]+/.exec(value)?.[0] ?? ''];
    if (word) return word;
  }
  return 'normal';
}
