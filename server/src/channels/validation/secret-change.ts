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

/** Settings that can change without redirecting a credential, if their effective values stay the same. */
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

/** Whether credentials would be sent to a different SMTP server. The mailbox provider's own server is not different. */
function sendsElsewhere(before: Channel, after: Channel): boolean {
  const [old, smtp] = [smtpOf(before), smtpOf(after)];
  if (!smtp || isOfProvider(smtp, after.host)) return false;
  return (
    old?.host !== smtp.host || old.port !== smtp.port || STRENGTH[smtp.security] < STRENGTH[old.security]
  );
}

/** Effect of a change on the stored secrets. */
export interface SecretChange {
  /** Secrets that must be entered again with the change. */
  problems: FieldProblem[];
  /** Stored secrets to delete, because they were not entered again and must not be sent to the new server. */
  forget: SecretField[];
}

/**
 * Decides whether stored secrets can be kept when a channel changes. They are write-only, and someone who could point
 * the channel at their own server would receive them. A secret is therefore not kept if the account or server it is
 * for, or the endpoint it or its access token is sent to, changes (`redirects` in the table of settings). The secret in
 * use must be entered again; unused ones and sign-ins are deleted.
 * @param stored which secrets are stored
 * @param sent secrets included in the change
 * @param signedInAs the signed-in account; setting the username to it does not redirect anything
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

/** The secret that people enter, and can therefore be asked for again. */
const typedSecret = (channel: Channel): SecretField =>
  channel.authType === 'password' ? 'password' : 'clientSecret';
