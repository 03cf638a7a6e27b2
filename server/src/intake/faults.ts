import { EmailChannelError, errorKind } from '../../../contracts';

/** What a fault costs at most; `nothing` of the mail itself. */
export type Domain = 'message' | 'folder' | 'after-step' | 'channel' | 'nothing';
/** Who gets to know of a fault: the message log, Strapi's log, the channel's health, the people that it notifies. */
export type Notified = 'message' | 'log' | 'health' | 'people';

interface Fault {
  domain: Domain;
  /** How what it stopped is tried again. */
  again: string;
  notified: readonly Notified[];
}

/** Every fault that reading may meet: where it ends, how what it stopped is tried again, and who is notified. */
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

/** What was asked of the mail server when the fault came. */
export type Asked = 'to connect' | 'to open a folder' | 'for messages' | 'to change messages';

/** The fault of a mail server that refused a command or broke off; all else ends the run. */
const OF_SERVER: Record<Asked, FaultName> = {
  'to connect': 'no-connection',
  'to open a folder': 'folder-refused',
  'for messages': 'fetch-refused',
  'to change messages': 'change-refused',
};

/** Where a fault ends. */
export function domainOf(code: string, asked: Asked): Domain {
  const kind = errorKind(code);
  return kind?.refusal || kind?.delivery ? FAULTS[OF_SERVER[asked]].domain : 'channel';
}

const endsIn =
  (domain: Domain, asked: Asked) =>
  (error: unknown): error is EmailChannelError =>
    error instanceof EmailChannelError && domainOf(error.code, asked) === domain;

/** Whether one message may be the cause of a FETCH that failed. */
export const isMessageFault = endsIn('message', 'for messages');
/** Whether the other folders can be read all the same. */
export const isFolderFault = endsIn('folder', 'to open a folder');
/** Whether reading goes on although a change on the mail server was not made. */
export const isAfterStepFault = endsIn('after-step', 'to change messages');

/** Whether the server said no for now only, so that nothing is known of the message. */
export const isForNow = (error: EmailChannelError): boolean => error.transient && !breaksConnection(error);

/** Whether the connection is closed after an error. */
export const breaksConnection = (error: unknown): boolean =>
  error instanceof EmailChannelError && errorKind(error.code)?.delivery === true;
