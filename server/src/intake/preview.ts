import { step, type Channel, type MailView, type PreviewResult, type Step } from '../../../contracts';
import type { Mail, MailParserPool, BodyForms } from '../mail/types';
import { HostAnswers } from '../hooks/answers';
import type { HookRegistry } from '../hooks/registry';
import { decodedKey, dedupKey } from '../messages/keys';
import { asSeen } from '../screening/effective-sender';
import type { TicketWriter } from '../ticketing/writer';
import { consult } from './consult';
import { NO_FORMS } from './dependencies';
import { questionOf } from './item';
import { filteredFiles } from './host-word';
import { asksForSender, judge, type Past, type Ruleset, type Target } from './judge';
import { linksByRules, relationsOf } from './link-by-rule';
import { recallPast, type RecallDependencies } from './recall-past';

export interface PreviewDependencies extends RecallDependencies {
  writer: RecallDependencies['writer'] & Pick<TicketWriter, 'withoutCollisions' | 'ticketWith'>;
  parser: MailParserPool;
  toMailView(mail: Mail): MailView;
  hooks: HookRegistry;
  mask(text: string): string;
  ownAddresses(): Promise<string[]>;
  /** Channels that read the same folders, including this one. */
  sharersOf(channel: Channel): Promise<string[]>;
  agents(): Promise<ReadonlySet<string>>;
  targetOf(channel: Channel): Promise<{ target: Target; forms: BodyForms } | null>;
  rulesOf(channel: Channel, target: Target | null): Promise<Ruleset>;
  /** Whether a new ticket would be acknowledged, or null if the channel sends no acknowledgements. */
  foreseeAcknowledgement(created: {
    channel: Channel;
    mail: Mail;
    receivedAt: Date;
    ownAddresses: string[];
  }): Promise<Step | null>;
}

/**
 * Simulates the outcome of a raw message without writing anything. Messages that were already read are treated as new.
 * Rejects with `parse-failed` or `parse-timeout`.
 */
export async function preview(
  deps: PreviewDependencies,
  channel: Channel,
  raw: Uint8Array,
  receivedAt: Date,
): Promise<PreviewResult> {
  const found = await deps.targetOf(channel);
  const mail = await deps.parser.parse(raw, found?.forms ?? NO_FORMS);
  const message = {
    id: 0,
    receivedAt,
    mail,
    dedupKey: dedupKey(mail, receivedAt),
    decodedKey: decodedKey(mail),
    forced: false,
    ...(deps.hooks.asks() ? { host: new HostAnswers(deps.hooks.hooks) } : {}),
  };
  const target = found?.target ?? null;
  const agents = await deps.agents();
  const isAgent = (address: string) => agents.has(address.toLowerCase());
  const rules = await deps.rulesOf(channel, target);
  const memory = await recallPast(
    deps,
    channel.documentId,
    {
      sharers: await deps.sharersOf(channel),
      target: target?.template.target ?? null,
      asksForKnown: asksForSender(rules),
    },
    [questionOf(message, { channel, isAgent, laterAccount: null })],
  );
  const past: Past = {
    originalOf: () => null,
    elsewhere: () => null,
    byToken: (token) => memory.byToken(token),
    byAgentToken: (token) => memory.byAgentToken(token),
    byMessageId: (messageId) => memory.byMessageId(messageId),
    byNumber: (number) => memory.byNumber(number),
    knows: (sender) => memory.knows(sender),
    sentBefore: (sender, time) => memory.sentBefore(sender, time),
    requesterOf: (address) => memory.requesterOf(address),
  };
  const ownAddresses = await deps.ownAddresses();
  const bench = { channel, target, ownAddresses, isAgent, rules };
  const judged = () => judge(message, bench, past);
  const asked = { mail: asSeen(mail, channel, isAgent).mail, channel, receivedAt, preview: true };
  const { host } = message;
  const { decision, ticket, ...verdict } = host ? await consult(deps, { ...asked, host }, judged) : judged();
  const removed = host?.removedFiles();
  const told = !ticket
    ? null
    : verdict.byRules.acknowledgement === 'none'
      ? step('acknowledgement.rule')
      : await deps.foreseeAcknowledgement({ channel, mail: verdict.mail, receivedAt, ownAddresses });
  const byRules = await linksByRules(deps.writer, { ticket, byRules: verdict.byRules });
  const free = ticket && (await deps.writer.withoutCollisions(ticket.uid, ticket));
  return {
    ...decision,
    reason: byRules.some((link) => link.ticket) ? 'created-linked' : decision.reason,
    steps: [
      ...decision.steps,
      ...filteredFiles(host, verdict.mail),
      ...(free?.notes ?? []),
      ...byRules.map(({ why }) => why),
      ...(told ? [told] : []),
    ],
    mail: deps.toMailView(verdict.mail),
    ticket: ticket && {
      uid: ticket.uid,
      ticketType: ticket.ticketType,
      template: ticket.template,
      data: {
        ...free!.data,
        ...relationsOf(byRules),
        ...Object.fromEntries(
          ticket.files.map((plan) => [
            plan.field,
            [
              ...plan.attachments
                .filter((index) => !removed?.has(index))
                .map((index) => verdict.mail.attachments[index]!.name),
              ...(plan.eml && !removed?.size ? ['.eml'] : []),
            ],
          ]),
        ),
      },
    },
  };
}
