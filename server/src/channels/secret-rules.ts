import {
  type Channel,
  type FieldProblem,
  type SecretField,
  type Security,
  SECRET_FIELDS,
} from '../../../contracts';

/** A secret goes to these: whoever changes one must show that they know the secret. */
const DESTINATIONS = {
  host: 'host',
  port: 'port',
  username: 'user name',
  tokenEndpoint: 'token endpoint',
} as const;

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
 * server of their own would be told them. A change of host, port, user name or token endpoint, or to a weaker security,
 * therefore needs the secret in use again; stored secrets that are not in use are forgotten.
 * @param stored which secrets are stored
 * @param sent the secrets that come with the change
 */
export function secretChange(
  before: Channel,
  after: Channel,
  stored: Record<SecretField, boolean>,
  sent: Partial<Record<SecretField, string>>,
): SecretChange {
  const reason = redirection(before, after);
  if (!reason) return { problems: [], forget: [] };
  const unsent = SECRET_FIELDS.filter((field) => stored[field] && !sent[field]);
  const needed = secretInUse(before, stored);
  if (needed && !sent[needed])
    return {
      problems: [{ path: ['secrets', needed], message: `Enter the ${NAMES[needed]} again: ${reason}.` }],
      forget: [],
    };
  return { problems: [], forget: unsent };
}

function redirection(before: Channel, after: Channel): string | null {
  for (const [field, name] of Object.entries(DESTINATIONS) as [keyof typeof DESTINATIONS, string][])
    if (before[field] !== after[field]) return `the ${name} changes`;
  return STRENGTH[after.security] < STRENGTH[before.security] ? 'the security becomes weaker' : null;
}

/** The secret that shows that someone may redirect the channel; with OAuth the one that people can type. */
function secretInUse(channel: Channel, stored: Record<SecretField, boolean>): SecretField | null {
  const candidates: SecretField[] =
    channel.authType === 'password' ? ['password'] : ['clientSecret', 'refreshToken'];
  return candidates.find((field) => stored[field]) ?? null;
}
