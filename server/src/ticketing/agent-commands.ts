import type { Attribute } from '../strapi/border';

/** What an agent can have done with a ticket by a line of their own, at the beginning of an answer by mail. */
export const AGENT_COMMANDS = ['close', 'open', 'assign'] as const;
export type AgentCommand = (typeof AGENT_COMMANDS)[number];

/** How an answer writes a command. */
export const writtenAs: Record<AgentCommand, string> = {
  close: '#close',
  open: '#open',
  assign: '#assign me',
};

/** What an agent wrote above the message that they answer. */
export interface WrittenAnswer {
  /** Without the lines of commands. */
  text: string;
  /** It is for colleagues alone. */
  note: boolean;
  /** Each once, in their order. */
  commands: AgentCommand[];
  /** A line that looks like a command and is none: it must not reach the customer. */
  unknown: string | null;
}

const COMMAND = /#(note|close|open|assign[ \t]+me)(?![\p{L}\p{N}_-])[ \t.,;:!]*/giu;
const ONLY_COMMANDS = new RegExp(`^(?:${COMMAND.source})+$`, 'iu');
const NOTE_AND_TEXT = /^#note(?![\p{L}\p{N}_-])[ \t.,;:!]*/iu;
/** A known word with more behind it, or a line that is one word. */
const LIKE_A_COMMAND =
  /^#(?:(?:note|close|open|assign)(?![\p{L}\p{N}_-])|\p{L}[\p{L}\p{N}_-]*[ \t.,;:!]*$)/iu;
/** What mail programs put before a line where nobody sees it. */
const UNSEEN = /^[\s\u200b-\u200f\u2060\ufeff]+/;
/** The line that an alert begins with, also where it is quoted. */
const MARKER = /^[ \t>|]*##-.*-##/m;

/** The line above which an agent answers; `words` say so. */
export const answerMarker = (words: string): string => `##- ${words} -##`;

/**
 * Reads what an agent wrote: commands stand in lines of their own at the beginning; `#note` may have text behind it.
 * @param reply the text without what it quotes
 */
export function readAnswer(reply: string): WrittenAnswer {
  const marker = MARKER.exec(reply);
  const lines = reply.slice(0, marker?.index ?? reply.length).split('\n');
  const found: WrittenAnswer = { text: '', note: false, commands: [], unknown: null };
  let at = 0;
  for (; at < lines.length; at += 1) {
    const line = lines[at]!.replace(UNSEEN, '').trimEnd();
    if (line === '') continue;
    if (!ONLY_COMMANDS.test(line)) {
      if (NOTE_AND_TEXT.test(line)) {
        found.note = true;
        lines[at] = line.replace(NOTE_AND_TEXT, '');
      } else if (LIKE_A_COMMAND.test(line)) {
        found.unknown = line;
      }
      break;
    }
    for (const [, word] of line.matchAll(COMMAND)) {
      const command = word!.toLowerCase().split(/\s/, 1)[0]!;
      if (command === 'note') found.note = true;
      else if (!found.commands.includes(command as AgentCommand))
        found.commands.push(command as AgentCommand);
    }
  }
  return { ...found, text: lines.slice(at).join('\n').trim() };
}

/** Names of fields that hold a status, and of those that hold who works on a ticket, the likeliest first. */
const STATUS_FIELDS = ['ticketStatus', 'status', 'state'];
const ASSIGNEE_FIELDS = ['assignee', 'assignedTo', 'assigned', 'agent', 'owner'];
const OPTIONS: Record<'close' | 'open', RegExp[]> = {
  close: [/^closed?$/i, /^(?:solved|resolved|done)$/i],
  open: [/^open(?:ed)?$/i, /^re-?open(?:ed)?$/i],
};
const ADMIN_USER = 'admin::user';

/** A field of a ticket with what a command writes into it. */
export interface CommandChange {
  field: string;
  value: unknown;
}

/** What a command changes of a ticket of a content type; null where that has no field for it. */
export function changeBy(
  command: AgentCommand,
  attributes: Readonly<Record<string, Attribute>>,
  agent: { id: number; email: string },
): CommandChange | null {
  if (command === 'assign') return assignment(attributes, agent);
  const enumerations = Object.entries(attributes).filter(([, { type }]) => type === 'enumeration');
  const known = STATUS_FIELDS.flatMap((name) => enumerations.filter(([field]) => field === name));
  for (const pattern of OPTIONS[command])
    for (const [field, { enum: options }] of known) {
      const value = (options as string[] | undefined)?.find((option) => pattern.test(option));
      if (value !== undefined) return { field, value };
    }
  return null;
}

function assignment(
  attributes: Readonly<Record<string, Attribute>>,
  { id, email }: { id: number; email: string },
): CommandChange | null {
  for (const field of ASSIGNEE_FIELDS) {
    const attribute = attributes[field];
    if (attribute?.type === 'email' || attribute?.type === 'string') return { field, value: email };
    if (attribute?.type === 'relation' && attribute.target === ADMIN_USER)
      return { field, value: { set: [{ id }] } };
  }
  return null;
}
