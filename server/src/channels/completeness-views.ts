import type { ChannelCompleteness } from '../../../contracts';
import { isoOf, numberOf, type Database } from '../strapi/database';
import { TABLES } from '../strapi/models';
import type { Channels } from './channels';
import { checkOf } from './check-column';

type Row = Record<string, unknown>;

/** Returns the latest check and canary of each active channel, using two queries. */
export async function completenessOf(
  database: Database,
  channels: Pick<Channels, 'allActive'>,
): Promise<ChannelCompleteness[]> {
  const active = await channels.allActive();
  const rows: Row[] = await database
    .table(TABLES.state)
    .whereIn(
      'channel',
      active.map(({ documentId }) => documentId),
    )
    .select('channel', 'completeness', 'canary_sent_at', 'canary_ms', 'canary_late_at');
  const stateOf = new Map(rows.map((row) => [String(row.channel), row]));
  return active.map(({ documentId, name, canaryHours }) => {
    const state = stateOf.get(documentId);
    return {
      channel: documentId,
      name,
      check: checkOf(state?.completeness),
      canary:
        canaryHours === null
          ? null
          : {
              hours: canaryHours,
              sentAt: isoOf(state?.canary_sent_at),
              readAfterMs: state?.canary_ms == null ? null : numberOf(state.canary_ms),
              late: state?.canary_late_at != null,
            },
    };
  });
}
