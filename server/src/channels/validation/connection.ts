import { smtpOf, type Channel, type SecretField } from '../../../../contracts';
import { addressOf } from '../../screening/identities';
import { checkOauth, checkOauthAddresses } from './oauth';
import type { ProblemList } from './problem-list';

/** Checks mail servers, credentials and start date. */
export function checkConnection(
  channel: Channel,
  secrets: Partial<Record<SecretField, boolean>>,
  { missing, wrong }: ProblemList,
): void {
  if (!channel.host) missing(['host'], 'host-missing');
  if (!channel.username) missing(['username'], 'username-missing');
  if (!channel.syncStartDate) missing(['syncStartDate'], 'start-date-missing');
  if (channel.sendWith === 'mailbox') {
    if (!smtpOf(channel)) missing(['smtpHost'], 'smtp-host-missing');
    if (!addressOf(channel)) missing(['replyTo'], 'sender-address-missing');
  }
  checkProxy(channel, wrong);
  checkOauthAddresses(channel, wrong);
  if (channel.authType === 'oauth') checkOauth(channel, secrets, missing);
  else if (!secrets.password) missing(['secrets', 'password'], 'password-missing');
}

/** Proxies must not see unencrypted traffic, and their password must not be part of the URL. */
function checkProxy(channel: Channel, wrong: ProblemList['wrong']): void {
  if (!channel.proxy) return;
  if (!isProxyAddress(channel.proxy)) wrong(['proxy'], 'proxy-address');
  const securities = [channel.security, channel.sendWith === 'mailbox' ? smtpOf(channel)?.security : null];
  if (securities.includes('none')) wrong(['proxy'], 'proxy-unencrypted');
}

function isProxyAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, password, pathname, search, hash } = new URL(text);
  const bare = ['', '/'].includes(pathname) && !search && !hash;
  return ['http:', 'https:', 'socks5:'].includes(protocol) && hostname !== '' && !password && bare;
}
