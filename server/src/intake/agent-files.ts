import { randomBytes } from 'node:crypto';
import type { Core } from '@strapi/types';
import { EmailChannelError, invalidInput, type AgentFile } from '../../../contracts';
import { prepareFiles } from '../files/prepare';
import type { RefusalRules } from '../files/refusal';
import { cleanName } from '../mail/attachments';
import type { FileRemoval } from '../files/removal';
import { numberOf, type Database } from '../strapi/database';
import { FILE_RELATIONS } from '../strapi/links';
import { TABLES } from '../strapi/models';
import type { Uploads } from './uploads';

/** A file that an agent has chosen or pasted. */
export interface NewAgentFile {
  name: string;
  type: string;
  content: Uint8Array;
}

/** Age after which a file that neither a message nor a draft references is deleted. */
const UNSENT_MS = 2 * 86_400_000;
/** Batch size of the sweep, and maximum number of batches. */
const AT_ONCE = 200;
const MAX_ROUNDS = 1_000;

const FILES = 'files';

/**
 * Files that agents upload for replies. Like mail files, only readers of the ticket can open them. Each has a
 * Content-ID so that the text can embed it.
 */
export function createAgentFiles({
  strapi,
  database,
  uploads,
  files,
  refusal,
}: {
  strapi: Core.Strapi;
  database: Database;
  uploads: Pick<Uploads, 'intend' | 'store' | 'createRows' | 'settle' | 'give' | 'remove'>;
  files: Pick<FileRemoval, 'deleteUnused'>;
  refusal: RefusalRules;
}) {
  /** Ids, above `after`, of old agent uploads that no entry uses. Mail files have no author. */
  const unused = async (after: number): Promise<number[]> => {
    const carried = strapi.db.getConnection(FILE_RELATIONS).whereNotNull('file_id').select('file_id');
    const rows = (await strapi.db
      .getConnection(FILES)
      .whereNotNull('created_by_id')
      .where('hash', 'like', 'email%')
      .where('id', '>', after)
      .whereNotIn('id', carried as never)
      .orderBy('id')
      .limit(AT_ONCE)
      .select('id')) as { id: unknown }[];
    return rows.map(({ id }) => numberOf(id));
  };

  /** Whether a draft or an unsent message references a file. */
  const isNamed = async (id: number): Promise<boolean> => {
    const draft = await database
      .table(TABLES.draft)
      .where((query) =>
        query.where('content', 'like', `%"id":${id},%`).orWhere('content', 'like', `%(file:${id})%`),
      )
      .first('id');
    if (draft) return true;
    const mails: { files: unknown }[] = await database
      .table(TABLES.outgoing)
      .whereIn('state', ['waiting', 'sending', 'failed'])
      .where('files', 'like', `%${id}%`)
      .select('files');
    return mails.some(({ files: ids }) => (JSON.parse(String(ids)) as number[]).includes(id));
  };

  return {
    /**
     * Deletes agent uploads that were never sent: two days old, and used by no entry or draft. Returns their number.
     */
    async sweep(): Promise<number> {
      let swept = 0;
      let after = 0;
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const ids = await unused(after);
        if (ids.length === 0) return swept;
        after = ids.at(-1)!;
        const old = await strapi.db.query('plugin::upload.file').findMany({
          where: { id: { $in: ids }, createdAt: { $lt: new Date(Date.now() - UNSENT_MS) } },
          select: ['id'],
        });
        const unsent: number[] = [];
        for (const row of old) if (!(await isNamed(numberOf(row.id)))) unsent.push(numberOf(row.id));
        const gone = await database.transaction(async (transaction) => {
          const bytes = await files.deleteUnused(transaction, unsent);
          await uploads.give(transaction, bytes);
          return bytes;
        });
        await uploads.remove(gone);
        swept += gone.length;
      }
      return swept;
    },

    /**
     * Stores a file. Rejects with `invalid-input` for refused files, or with `upload-failed`.
     * @param ticketUid content type of the ticket
     * @param agent id of the admin user
     */
    async add(file: NewAgentFile, ticketUid: string, agent: number): Promise<AgentFile> {
      const name = cleanName(file.name) || 'file';
      const attachment = {
        name,
        type: file.type,
        size: file.content.byteLength,
        inline: false,
        contentId: `${randomBytes(12).toString('hex')}@email-channel`,
        content: file.content,
      };
      const [prepared] = prepareFiles([attachment], refusal).files;
      if (!prepared) throw invalidInput('file', 'file-refused', { name });
      const [intended] = await uploads.intend(0, [{ claim: { id: 0 }, files: [prepared] }]);
      const { stored, refused } = await uploads.store(intended!);
      const [kept] = stored;
      if (!kept)
        throw new EmailChannelError('upload-failed', { error: String(refused[0]?.values?.error ?? '') });
      const id = await database.transaction(async (transaction) => {
        const [rows] = await uploads.createRows(
          transaction,
          [{ files: [kept], ticketType: ticketUid }],
          null,
        );
        const row = rows![0]!;
        await strapi.db
          .query('plugin::upload.file')
          .update({ where: { id: row }, data: { createdBy: agent } as never });
        if (!(await uploads.settle(transaction, [kept])))
          throw new EmailChannelError('deadline-exceeded.file');
        return row;
      });
      return { id, name, picture: prepared.mime.startsWith('image/') };
    },
  };
}

export type AgentFiles = ReturnType<typeof createAgentFiles>;
