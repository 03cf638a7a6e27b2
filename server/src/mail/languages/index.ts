import { EAST_ASIAN } from './east-asian';
import { EAST_SLAVIC } from './east-slavic';
import { EUROPEAN } from './european';
import { GERMANIC } from './germanic';
import type { Language } from './language';
import { MIDDLE_EASTERN } from './middle-eastern';
import { ROMANCE } from './romance';
import { SOUTH_ASIAN } from './south-asian';
import { SOUTH_SLAVIC } from './south-slavic';
import { SOUTHEAST_ASIAN } from './southeast-asian';
import { WEST_SLAVIC } from './west-slavic';

export type { Language } from './language';

/** All supported languages. To add one, add an entry. */
export const LANGUAGES: Language[] = [
  ...GERMANIC,
  ...ROMANCE,
  ...WEST_SLAVIC,
  ...SOUTH_SLAVIC,
  ...EAST_SLAVIC,
  ...EUROPEAN,
  ...MIDDLE_EASTERN,
  ...SOUTH_ASIAN,
  ...SOUTHEAST_ASIAN,
  ...EAST_ASIAN,
];
