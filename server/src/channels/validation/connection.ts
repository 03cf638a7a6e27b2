import { smtpOf, type Channel, type SecretField } from '../../../../contracts';
import { addressOf } from '../../screening/identities';
import { checkOauth, checkOauthAddresses } from './oauth';
import type { ProblemList } from './problem-list';

/** Mail servers, credentials and start date. */
export function checkConnection(
  channel: Channel,
  secrets: Record<SecretField, boolean>,
  { missing, wrong }: ProblemList,
): void {
  if (!channel.host) missing(['host'], 'host-missing');
  if (!channel.username) missing(['username'], 'username-missing');
  if (!channel.syncStartDate) missing(['syncStartDate'], 'start-date-missing');
  if (channel.sendWith === 'mailbox') {
    if (!smtpOf(channel)) missing(['smtpHost'], 'smtp-host-missing');
    if (!addressOf(channel)) missing(['replyTo'], 'sender-address-missing');
  }
  checkOauthAddresses(channel, wrong);
  if (channel.authType === 'oauth') checkOauth(channel, secrets, missing);
  else if (!secrets.password) missing(['secrets', 'password'], 'password-missing');
}
