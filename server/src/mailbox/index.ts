export { connectMailbox } from './connect';
export type {
  ConnectMailbox,
  ConnectionSettings,
  Mailbox,
  MailboxLimits,
  MessageInfo,
  OpenFolder,
} from './types';
