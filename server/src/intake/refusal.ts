import { step, type EmailChannelError, type Step } from '../../../contracts';
import { databaseError, isNotHeld, isTransientDatabaseError } from '../strapi/database-errors';
import { hostError } from '../strapi/host-error';
import { ContentTypeFault } from '../ticketing/writer';
import type { IntakeDependencies } from './dependencies';

type Judging = Pick<IntakeDependencies, 'database' | 'mask'>;

/** Why a message could not be committed. */
export interface Refusal {
  /** Thrown by host code, whatever its code is; the database itself reported nothing. */
  byApp: boolean;
  /** Set if a later attempt may succeed without changes, or else null. */
  forNow: EmailChannelError | null;
  /** Step for the message, without values of the mail unless the host app added one. */
  why: Step;
  /** Affected fields or content type. */
  detail: string | null;
}

/** Determines what rejected a message: validation of the content type, the database, or host code. */
export function refusalOf(error: unknown, { database, mask }: Judging): Refusal {
  const fault = error instanceof ContentTypeFault ? error : null;
  const cause = fault ? fault.cause : error;
  if (fault && !database.reported(cause)) {
    const fields = refusedFields(cause);
    if (fields.length > 0)
      return {
        byApp: true,
        forNow: null,
        why: step('saving.fields', { fields }),
        detail: fields.join(', '),
      };
    const why = step('saving.app', { type: fault.uid, error: mask(hostError(cause)) });
    return { byApp: true, forNow: null, why, detail: fault.uid };
  }
  return {
    byApp: false,
    forNow: isTransientDatabaseError(cause) ? databaseError(cause) : null,
    why: isNotHeld(cause)
      ? step('saving.characters')
      : step('saving.database', { error: databaseError(cause).said }),
    detail: null,
  };
}

/** The fields named by Strapi's validation. */
function refusedFields(error: unknown): string[] {
  const { details } = (error ?? {}) as { details?: { errors?: { path?: unknown }[] } };
  const errors = Array.isArray(details?.errors) ? details.errors : [];
  const paths = errors.map((problem) => (Array.isArray(problem?.path) ? problem.path.join('.') : ''));
  return [...new Set(paths.filter(Boolean))].slice(0, 5);
}
