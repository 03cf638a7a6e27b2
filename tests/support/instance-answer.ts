/** Begins a line of a serving instance for each message that it decided. */
export const DECIDED = '@decided ';
/** Begins the line of an instance's output that holds its answer as JSON; Strapi logs lines of its own around it. */
export const ANSWER = '@answer ';

/** What a database and its upload folder hold. */
export interface Report {
  ledger: {
    uid: number;
    state: string;
    reason: string | null;
    detail: string | null;
    messageId: string | null;
    ticket: string | null;
    after: string | null;
  }[];
  tickets: { documentId: string; source: string }[];
  /** Message-IDs of the mails that tickets were made of, as conversations keep them. */
  openings: string[];
  replies: string[];
  /** Messages of conversations, by id. */
  conversations: { body: string; files: string[] }[];
  /** Upload intents. */
  intents: number;
  rawParts: number;
  files: number;
  unrelatedFiles: number;
  missingFiles: string[];
  orphanFiles: string[];
  /** The outbox. */
  outgoing: {
    id: number;
    kind: string;
    state: string;
    errorCode: string | null;
    ticketMessage: string | null;
    copyState: string | null;
  }[];
  /** When each channel was last read, null where it never was. */
  lastReads: (number | null)[];
}

/** What can befall an instance at a checkpoint. */
export const FAULT_KINDS = [
  'kill',
  'cut',
  'uploads',
  'parser',
  'clock',
  'hook',
  'template',
  'field',
  'inactive',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];
