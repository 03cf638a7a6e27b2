import { ASIAN } from './asian';
import { EUROPEAN } from './european';
import { GERMANIC } from './germanic';
import type { Language } from './language';
import { MIDDLE_EASTERN } from './middle-eastern';
import { ROMANCE } from './romance';
import { SLAVIC } from './slavic';

export type { Language } from './language';

/** Every language whose clients' words are known. A new language is one entry. */
export const LANGUAGES: Language[] = [
  ...GERMANIC,
  ...ROMANCE,
  ...SLAVIC,
  ...EUROPEAN,
  ...MIDDLE_EASTERN,
  ...ASIAN,
];
