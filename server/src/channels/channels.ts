import type { Core } from '@strapi/types';
import {
  EmailChannelError,
  invalidInput,
  mendedEndpoint,
  problemError,
  SECRET_FIELDS,
  type Channel,
  type ChannelDeleted,
  type ChannelInput,
  type ChannelListQuery,
  type ChannelStatus,
  type ChannelUpdate,
  type ChannelView,
  type FieldMapping,
  type Page,
  type SecretField,
} from '../../../contracts';
import { UID } from '../../../content-types';
import { forgetTokens, latestOf, signInsOf } from '../oauth/records';
import type { Rules } from '../rules/rules';
import type { Secrets, SecretStatuses } from '../secrets';
import { documents } from '../strapi/border';
import type { Database, Transaction } from '../strapi/database';
import type { ChannelValidator, Version } from './validation/validator';
import type { Surroundings } from './drift';
import { createChannelViews } from './views';
import { changedColumns, toChannel, toMappingRow, toRow, withPatch, type ChannelRow } from './mapper';
import type { Messages } from '../messages';
import { accountKey } from '../messages/keys';
import { noteFirstAccount } from '../intake/cursor';
import { lockChannel } from './lock-channel';
import { withMailboxChange } from './mailbox-change';
import { removeRecords } from './remove-records';
import { createChannelRows, type StoredChannels } from './rows';
import { secretChange } from './validation/secret-change';

/** A channel to create. Without `mappings`, and with a template, the template suggests them. */
export type NewChannel = Omit<ChannelInput, 'mappings'> & { mappings?: FieldMapping[] };

/** Called after a change of a channel is committed. */
export type ChannelListener = (documentId: string) => void;

export interface ChannelsDependencies {
  strapi: Core.Strapi;
  database: Database;
  secrets: Secrets;
  messages: Messages;
  rules: Pick<Rules, 'forget'>;
  validator: ChannelValidator;
  /** Whether a time is within one of the channel's skip times. */
  isOutsideHours(channel: Channel, time: Date): boolean;
  /** Time in ms since when each channel's outgoing mail has been paused. */
  pausedSince(kind: 'reply' | 'acknowledgement', channels: string[]): Promise<Map<string, number>>;
  /** Current items that channels reference. */
  surroundings(): Promise<Surroundings>;
}

/** The channels of this Strapi app, in its database. */
export interface Channels extends StoredChannels {
  list(query: ChannelListQuery): Promise<Page<ChannelView>>;
  /** Rejects with `channel-not-found`. */
  view(documentId: string): Promise<ChannelView>;
  /** Rejects with `invalid-input`, for an active channel with `channel-incomplete`, or with `encryption-key-missing`. */
  create(channel: NewChannel): Promise<ChannelView>;
  /**
   * Updates the given fields. Rejects as `create` does, and with `secret-required` if the change would redirect a
   * secret.
   */
  update(documentId: string, update: ChannelUpdate): Promise<ChannelView>;
  setStatus(documentId: string, status: ChannelStatus): Promise<ChannelView>;
  /**
   * Creates a draft with the same settings and no credentials, since a refresh token must not be shared between
   * channels.
   */
  duplicate(documentId: string): Promise<ChannelView>;
  /**
   * Deletes a channel with its mapping, rules, credentials, cursors, state and message log. Tickets and files are kept.
   * With `takenOverBy`, another channel handles further replies to its tickets. Rejects with `channel-not-found`, or
   * with `invalid-input` if the other channel does not exist.
   */
  remove(documentId: string, options?: { takenOverBy?: string | null }): Promise<ChannelDeleted>;
  /**
   * Turns active channels without credentials into drafts and sets their start date to now. A Strapi import restores
   * channels without credentials, message log and cursors, so that old mail would create tickets again. Returns the
   * names of the channels.
   */
  draftImported(): Promise<string[]>;
  /** Returns a function that stops listening. */
  onChange(listener: ChannelListener): () => void;
}

export const notFound = () => new EmailChannelError('channel-not-found');

