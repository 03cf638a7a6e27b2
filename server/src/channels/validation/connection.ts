import type { Channel, SecretField } from '../../../../contracts';
import { checkOauth, checkOauthAddresses } from './oauth';
import type { ProblemList } from './problem-list';

/** Mail server, credentials and start date. */
export function checkConnection(
  channel: Channel,
  secrets: Record<SecretField, boolean>,
  { missing, wrong }: ProblemList,
): void {
  if (!channel.host) missing(['host'], 'Enter the mail server’s host name.');
  if (!channel.username) missing(['username'], 'Enter the user name of the mailbox.');
  if (!channel.syncStartDate) missing(['syncStartDate'], 'Choose the date from which mail is read.');
  checkOauthAddresses(channel, wrong);
  if (channel.authType === 'oauth') checkOauth(channel, secrets, missing);
  else if (!secrets.password) missing(['secrets', 'password'], 'Enter the password.');
}
