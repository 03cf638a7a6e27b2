import {
  authorizationEndpointOf,
  tokenEndpointOf,
  type Channel,
  type FieldProblem,
  type SecretField,
  type Security,
  SECRET_FIELDS,
} from '../../../../contracts';

const STRENGTH: Record<Security, number> = { none: 0, starttls: 1, tls: 2 };

const NAMES: Record<SecretField, string> = {
  password: 'password',
  clientSecret: 'client secret',
  refreshToken: 'sign-in',
};

/** What a change means for the stored secrets. */
export interface SecretChange {
  /** Secrets that must come again with the change; empty when it may be made. */
  problems: FieldProblem[];
  /** Stored secrets that were not sent again and may not follow the channel to where it now points. */
  forget: SecretField[];
}

/**
 * Whether a change of a channel may keep its stored secrets. They are write-only: someone who could point the channel at a
 * server of their own would be told them. A secret therefore stays behind when what it opens, or where it or the access
 * token for it is sent, changes: host, port, user name or a weaker security, and with OAuth the endpoints and the client.
 * The secret in use must come again then; stored ones that are not in use are forgotten, and so is a sign-in, which people
 * can't type.
 * @param stored which secrets are stored
 * @param sent the secrets that come with the change
 * @param signedInAs who signed in: naming that mailbox leads nowhere else
 */
export function secretChange(
  before: Channel,
  after: Channel,
  stored: Record<SecretField, boolean>,
  sent: Partial<Record<SecretField, string>>,
  signedInAs: string | null = null,
): SecretChange {
  const mailServer = mailServerChange(before, after, signedInAs);
  const reasons: Record<SecretField, string | null> = {
    password: mailServer,
    clientSecret: mailServer ?? providerChange(before, after),
    refreshToken: mailServer ?? providerChange(before, after),
  };
  const moved = SECRET_FIELDS.filter((field) => stored[field] && !sent[field] && reasons[field]);
  const needed = typedSecret(before);
  if (moved.includes(needed))
    return {
      problems: [
        { path: ['secrets', needed], message: `Enter the ${NAMES[needed]} again: ${reasons[needed]}.` },
      ],
      forget: [],
    };
  return { problems: [], forget: moved };
}

function mailServerChange(before: Channel, after: Channel, signedInAs: string | null): string | null {
  if (before.host !== after.host) return 'the host changes';
  if (before.port !== after.port) return 'the port changes';
  if (before.username !== after.username && !isOwn(after, signedInAs)) return 'the user name changes';
  return STRENGTH[after.security] < STRENGTH[before.security] ? 'the security becomes weaker' : null;
}

const isOwn = ({ username, authType, oauthGrant }: Channel, signedInAs: string | null): boolean =>
  authType === 'oauth' &&
  oauthGrant === 'refresh-token' &&
  signedInAs !== null &&
  username?.toLowerCase() === signedInAs.toLowerCase();

function providerChange(before: Channel, after: Channel): string | null {
  if (tokenEndpointOf(before) !== tokenEndpointOf(after)) return 'the token endpoint changes';
  if (authorizationEndpointOf(before) !== authorizationEndpointOf(after))
    return 'the authorization endpoint changes';
  return before.clientId !== after.clientId ? 'the client id changes' : null;
}

/** The secret that people type, and so can show that they know. */
const typedSecret = (channel: Channel): SecretField =>
  channel.authType === 'password' ? 'password' : 'clientSecret';
