import type { Attribute } from '../strapi/border';

/** Commands that an agent can write on lines of their own at the start of an email answer. */
export const AGENT_COMMANDS = ['close', 'open', 'assign'] as const;
export type AgentCommand = (typeof AGENT_COMMANDS)[number];

/** Spelling of each command in an answer. */
export const writtenAs: Record<AgentCommand, string> = {
  close: '#close',
  open: '#open',
  assign: '#assign me',
};

/** What an agent wrote above the quoted message. */
export interface WrittenAnswer {
  /** The text without command lines. */
  text: string;
  /** Visible to colleagues only. */
  note: boolean;
  /** Each command once, in order. */
  commands: AgentCommand[];
  /** A line that looks like a command but is not one; it must not reach the customer. */
  unknown: string | null;
}

const COMMAND = /#(note|close|open|assign[ \t]+me)(?![\p{L}\p{N}_-])[ \t.,;:!]*/giu;
const ONLY_COMMANDS = new RegExp(`^(?:${COMMAND.source})+$`, 'iu');
const NOTE_AND_TEXT = /^#note(?![\p{L}\p{N}_-])[ \t.,;:!]*/iu;
/** A known command followed by other text, or a line with a single word. */
const LIKE_A_COMMAND =
  /^#(?:(?:note|close|open|assign)(?![\p{L}\p{N}_-])|\p{L}[\p{L}\p{N}_-]*[ \t.,;:!]*$)/iu;
/** Invisible characters that mail programs insert at the start of a line. */
const UNSEEN = /^[\s\u200b-\u200f\u2060\ufeff]+/;
/** The marker line of an alert, possibly quoted. */
const MARKER = /^[ \t>|]*##-.*-##/m;

/** The marker line above which an agent writes the answer; `words` explain that. */
export const answerMarker = (words: string): string => `##- ${words} -##`;

/**
 * Parses an agent's answer. Commands are on lines of their own at the start; `#note` may be followed by text.
 * @param reply the text without quotes
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

/** Field names for the status, and field names for the assignee, the likeliest first. */
const STATUS_FIELDS = ['ticketStatus', 'status', 'state'];
const ASSIGNEE_FIELDS = ['assignee', 'assignedTo', 'assigned', 'agent', 'owner'];
const OPTIONS: Record<'close' | 'open', RegExp[]> = {
  close: [/^closed?$/i, /^(?:solved|resolved|done)$/i],
  open: [/^open(?:ed)?$/i, /^re-?open(?:ed)?$/i],
};
const ADMIN_USER = 'admin::user';

/** A ticket field and the value that a command sets. */
export interface CommandChange {
  field: string;
  value: unknown;
}

/** Returns the change that a command makes to a ticket of a content type, or null if the type has no field for it. */
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
