import { EmailChannelError, step, type Said, type Step } from '../../../contracts';
import type { Transaction } from '../strapi/database';
import { contentType } from '../strapi/border';
import { changeBy, writtenAs } from '../ticketing/agent-commands';
import { escapeMarkdown } from '../ticketing/text';
import { CONTENT_ACTIONS } from '../ticketing/panel-agents';
import type { TicketRef } from '../ticketing/threading';
import { isReply, type MailedAnswer } from './agent-answer';
import { NO_FORMS, type IntakeDependencies } from './dependencies';
import type { ItemVerdict, Planned } from './item';
import { refusalOf } from './refusal';
import { FilesNeeded } from './store-files';

/** Prepares agents' answers before the transaction that sends them, so that it needs no lookups. */
export const createAnswerPreparation =
  (deps: IntakeDependencies) =>
  async (items: Planned[]): Promise<Planned[]> => {
    const ready: Planned[] = [];
    for (const item of items) ready.push(await prepared(deps, item));
    return ready;
  };

async function prepared(deps: IntakeDependencies, item: Planned): Promise<Planned> {
  const verdict = item.foreseen;
  if (!verdict?.answer || !verdict.reply || !isReply(verdict) || item.ended) return item;
  try {
    const markdown = await markdownOf(deps, item, verdict.answer.text);
    return {
      ...item,
      answer: await deps.agentAnswers.prepare(verdict.reply, { ...verdict.answer, markdown }),
    };
  } catch (error) {
    const { forNow } = refusalOf(error, deps);
    if (forNow) throw forNow;
    const refusal: Said =
      error instanceof EmailChannelError ? error.said : { text: 'error.sending-failed.not-ready' };
    return { ...item, answer: { refusal } };
  }
}

/**
 * An answer as Markdown: as its mail program formatted it; a mail of plain text is read as what is typed in the panel.
 * Where the HTML does not show the same words, they stay plain.
 */
async function markdownOf(
  { parser }: Pick<IntakeDependencies, 'parser'>,
  { prepared: { claim, mail, raw } }: Planned,
  text: string,
): Promise<string> {
  if (!mail?.html) return text;
  const at = mail.reply.indexOf(text);
  if (at < 0 || !raw) return escapeMarkdown(text);
  const part = { before: mail.reply.slice(0, at), text };
  const formatted = await parser.parse(raw, { ...NO_FORMS, part }, claim.place.channel);
  return formatted.part ?? escapeMarkdown(text);
}

/** Throws `FilesNeeded` if an answer was not prepared, or was prepared for another ticket. */
export function requireAnswer({ answer }: Planned, verdict: ItemVerdict): void {
  if (!verdict.answer || !verdict.reply || !isReply(verdict)) return;
  const documentId = answer?.refusal === null ? answer.mail.ticket.documentId : null;
  if (!answer || (documentId !== null && documentId !== verdict.reply.documentId)) throw new FilesNeeded();
}

/** Writes agents' answers. */
export function createAnswerWriter(deps: Pick<IntakeDependencies, 'strapi' | 'agentAnswers' | 'writer'>) {
  return async function write(
    transaction: Transaction,
    ticket: TicketRef,
    answer: MailedAnswer,
    { answer: made, arrived }: Planned,
    { files, notices }: { files: number[]; notices: unknown },
  ): Promise<Step[]> {
    if (made?.refusal === null)
      await deps.agentAnswers.send(transaction, made, answer.text, {
        files,
        notices,
        uniqueKey: `answer:${arrived!.dedupKey}`,
      });
    else if (answer.note && (answer.text !== '' || files.length > 0))
      await deps.agentAnswers.note(ticket, answer, files, notices);
    return obey(ticket, answer);
  };

  /** Executes the commands of an answer, for fields that the ticket has and the agent may change. */
  async function obey(ticket: TicketRef, { agent, commands }: MailedAnswer): Promise<Step[]> {
    const attributes = contentType(deps.strapi, ticket.uid)?.attributes ?? {};
    const data: Record<string, unknown> = {};
    const notes = commands.map((command) => {
      const change = changeBy(command, attributes, agent);
      const values = { command: writtenAs[command] };
      if (!change) return step('agent.no-field', values);
      if (!agent.can(CONTENT_ACTIONS.update, ticket.uid, change.field))
        return step('agent.no-change', values);
      data[change.field] = change.value;
      return step('agent.done', { ...values, field: change.field });
    });
    if (Object.keys(data).length > 0) await deps.writer.change(ticket, data);
    return notes;
  }
}
