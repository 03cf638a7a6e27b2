import { isOldTls, type Channel, type ChannelWarning, type SignInView } from '../../../contracts';
import type { SecretStatuses } from '../secrets';

const DAY_MS = 86_400_000;
/** Warning period in days before expiry. */
const AHEAD_DAYS = 14;
/** A client secret of Microsoft Entra is valid for two years at most; its expiry date cannot be queried. */
const CLIENT_SECRET_DAYS = 730;
/** Microsoft Entra expires refresh tokens that are unused for 90 days; Google after six months. */
const UNUSED_DAYS = 90;

/** Expiry dates of a channel's credentials, as ISO times. */
export interface Ends {
  secrets: SecretStatuses;
  signIn: SignInView;
  /** Expiry of the mail server's certificate, as of the last connection. */
  certificateEndsAt: string | null;
}

/**
 * Warnings about credentials that expire within two weeks or have expired, soonest first, and about insecure settings.
 * Only active channels have warnings.
 */
export function warningsOf(
  channel: Pick<
    Channel,
    'status' | 'security' | 'authType' | 'oauthGrant' | 'tlsMinVersion' | 'passwordReminderDays'
  >,
  { secrets, signIn, certificateEndsAt }: Ends,
  now: Date,
): ChannelWarning[] {
  if (channel.status !== 'active') return [];
  const oauth = channel.authType === 'oauth';
  const lastUse = signIn.refreshedAt ?? secrets.refreshToken.setAt;
  const ends: [ChannelWarning['code'], string | null][] = [
    ['certificate-ends', channel.security === 'none' ? null : certificateEndsAt],
    [
      'client-secret-ends',
      // A certificate takes precedence over a secret.
      oauth && !secrets.clientCertificate.set ? after(secrets.clientSecret.setAt, CLIENT_SECRET_DAYS) : null,
    ],
    ['client-certificate-ends', oauth ? (secrets.clientCertificate.endsAt ?? null) : null],
    [
      'password-old',
      oauth || channel.passwordReminderDays === null
        ? null
        : after(secrets.password.setAt, channel.passwordReminderDays),
    ],
    ['sign-in-ends', oauth && channel.oauthGrant === 'refresh-token' ? after(lastUse, UNUSED_DAYS) : null],
  ];
  const soon = ends
    .flatMap(([code, endsAt]) => (endsAt ? [{ code, endsAt }] : []))
    .filter(({ endsAt }) => Date.parse(endsAt) - now.getTime() < AHEAD_DAYS * DAY_MS)
    .sort((one, other) => one.endsAt.localeCompare(other.endsAt));
  const isOld = channel.security !== 'none' && isOldTls(channel.tlsMinVersion);
  return isOld ? [...soon, { code: 'tls-old', endsAt: null }] : soon;
}

const after = (time: string | null, days: number): string | null =>
  time === null ? null : new Date(Date.parse(time) + days * DAY_MS).toISOString();