/** @see Channels */
export function createChannels(deps: ChannelsDependencies): Channels {
  const { strapi, database, secrets, validator } = deps;
  const { find, findMany, page, stored } = createChannelRows(strapi);
  const views = createChannelViews(deps);
  const listeners = new Set<ChannelListener>();
  const changed = (documentId: string) => listeners.forEach((listener) => listener(documentId));

  const view = async (documentId: string): Promise<ChannelView> => {
    const row = await find(documentId);
    if (!row) throw notFound();
    return (await views.of([row]))[0]!;
  };

  /** Locks the channel until the transaction ends, then reads it. */
  const findForUpdate = async (transaction: Transaction, documentId: string): Promise<ChannelRow> => {
    await lockChannel(strapi, transaction, documentId);
    const row = await find(documentId);
    if (!row) throw notFound();
    return row;
  };

  const replaceMappings = async (channel: number, mappings: FieldMapping[]): Promise<void> => {
    await strapi.db.query(UID.mapping).deleteMany({ where: { channel: { id: channel } } as never });
    for (const [position, mapping] of mappings.entries())
      await documents(strapi, UID.mapping).create({ data: toMappingRow(mapping, position, channel) });
  };

  const putSecrets = async (
    documentId: string,
    sent: Partial<Record<SecretField, string>>,
    transaction: Transaction,
  ): Promise<void> => {
    const { refreshToken, ...others } = sent;
    for (const [field, value] of Object.entries(others))
      if (value) await secrets.put(documentId, field as SecretField, value, transaction);
    if (!refreshToken) return;
    await forgetTokens(database, documentId, transaction);
    const latest = await latestOf(secrets, refreshToken, transaction);
    await secrets.put(documentId, 'refreshToken', latest, transaction);
  };

  const create = async ({ secrets: sent, mappings, ...values }: NewChannel): Promise<string> =>
    database.transaction(async (transaction) => {
      const input = mended(values);
      const filled = mappings ?? (input.template ? await validator.suggestedMappings(input.template) : []);
      const channel: Channel = { ...input, mappings: filled, documentId: '' };
      await requireValid(validator, { channel, secrets: having(undefined, sent) });
      const document = await documents(strapi, UID.channel).create({ data: toRow(input) });
      await replaceMappings(document.id, filled);
      await putSecrets(document.documentId, sent, transaction);
      return document.documentId;
    });

  const update = async (documentId: string, { mailboxChange, ...patch }: ChannelUpdate): Promise<void> =>
    database.transaction(async (transaction) => {
      const row = await findForUpdate(transaction, documentId);
      const before = toChannel(row);
      const after = withMailboxChange(before, mended(withPatch(before, patch)), mailboxChange);
      const sent = patch.secrets ?? {};
      const stored = having(await secrets.status(documentId, transaction));
      const { signedInAs } = (await signInsOf(database, [documentId], transaction)).get(documentId)!;
      const { problems, forget } = secretChange(before, after, stored, sent, signedInAs);
      if (problems.length > 0) throw problemError('secret-required.again', problems);
      const kept = { ...stored, ...Object.fromEntries(forget.map((field) => [field, false])) };
      await requireValid(
        validator,
        { channel: after, secrets: { ...kept, ...sentFlags(sent) } },
        { channel: before, secrets: stored },
      );

      if (accountKey(after) !== accountKey(before)) await noteFirstAccount(database, before, transaction);
      await documents(strapi, UID.channel).update({ documentId, data: changedColumns(before, after) });
      if (patch.mappings) await replaceMappings(row.id, patch.mappings);
      for (const field of forget) await secrets.remove(documentId, { field, transaction });
      if (forget.includes('refreshToken')) await forgetTokens(database, documentId, transaction);
      await putSecrets(documentId, sent, transaction);
    });

  return {
    ...stored,

    async list(query) {
      const { results, pagination } = await page(query);
      return { results: await views.of(results), pagination };
    },

    view,

    async create(channel) {
      const documentId = await create(channel);
      changed(documentId);
      return view(documentId);
    },

    async update(documentId, patch) {
      await update(documentId, patch);
      changed(documentId);
      return view(documentId);
    },

    async setStatus(documentId, status) {
      await update(documentId, { status });
      changed(documentId);
      return view(documentId);
    },

    async duplicate(documentId) {
      const row = await find(documentId);
      if (!row) throw notFound();
      const { documentId: _original, ...settings } = toChannel(row);
      const copy = await create({
        ...settings,
        name: `${settings.name.slice(0, 93)} (copy)`,
        status: 'draft',
        secrets: {},
      });
      changed(copy);
      return view(copy);
    },

    async remove(documentId, { takenOverBy = null } = {}) {
      const messages = await database.transaction(async (transaction) => {
        const row = await findForUpdate(transaction, documentId);
        if (takenOverBy !== null && (takenOverBy === documentId || !(await find(takenOverBy))))
          throw invalidInput('takenOverBy', 'successor');
        await replaceMappings(row.id, []);
        await secrets.remove(documentId, { transaction });
        await deps.rules.forget(documentId);
        const removed = await removeRecords(deps, transaction, documentId, takenOverBy);
        await documents(strapi, UID.channel).delete({ documentId });
        return removed;
      });
      changed(documentId);
      if (takenOverBy !== null) changed(takenOverBy);
      return { documentId, messages };
    },

    async draftImported() {
      const active = await findMany({ status: 'active' });
      const stored = await secrets.statuses(active.map(({ documentId }) => documentId));
      const imported = active.filter(({ documentId }) => {
        const status = stored.get(documentId)!;
        return SECRET_FIELDS.every((field) => !status[field].set);
      });
      for (const { documentId } of imported) {
        const data = { status: 'draft', syncStartDate: new Date().toISOString() };
        await documents(strapi, UID.channel).update({ documentId, data });
        changed(documentId);
      }
      return imported.map(({ name }) => String(name));
    },

    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Normalizes the OAuth endpoints, so that people see the URLs in use. */
function mended<T extends Pick<Channel, 'tokenEndpoint' | 'authorizationEndpoint'>>(values: T): T {
  const mend = (endpoint: string | null) => endpoint && mendedEndpoint(endpoint);
  return {
    ...values,
    tokenEndpoint: mend(values.tokenEndpoint),
    authorizationEndpoint: mend(values.authorizationEndpoint),
  };
}

const sentFlags = (sent: Partial<Record<SecretField, string>>): Partial<Record<SecretField, boolean>> =>
  Object.fromEntries(SECRET_FIELDS.filter((field) => sent[field]).map((field) => [field, true]));

const having = (
  stored: SecretStatuses | undefined,
  sent: Partial<Record<SecretField, string>> = {},
): Record<SecretField, boolean> =>
  Object.fromEntries(
    SECRET_FIELDS.map((field) => [field, Boolean(stored?.[field].set || sent[field])]),
  ) as Record<SecretField, boolean>;

/** Rejects a change that makes the channel invalid, or an active one incomplete. */
async function requireValid(validator: ChannelValidator, after: Version, before?: Version): Promise<void> {
  const found = await validator.problems(after, before);
  if (found) throw problemError(found.code, found.problems);
}
