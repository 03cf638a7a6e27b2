import type { Said, Step } from '../../contracts';
import { english } from '../../contracts/english';

/** What a person who reads English is shown of a step, or of a sentence that travelled as data. */
export const inEnglish = (said: Step | Said | null | undefined): string | null =>
  said
    ? 'code' in said
      ? english(`step.${said.code}`, said.values)
      : english(said.text, said.values)
    : null;
