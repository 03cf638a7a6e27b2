import type { ErrorText, Values } from '../../../contracts';
import type { BodyForms, Mail, MailLimits } from './types';

/** Request to a worker thread. */
export interface ParseRequest {
  id: number;
  raw: Uint8Array;
  forms: BodyForms;
  limits: MailLimits;
}

/**
 * Initial data of a thread, shared with the pool. The thread skips messages with ids above `revoked[0]` up to
 * `revoked[1]`.
 */
export interface ParserData {
  revoked: Int32Array;
}

/** Response of a thread: the Mail, or an error. */
export type ParseAnswer =
  { id: number; mail: Mail } | { id: number; error: { text: ErrorText; values: Values } };
