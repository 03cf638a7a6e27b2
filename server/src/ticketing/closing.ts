import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import { documents } from '../strapi/border';

const CLOSED = 'Closed';

/**
 * Maintains `closedAt` of the bundled ticket on every status change: the time when it became Closed, or null if it is
 * not closed. Overwrites other values written to the field.
 */
export function registerClosing(strapi: Core.Strapi): void {
  strapi.documents.use(async (context, next) => {
    if ((context.uid as string) === UID.ticket && ['create', 'update', 'clone'].includes(context.action)) {
      const { data, documentId } = context.params as {
        data?: Record<string, unknown>;
        documentId?: string;
      };
      if (data) {
        delete data.closedAt;
        if (data.ticketStatus !== undefined)
          data.closedAt =
            data.ticketStatus === CLOSED ? await closedSince(strapi, context.action, documentId) : null;
      }
    }
    return next();
  });
}

/** Returns when a closed ticket was closed: the stored time if it was closed before, else now. */
async function closedSince(strapi: Core.Strapi, action: string, documentId?: string): Promise<string> {
  const before =
    action === 'update' && documentId
      ? await documents(strapi, UID.ticket).findOne({
          documentId,
          fields: ['ticketStatus', 'closedAt'],
        })
      : null;
  return before?.ticketStatus === CLOSED && before.closedAt
    ? new Date(before.closedAt as string).toISOString()
    : new Date().toISOString();
}
