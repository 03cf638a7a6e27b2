import { randomBytes } from 'node:crypto';
import type { Core } from '@strapi/types';
import {
  EmailChannelError,
  SECRET_FIELDS,
  type Said,
  type SecretField,
  type SecretStatus,
} from '../../../contracts';
import { endOfCertificate } from '../mailbox/oauth/client-certificate';
import { isoOf, type Database, type Transaction } from '../strapi/database';
import { databaseError } from '../strapi/database-errors';
import { TABLES } from '../strapi/models';

export type SecretStatuses = Record<SecretField, SecretStatus>;

/** The encrypted credentials of channels. Every method may reject with `database-failed`. */
export interface Secrets {
  /** Encrypts and stores a secret, replacing the previous one. Rejects with `encryption-key-missing`. */
  put(channel: string, field: SecretField, value: string, transaction?: Transaction): Promise<void>;
  /**
   * Decrypts a secret. Rejects with `secret-required` (none stored), `secret-unreadable` or `encryption-key-missing`.
   */
  open(channel: string, field: SecretField): Promise<string>;
  /** Same as `open`, with the encrypted form that `replace` requires. */
  openSealed(
    channel: string,
    field: SecretField,
    transaction?: Transaction,
  ): Promise<{ value: string; sealed: string }>;
  /**
   * Replaces a secret with its successor, unless it changed since `sealed` was read. Returns whether it did. The age of
   * the secret is not reset.
   */
  replace(
    channel: string,
    field: SecretField,
    sealed: string,
    value: string,
    transaction?: Transaction,
  ): Promise<boolean>;
  /** Encrypts a value for a purpose other than a secret field. Rejects as `put` does. */
  seal(channel: string, purpose: string, value: string): string;
  /** Decrypts a result of `seal`. Returns null if it was altered or made with another key, channel or purpose. */
  unseal(channel: string, purpose: string, sealed: string): string | null;
  /** Status of a channel's secrets, without their values. */
  status(channel: string, transaction?: Transaction): Promise<SecretStatuses>;
  /** `status` for several channels in one query. Every channel has an entry. */
  statuses(channels: string[], transaction?: Transaction): Promise<Map<string, SecretStatuses>>;
  /**
   * Makes the next password of a channel the current one, unless it changed since: two instances may do this at the
   * same time.
   */
  promote(channel: string, next: string): Promise<void>;
  /** Stores the expiry of client certificates saved by earlier versions. Unreadable ones are skipped. */
  noteEnds(): Promise<void>;
  /** Deletes one or all secrets of a channel. */
  remove(channel: string, options?: { field?: SecretField; transaction?: Transaction }): Promise<void>;
  /**
   * Returns a random 32-byte key of this installation, shared by all instances and created on first use. If it is
   * unreadable because the encryption key changed, it is replaced. Must not be called inside a transaction. Rejects
   * with `encryption-key-missing`.
   */
  installationKey(name: string): Promise<Uint8Array>;
  /** Secrets seen by this process, which logs must mask. */
  known(): string[];
  /** Adds a value to mask that is not stored here, such as an access token. */
  remember(value: string): void;
}

/** Channel column of rows that belong to the installation. */
const INSTALLATION = '*';

interface Encryption {
  encrypt(value: string): string | null;
  decrypt(sealed: string): string | null;
}

interface Sealed {
  channel: string;
  field: string;
  value: string;
}

/** Maximum number of masked values; the oldest are dropped. */
const REMEMBERED = 2_000;

/** Display names of credentials. Other encrypted values belong to a sign-in. */
const nameOf = (field: string): Said => ({
  text: `secret.name.${(SECRET_FIELDS as readonly string[]).includes(field) ? field : 'refreshToken'}`,
});

