import type { Core } from '@strapi/types';
import type { Transaction } from '../strapi/database';

/** Locks a channel against other changes until the transaction ends. */
export async function lockChannel(
  strapi: Core.Strapi,
  transaction: Transaction,
  documentId: string,
): Promise<void> {
  await strapi.db
    .getConnection('email_channels')
    .transacting(transaction as never)
    .where({ document_id: documentId })
    .forUpdate()
    .select('id');
}
