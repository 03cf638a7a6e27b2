import { LINKED, type Channel, type Step } from '../../../contracts';
import { writtenTo } from '../screening/identities';
import type { Transaction } from '../strapi/database';
import type { MailMessage } from '../ticketing/conversation-messages';
import type { TicketRef } from '../ticketing/threading';
import type { TicketGroup } from '../ticketing/ticket-group';
import { createAnswerWriter } from './answers';
import type { IntakeDependencies } from './dependencies';
import type { FileRows } from './file-rows';
import type { ItemVerdict, Planned } from './item';
import { linksByRules, relationsOf } from './link-by-rule';
import { noticesOf } from './notices';
import type { StoredFile } from './uploads';

/** What was written for a verdict. */
interface Written {
  ticket: TicketRef | null;
  /** Used files of the message. */
  stored: StoredFile[];
  notes?: Step[];
  linkedByRule?: boolean;
}

/** Writes the ticket, reply or note of a verdict. New tickets and messages are collected for the whole group. */
export function createOutcomeWriter(
  deps: Pick<IntakeDependencies, 'strapi' | 'writer' | 'reported' | 'agentAnswers'>,
) {
  const writeAnswer = createAnswerWriter(deps);
  return async function write(
    transaction: Transaction,
    channel: Channel,
    item: Planned,
    verdict: ItemVerdict,
    { files: fileRows, tickets }: { files: FileRows; tickets: TicketGroup },
  ): Promise<Written> {
    const { mail, reply, ticket, note } = verdict;
    const { id: messageLogId, receivedAt } = item.prepared.claim;
    if (mail && note) {
      await tickets.before(note);
      const report = { mail, receivedAt, messageLogId, files: [], notices: [], writtenTo: null };
      await deps.writer.addNote({ ticket: note, ...report });
      await deps.reported(transaction, note, mail);
      return { ticket: note, stored: [] };
    }
    if (!mail || (!reply && !ticket)) return { ticket: null, stored: [] };

    const stored = [...item.stored.values()];
    const files = stored.length > 0 ? await fileRows.of(item, (reply ?? ticket!).uid) : [];
    const message = {
      mail,
      receivedAt,
      messageLogId,
      files,
      notices: noticesOf(mail, item.notes),
      writtenTo: writtenTo(mail, channel),
      side: verdict.side,
    };
    if (reply) {
      await tickets.before(reply);
      if (verdict.answer) {
        const parts = { files, notices: message.notices.length > 0 ? message.notices : null };
        const notes = await writeAnswer(transaction, reply, verdict.answer, item, parts);
        return { ticket: reply, stored, notes };
      }
      if (verdict.byColleague) {
        await deps.writer.addSent({ ticket: reply, ...message });
        return { ticket: reply, stored };
      }
      await deps.writer.addReply({ ticket: reply, ...message });
      await addRemark({ ticket: reply, ...message });
      await addRuleNotes({ ticket: reply, ...message }, verdict);
      return { ticket: reply, stored };
    }

    const idOf = new Map([...item.stored.keys()].map((index, position) => [index, files[position]!]));
    const { data, notes } = await deps.writer.withoutCollisions(ticket!.uid, ticket!);
    for (const { field, multiple, attachments, eml } of ticket!.files) {
      const indexes = eml ? [...attachments, mail.attachments.length] : attachments;
      const chosen = indexes.flatMap((index) => idOf.get(index) ?? []);
      if (chosen.length > 0) data[field] = multiple ? chosen : chosen[0];
    }
    // The ticket that a rule links to may be part of this group.
    if (verdict.byRules.links.length > 0) await tickets.flush();
    const links = await linksByRules(deps.writer, verdict);
    const linked = links.find(({ relation }) => relation === LINKED)?.ticket ?? ticket!.linked;
    const created = await tickets.create(ticket!, { ...data, ...relationsOf(links) }, linked);
    tickets.addOpening({ ticket: created, ...message });
    if (mail.via?.as === 'forwarder' || verdict.byRules.notes.length > 0) await tickets.flush();
    await addRemark({ ticket: created, ...message });
    await addRuleNotes({ ticket: created, ...message }, verdict);
    return {
      ticket: created,
      stored,
      notes: [...notes, ...links.map(({ why }) => why)],
      linkedByRule: links.some((link) => link.ticket),
    };
  };

  /** Adds the internal notes of rules, with the rule's name as author. */
  async function addRuleNotes(
    { mail, ...message }: MailMessage,
    { byRules }: Pick<ItemVerdict, 'byRules'>,
  ): Promise<void> {
    for (const { rule, text } of byRules.notes) {
      const from = { name: rule, address: '' };
      const note = { ...mail, from, to: [], cc: [], subject: '', reply: text, text, html: null };
      await deps.writer.addNote({ ...message, mail: note, files: [], notices: [] });
    }
  }

  /** Adds text that a colleague wrote above a forward as internal note. */
  async function addRemark({ mail, ...message }: MailMessage): Promise<void> {
    if (mail.via?.as !== 'forwarder' || !mail.forwarded) return;
    const { remark } = mail.forwarded;
    const note = { ...mail, from: mail.via, subject: '', reply: remark, text: remark, html: null };
    await deps.writer.addNote({ ...message, mail: note, files: [] });
  }
}
