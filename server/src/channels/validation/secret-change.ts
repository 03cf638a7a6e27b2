import {
  authorizationEndpointOf,
  isOfProvider,
  problem,
  redirectsOf,
  smtpOf,
  tokenEndpointOf,
  type Channel,
  type ColumnName,
  type FieldProblem,
  type SecretField,
  type Security,
  SECRET_FIELDS,
} from '../../../../contracts';

const STRENGTH: Record<Security, number> = { none: 0, starttls: 1, tls: 2 };

/** Settings of which not every change leads a credential elsewhere: what counts is what they come to. */
const IS_CHANGED: Partial<
  Record<ColumnName, (before: Channel, after: Channel, signedInAs: string | null) => boolean>
> = {
  username: (before, after, signedInAs) => before.username !== after.username && !isOwn(after, signedInAs),
  security: (before, after) => STRENGTH[after.security] < STRENGTH[before.security],
  tokenEndpoint: (before, after) => tokenEndpointOf(before) !== tokenEndpointOf(after),
  authorizationEndpoint: (before, after) =>
    authorizationEndpointOf(before) !== authorizationEndpointOf(after),
  smtpHost: (before, after) => sendsElsewhere(before, after),
};

/** Whether credentials would now go to another SMTP server. That of the mailbox's own provider is no other one. */
function sendsElsewhere(before: Channel, after: Channel): boolean {
  const [old, smtp] = [smtpOf(before), smtpOf(after)];
  if (!smtp || isOfProvider(smtp, after.host)) return false;
  return (
    old?.host !== smtp.host || old.port !== smtp.port || STRENGTH[smtp.security] < STRENGTH[old.security]
  );
}

/** What a change means for the stored secrets. */
export interface SecretChange {
  /** Secrets that must come again with the change; empty when it may be made. */
  problems: FieldProblem[];
  /** Stored secrets that were not sent again and may not follow the channel to where it now points. */
  forget: SecretField[];
}

/**
 * Whether a change of a channel may keep its stored secrets. They are write-only: someone who could point the channel at a
 * server of their own would receive them. A secret therefore stays behind when what it opens, or where it or the access
 * token for it is sent, changes: the table of settings says which do that to it (`redirects`).
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
  const changed = (field: SecretField): ColumnName | undefined =>
    redirectsOf(field).find(
      (name) => IS_CHANGED[name]?.(before, after, signedInAs) ?? before[name] !== after[name],
    );
  const moved = SECRET_FIELDS.filter((field) => stored[field] && !sent[field] && changed(field));
  const needed = typedSecret(before);
  if (!moved.includes(needed)) return { problems: [], forget: moved };
  const values = {
    secret: { text: `secret.name.${needed}` },
    setting: { text: `field.${changed(needed)}` },
  };
  return { problems: [{ path: ['secrets', needed], said: problem('secret-again', values) }], forget: [] };
}

const isOwn = ({ username, authType, oauthGrant }: Channel, signedInAs: string | null): boolean =>
  authType === 'oauth' &&
  oauthGrant === 'refresh-token' &&
  signedInAs !== null &&
  username?.toLowerCase() === signedInAs.toLowerCase();

/** The secret that people type, and so can show that they know. */
const typedSecret = (channel: Channel): SecretField =>
  channel.authType === 'password' ? 'password' : 'clientSecret';
