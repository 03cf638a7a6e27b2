import type { ErrorText, Values } from '../../../contracts';
import type { BodyForms, Mail, MailLimits } from './types';

/** What the pool sends to a thread. */
export interface ParseRequest {
  id: number;
  raw: Uint8Array;
  forms: BodyForms;
  limits: MailLimits;
}

/** What a thread answers: the Mail, or why there is none. */
export type ParseAnswer =
  { id: number; mail: Mail } | { id: number; error: { text: ErrorText; values: Values } };
