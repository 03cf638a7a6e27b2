import { step, type EmailChannelError, type Step } from '../../../contracts';
import { databaseError, isNotHeld, isTransientDatabaseError } from '../strapi/database-errors';
import { hostError } from '../strapi/host-error';
import { ContentTypeFault } from '../ticketing/writer';
import type { IntakeDependencies } from './dependencies';

type Judging = Pick<IntakeDependencies, 'database' | 'mask'>;

/** Why a message could not be committed. */
export interface Refusal {
  /** Code of the host threw it, whatever code it carries: the database itself reported nothing. */
  byApp: boolean;
  /** The database may take the same message later, by itself; null where it will not. */
  forNow: EmailChannelError | null;
  /** For the message, without any value of the mail unless the host put one in. */
  why: Step;
  /** What the refusal is about: names of fields, or the content type. */
  detail: string | null;
}

/** Says who refused a message: its content type's validation, the database, or code of the host. */
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

/** The fields that Strapi's validation names. */
function refusedFields(error: unknown): string[] {
  const { details } = (error ?? {}) as { details?: { errors?: { path?: unknown }[] } };
  const errors = Array.isArray(details?.errors) ? details.errors : [];
  const paths = errors.map((problem) => (Array.isArray(problem?.path) ? problem.path.join('.') : ''));
  return [...new Set(paths.filter(Boolean))].slice(0, 5);
}
