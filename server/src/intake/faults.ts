import { EmailChannelError, errorKind } from '../../../contracts';

/** What a fault affects; `nothing` means no mail. */
export type Domain = 'message' | 'folder' | 'after-step' | 'channel' | 'nothing';
/** Where a fault is reported: message log, Strapi's log, the channel's health, notifications. */
export type Notified = 'message' | 'log' | 'health' | 'people';

interface Fault {
  domain: Domain;
  /** How the affected work is retried. */
  again: string;
  notified: readonly Notified[];
}

/** All faults of reading: what they affect, how it is retried, and where they are reported. */
export const FAULTS = {
  'no-connection': {
    domain: 'channel',
    again:
      'after a pause that grows to a minute; after its tries, or where a person is needed, after the cool-off',
    notified: ['log', 'health', 'people'],
  },
  'folder-refused': {
    domain: 'folder',
    again: 'at the next run; the other folders are read',
    notified: ['log', 'health'],
  },
  'fetch-refused': {
    domain: 'message',
    again:
      'alone in the same run, then at the next two; it ends as unreadable, or after ten where it is refused for now',
    notified: ['message'],
  },
  'change-refused': {
    domain: 'after-step',
    again: 'at the next run; reading goes on without changes on the server',
    notified: ['log', 'health'],
  },
  'mail-unreadable': { domain: 'message', again: 'when a person retries', notified: ['message'] },
  'files-refused': {
    domain: 'message',
    again: 'at the next ten runs, then when a person retries',
    notified: ['message', 'log', 'health'],
  },
  'app-failed': { domain: 'message', again: 'when a person retries', notified: ['message', 'log'] },
  'value-refused': {
    domain: 'message',
    again: 'alone in the same run, then when a person retries',
    notified: ['message'],
  },
  'database-busy': {
    domain: 'message',
    again:
      'alone in the same run, then at the next ten runs; three messages in a row are the fault of the database',
    notified: ['log'],
  },
  'database-away': {
    domain: 'channel',
    again: 'after the pause of the channel',
    notified: ['log', 'health', 'people'],
  },
  'listener-failed': { domain: 'nothing', again: 'never: an event is emitted once', notified: ['log'] },
} as const satisfies Record<string, Fault>;
export type FaultName = keyof typeof FAULTS;

/** The kind of mail server command during which a fault occurred. */
export type Asked = 'to connect' | 'to open a folder' | 'for messages' | 'to change messages';

/** Faults of rejected commands or lost connections. Any other error ends the run. */
const OF_SERVER: Record<Asked, FaultName> = {
  'to connect': 'no-connection',
  'to open a folder': 'folder-refused',
  'for messages': 'fetch-refused',
  'to change messages': 'change-refused',
};

/** What an error affects. */
export function domainOf(code: string, asked: Asked): Domain {
  const kind = errorKind(code);
  return kind?.refusal || kind?.delivery ? FAULTS[OF_SERVER[asked]].domain : 'channel';
}

const endsIn =
  (domain: Domain, asked: Asked) =>
  (error: unknown): error is EmailChannelError =>
    error instanceof EmailChannelError && domainOf(error.code, asked) === domain;

/** Whether a single message may have caused a failed FETCH. */
export const isMessageFault = endsIn('message', 'for messages');
/** Whether other folders can still be read. */
export const isFolderFault = endsIn('folder', 'to open a folder');
/** Whether reading continues despite a failed change on the mail server. */
export const isAfterStepFault = endsIn('after-step', 'to change messages');

/** Whether the rejection is temporary and thus says nothing about the message. */
export const isForNow = (error: EmailChannelError): boolean => error.transient && !breaksConnection(error);

/** Whether the connection is closed after an error. */
export const breaksConnection = (error: unknown): boolean =>
  error instanceof EmailChannelError && errorKind(error.code)?.delivery === true;
