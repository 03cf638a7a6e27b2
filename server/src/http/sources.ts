import {
  EmailChannelError,
  problemError,
  SECRET_FIELDS,
  type SecretField,
  type UnsavedChannel,
} from '../../../contracts';
import { blankChannel, withPatch } from '../channels/mapper';
import { notFound } from '../channels/channels';
import { secretChange } from '../channels/validation/secret-change';
import type { ChannelSource } from '../channels/source';
import type { App } from './app';

/** A saved channel with its stored credentials. Rejects with `channel-not-found`. */
export async function savedSource(app: App, documentId: string): Promise<ChannelSource> {
  const channel = await app.channels.read(documentId);
  if (!channel) throw notFound();
  return { channel, secret: (field) => app.secrets.open(documentId, field) };
}

/**
 * A channel with unsaved settings. Missing credentials come from storage, unless the change would redirect them; this
 * rejects with `secret-required`.
 */
export async function unsavedSource(
  app: App,
  { channel: id, values }: UnsavedChannel,
): Promise<ChannelSource> {
  const before = id ? await app.channels.read(id) : blankChannel();
  if (!before) throw notFound();
  const channel = withPatch(before, values);
  const sent = values.secrets ?? {};
  const { signedInAs } = id ? await app.signInOf(id) : { signedInAs: null };
  const usable = new Set<SecretField>();
  if (id) {
    const status = await app.secrets.status(id);
    const stored = Object.fromEntries(SECRET_FIELDS.map((field) => [field, status[field].set])) as Record<
      SecretField,
      boolean
    >;
    const { problems, forget } = secretChange(before, channel, stored, sent, signedInAs);
    if (problems.length > 0) throw problemError('secret-required.again', problems);
    for (const field of SECRET_FIELDS) if (stored[field] && !forget.includes(field)) usable.add(field);
  }
  return {
    channel,
    unsaved: true,
    newRefreshToken: sent.refreshToken,
    async secret(field) {
      const value = sent[field];
      if (value) return value;
      if (id && usable.has(field)) return app.secrets.open(id, field);
      throw new EmailChannelError('secret-required', {}, { field: `secrets.${field}` });
    },
  };
}
