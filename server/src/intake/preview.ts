import type { Channel, MailView, PreviewResult } from '../../../contracts';
import type { Mail, MailParserPool, BodyForms } from '../mail/types';
import type { Database } from '../strapi/database';
import type { TicketWriter } from '../ticketing/writer';
import { dedupKey } from './hash';
import { questionOf } from './item';
import { judge, type Target } from './judge';
import { Memory } from './memory';

export interface PreviewDependencies {
  database: Database;
  writer: Pick<TicketWriter, 'existing'>;
  parser: MailParserPool;
  toMailView(mail: Mail): MailView;
  targetOf(channel: Channel): Promise<{ target: Target; forms: BodyForms } | null>;
}

/**
 * What a raw message would become in a channel: the way of a message without its writes. A message that was read
 * already is shown as if it were new.
 * Rejects with `parse-failed` or `parse-timeout`.
 */
export async function preview(
  deps: PreviewDependencies,
  channel: Channel,
  raw: Uint8Array,
  receivedAt: Date,
): Promise<PreviewResult> {
  const found = await deps.targetOf(channel);
  const mail = await deps.parser.parse(raw, found?.forms ?? { markdown: false, blocks: false });
  const message = { ledgerId: 0, receivedAt, mail, dedupKey: dedupKey(mail, receivedAt), forced: false };
  const memory = await Memory.recall(deps.database, channel.documentId, [questionOf(message)], (uid, ids) =>
    deps.writer.existing(uid, ids),
  );
  const past = {
    originalOf: () => null,
    threadOf: (messageId: string) => memory.threadOf(messageId),
    sentBefore: (sender: string, time: Date) => memory.sentBefore(sender, time),
  };
  const { decision, ticket, ...verdict } = judge(message, channel, found?.target ?? null, past);
  return {
    ...decision,
    mail: deps.toMailView(verdict.mail),
    ticket: ticket && {
      uid: ticket.uid,
      ticketType: ticket.ticketType,
      data: {
        ...ticket.data,
        ...Object.fromEntries(
          ticket.files.map((plan) => [
            plan.field,
            [
              ...plan.attachments.map((index) => verdict.mail.attachments[index]!.name),
              ...(plan.eml ? ['.eml'] : []),
            ],
          ]),
        ),
      },
    },
  };
}
