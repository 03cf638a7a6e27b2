import { EmailChannelError, errorKind } from '../../../contracts';

/** What a fault costs at most. */
export type Domain = 'message' | 'folder' | 'after-step' | 'channel';
/** What was asked of the mail server when the fault came. */
export type Asked = 'to connect' | 'to open a folder' | 'for messages' | 'to change messages';

/** What follows from a fault of each domain. */
export const CONSEQUENCES: Record<Domain, { triedAgain: string; told: string }> = {
  message: {
    triedAgain:
      'alone in the same run, then at the next runs; at the third try it ends as unreadable, or, where it is refused for now, after ten as given up',
    told: 'the message log',
  },
  folder: { triedAgain: 'at the next run, while the other folders are read', told: 'log and channel health' },
  'after-step': { triedAgain: 'at the next run; reading goes on', told: 'log' },
  channel: {
    triedAgain: 'after the pause of the channel, with cool-off after its tries',
    told: 'log, channel health and the people who are notified',
  },
};

/** Where each fault of the mail server ends, by its kind; every other fault is the channel's. */
const DOMAINS: Record<Asked, { refusal: Domain; delivery: Domain }> = {
  'to connect': { refusal: 'channel', delivery: 'channel' },
  'to open a folder': { refusal: 'folder', delivery: 'folder' },
  'for messages': { refusal: 'message', delivery: 'message' },
  'to change messages': { refusal: 'after-step', delivery: 'channel' },
};

/** Where a fault ends. */
export function domainOf(code: string, asked: Asked): Domain {
  const kind = errorKind(code);
  if (kind?.refusal) return DOMAINS[asked].refusal;
  return kind?.delivery ? DOMAINS[asked].delivery : 'channel';
}

const endsIn =
  (domain: Domain, asked: Asked) =>
  (error: unknown): error is EmailChannelError =>
    error instanceof EmailChannelError && domainOf(error.code, asked) === domain;

/** Whether one message may be the cause of a FETCH that failed. */
export const isMessageFault = endsIn('message', 'for messages');
/** Whether the other folders can be read all the same. */
export const isFolderFault = endsIn('folder', 'to open a folder');
/** Whether reading goes on although a change on the mail server was refused. */
export const isAfterStepFault = endsIn('after-step', 'to change messages');

/** Whether the server said no for now only, so that nothing is known of the message. */
export const isForNow = (error: EmailChannelError): boolean => error.transient && !breaksConnection(error);

/** Whether the connection is closed after an error. */
export const breaksConnection = (error: unknown): boolean =>
  error instanceof EmailChannelError && errorKind(error.code)?.delivery === true;
