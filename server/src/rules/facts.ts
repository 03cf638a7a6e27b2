import { CONDITIONS, WEEKDAYS, type Channel, type ConditionName } from '../../../contracts';
import type { Mail } from '../mail/types';
import { authenticationOf } from '../screening/authentication';
import { languageOf } from './language';

/** Maximum length of the body that conditions examine, to bound the work. */
export const MAX_BODY = 100_000;

/** A message as input for conditions. */
export interface Looked {
  mail: Mail;
  receivedAt: Date;
  /** Null if the message is not in a folder, as in a preview of a file. */
  folder: string | null;
  channel: Pick<Channel, 'name' | 'timeZone' | 'authservId'>;
  sender: SenderStanding;
}

/** What is known about a sender. */
export interface SenderStanding {
  isAgent: boolean;
  /** The message continues a conversation in which the sender participates. */
  takesPart: boolean;
  /** An earlier message of theirs is in a ticket. */
  isKnown: boolean;
}

/** Value of a property: alternative texts, or one number. */
export type Fact = readonly string[] | number;

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);
const addressed = (entries: { name: string; address: string }[]): string[] =>
  entries.flatMap(({ name, address }) => (name ? [address, name] : [address]));
const headers = (mail: Mail, name: string): string[] =>
  mail.headers.filter((header) => header.name.toLowerCase() === name.toLowerCase()).map(({ value }) => value);
const yesNo = (value: boolean): string[] => [value ? 'yes' : 'no'];

function minutesOfDay(at: Date, timeZone: string): number {
  // The Swedish locale writes times as ISO 8601 does.
  const [hours, minutes] = at.toLocaleTimeString('sv-SE', { timeZone }).split(':');
  return Number(hours) * 60 + Number(minutes);
}

function weekday(at: Date, timeZone: string): string {
  const day = at.toLocaleDateString('sv-SE', { timeZone });
  return WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()]!;
}

function standings({ isAgent, takesPart, isKnown }: SenderStanding): string[] {
  const all = [isAgent ? 'agent' : [], takesPart ? 'participant' : [], isKnown ? 'known' : []].flat();
  return all.length > 0 ? all : ['new'];
}

/** Subaddresses of the recipients: the part between `+` and `@` (RFC 5233). */
export function subaddresses({ mail }: Looked): string[] {
  const written = [...mail.to, ...mail.cc].map(({ address }) => address);
  return [...written, ...headers(mail, 'Delivered-To'), ...headers(mail, 'X-Original-To')].flatMap(
    (address) => /\+([^@]+)@/.exec(address)?.[1] ?? [],
  );
}

/** Values of the properties that conditions test. */
const FACTS: Record<ConditionName, (looked: Looked, header: string) => Fact> = {
  from: ({ mail }) => (mail.from ? [mail.from.address] : []),
  fromName: ({ mail }) => (mail.from?.name ? [mail.from.name] : []),
  fromDomain: ({ mail }) => (mail.from ? [domainOf(mail.from.address)] : []),
  to: ({ mail }) => addressed(mail.to),
  cc: ({ mail }) => addressed(mail.cc),
  deliveredTo: ({ mail }) => [...headers(mail, 'Delivered-To'), ...headers(mail, 'X-Original-To')],
  subaddress: subaddresses,
  subject: ({ mail }) => [mail.subject],
  body: ({ mail }) => [mail.text.slice(0, MAX_BODY).toWellFormed()],
  header: ({ mail }, header) => headers(mail, header),
  listId: ({ mail }) =>
    headers(mail, 'List-Id').map((value) => /<([^<>]+)>/.exec(value)?.[1] ?? value.trim()),
  attachmentName: ({ mail }) => mail.attachments.map(({ name }) => name),
  attachmentType: ({ mail }) => mail.attachments.map(({ type }) => type),
  attachmentCount: ({ mail }) => mail.attachments.filter(({ inline }) => !inline).length,
  size: ({ mail }) => mail.size,
  folder: ({ folder }) => (folder === null ? [] : [folder]),
  channel: ({ channel }) => [channel.name],
  timeOfDay: ({ receivedAt, channel }) => minutesOfDay(receivedAt, channel.timeZone),
  weekday: ({ receivedAt, channel }) => [weekday(receivedAt, channel.timeZone)],
  sender: ({ sender }) => standings(sender),
  language: ({ mail }) => languageOf(`${mail.subject}\n${mail.reply}`),
  importance: ({ mail }) => [mail.importance],
  dmarc: ({ mail, channel }) => [authenticationOf(mail, channel)?.dmarc ?? 'unknown'],
  dkim: ({ mail, channel }) => [authenticationOf(mail, channel)?.dkim ?? 'unknown'],
  spf: ({ mail, channel }) => [authenticationOf(mail, channel)?.spf ?? 'unknown'],
  spam: ({ mail }) => yesNo(mail.spam.is),
  automatic: ({ mail }) => yesNo(mail.automatic.is || mail.autoReply.is),
};

/** Normalizes a text for comparison, ignoring case and accents. */
export const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Properties of a message, computed once and cached. */
export class Facts {
  private readonly known = new Map<string, Fact>();
  private readonly folded = new Map<string, readonly string[]>();

  constructor(private readonly looked: Looked) {}

  of(on: ConditionName, header = ''): Fact {
    const key = `${on} ${header.toLowerCase()}`;
    let fact = this.known.get(key);
    if (fact === undefined) this.known.set(key, (fact = FACTS[on](this.looked, header)));
    return fact;
  }

  /** Normalized texts of a property, in the order of `of`. */
  foldedOf(on: ConditionName, header = ''): readonly string[] {
    const key = `${on} ${header.toLowerCase()}`;
    let texts = this.folded.get(key);
    if (texts === undefined) {
      const fact = this.of(on, header);
      texts = typeof fact === 'number' ? [] : CONDITIONS[on].kind === 'choice' ? fact : fact.map(fold);
      this.folded.set(key, texts);
    }
    return texts;
  }
}
