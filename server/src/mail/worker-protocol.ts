import type { ErrorText, Values } from '../../../contracts';
import type { BodyForms, Mail, MailLimits } from './types';

/** What the pool sends to a thread. */
export interface ParseRequest {
  id: number;
  raw: Uint8Array;
  forms: BodyForms;
  limits: MailLimits;
}

/** What a thread is started with, shared with the pool: it begins no message behind `revoked[0]` up to `revoked[1]`, by id. */
export interface ParserData {
  revoked: Int32Array;
}

/** What a thread answers: the Mail, or why there is none. */
export type ParseAnswer =
  { id: number; mail: Mail } | { id: number; error: { text: ErrorText; values: Values } };