/** Credentials, encrypted by Strapi's encryption service (AES-256-GCM) and bound to their channel and field. */
export function createSecrets({ strapi, database }: { strapi: Core.Strapi; database: Database }): Secrets {
  const encryption = () => strapi.service('admin::encryption') as unknown as Encryption;
  const remembered = new Set<string>();
  const installationKeys = new Map<string, Promise<Uint8Array>>();

  const remember = (value: string) => {
    remembered.delete(value);
    remembered.add(value);
    if (remembered.size > REMEMBERED) remembered.delete(remembered.values().next().value!);
  };

  const hasKey = () => Boolean(strapi.config.get('admin.secrets.encryptionKey'));
  const requireKey = () => {
    if (!hasKey()) throw new EmailChannelError('encryption-key-missing');
  };

  /** Reads or creates a key. If instances start at the same time, one inserts it and all read it. */
  const readOrMakeKey = async (name: string): Promise<Uint8Array> => {
    requireKey();
    const place = { channel: INSTALLATION, field: name };
    const sealed = encryption().encrypt(
      JSON.stringify({ ...place, value: randomBytes(32).toString('base64') } satisfies Sealed),
    );
    const rows = () => database.table(TABLES.secret);
    await rows()
      .insert({ ...place, sealed, set_at: database.now() })
      .onConflict(['channel', 'field'])
      .ignore()
      .catch(fail);
    const stored = async () => String((await rows().where(place).first('sealed').catch(fail))?.sealed);
    const valueOf = (text: string): string | null => {
      const content = unseal(encryption(), text);
      const ours = content?.channel === INSTALLATION && content.field === name;
      return ours && typeof content.value === 'string' ? content.value : null;
    };
    const before = await stored();
    let value = valueOf(before);
    if (value === null) {
      await rows()
        .where({ ...place, sealed: before })
        .update({ sealed, set_at: database.now() })
        .catch(fail);
      value = valueOf(await stored());
    }
    if (value === null) throw new EmailChannelError('secret-unreadable.installation');
    remember(value);
    return Buffer.from(value, 'base64');
  };

  const seal = (channel: string, field: string, value: string): string => {
    requireKey();
    remember(value);
    const sealed = encryption().encrypt(JSON.stringify({ channel, field, value } satisfies Sealed));
    if (sealed === null) throw unreadable(field);
    return sealed;
  };
  const open = (channel: string, field: string, sealed: string): string | null => {
    requireKey();
    const content = unseal(encryption(), sealed);
    if (content?.channel !== channel || content.field !== field || typeof content.value !== 'string')
      return null;
    remember(content.value);
    return content.value;
  };

  return {
    installationKey(name) {
      const known = installationKeys.get(name) ?? readOrMakeKey(name);
      installationKeys.set(name, known);
      known.catch(() => installationKeys.delete(name));
      return known;
    },

    async put(channel, field, value, transaction) {
      await database
        .table(TABLES.secret, transaction)
        .insert({
          channel,
          field,
          sealed: seal(channel, field, value),
          set_at: database.now(),
          ends_at: field === 'clientCertificate' ? endOfCertificate(value)?.getTime() : null,
        })
        .onConflict(['channel', 'field'])
        .merge(['sealed', 'set_at', 'ends_at'])
        .catch(fail);
    },

    async open(channel, field) {
      return (await this.openSealed(channel, field)).value;
    },

    async openSealed(channel, field, transaction) {
      const row = await database
        .table(TABLES.secret, transaction)
        .where({ channel, field })
        .first('sealed')
        .catch(fail);
      if (!row)
        throw new EmailChannelError(
          'secret-required.not-stored',
          { secret: nameOf(field) },
          {
            field: `secrets.${field}`,
          },
        );
      const sealed = String(row.sealed);
      const value = open(channel, field, sealed);
      if (value === null) throw unreadable(field);
      return { value, sealed };
    },

    async replace(channel, field, sealed, value, transaction) {
      const replaced = await database
        .table(TABLES.secret, transaction)
        .where({ channel, field, sealed })
        .update({ sealed: seal(channel, field, value) })
        .catch(fail);
      return replaced === 1;
    },

    seal,
    unseal: open,

    async status(channel, transaction) {
      return (await this.statuses([channel], transaction)).get(channel)!;
    },

    async statuses(channels, transaction) {
      const statuses = new Map(channels.map((channel) => [channel, noSecrets()]));
      if (channels.length === 0) return statuses;
      const rows = await database
        .table(TABLES.secret, transaction)
        .whereIn('channel', channels)
        .select('channel', 'field', 'set_at', 'ends_at')
        .catch(fail);
      for (const row of rows) {
        const status = statuses.get(String(row.channel));
        if (!status || !(row.field in status)) continue;
        const endsAt = isoOf(row.ends_at);
        status[row.field as SecretField] = {
          set: true,
          setAt: isoOf(row.set_at),
          ...(endsAt === null ? {} : { endsAt }),
        };
      }
      return statuses;
    },

    async promote(channel, next) {
      await database.transaction(async (transaction) => {
        const place = { channel, field: 'nextPassword' as const };
        const row = await database.table(TABLES.secret, transaction).where(place).first('sealed');
        if (!row || open(channel, place.field, String(row.sealed)) !== next) return;
        await this.put(channel, 'password', next, transaction);
        await this.remove(channel, { field: place.field, transaction });
      });
    },

    async noteEnds() {
      if (!hasKey()) return;
      const rows = () => database.table(TABLES.secret).where({ field: 'clientCertificate', ends_at: null });
      for (const { channel, sealed } of await rows().select('channel', 'sealed').catch(fail)) {
        const value = open(String(channel), 'clientCertificate', String(sealed));
        const end = value === null ? null : endOfCertificate(value);
        if (end) await rows().where({ channel, sealed }).update({ ends_at: end.getTime() }).catch(fail);
      }
    },

    async remove(channel, { field, transaction } = {}) {
      await database
        .table(TABLES.secret, transaction)
        .where(field ? { channel, field } : { channel })
        .delete()
        .catch(fail);
    },

    known: () => [...remembered],
    remember,
  };
}

const noSecrets = () =>
  Object.fromEntries(SECRET_FIELDS.map((field) => [field, { set: false, setAt: null }])) as SecretStatuses;

const fail = (error: unknown): never => {
  throw databaseError(error);
};

const unreadable = (field: string) =>
  new EmailChannelError('secret-unreadable', { secret: nameOf(field) }, { field: `secrets.${field}` });

function unseal(encryption: Encryption, sealed: string): Partial<Sealed> | null {
  try {
    const json = encryption.decrypt(sealed);
    return json === null ? null : (JSON.parse(json) as Partial<Sealed>);
  } catch {
    return null;
  }
}
