export { connectMailbox } from './connect';
export type {
  ConnectMailbox,
  ConnectionSettings,
  Mailbox,
  MailboxLimits,
  MessageInfo,
  ObserveConnecting,
  OpenFolder,
  WatchOptions,
} from './types';
