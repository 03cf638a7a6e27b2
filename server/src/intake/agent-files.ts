import { randomBytes } from 'node:crypto';
import type { Core } from '@strapi/types';
import { EmailChannelError, invalidInput, type AgentFile } from '../../../contracts';
import { prepareFiles } from '../files/prepare';
import type { RefusalRules } from '../files/refusal';
import { cleanName } from '../mail/attachments';
import type { Database } from '../strapi/database';
import type { Uploads } from './uploads';

/** A file that an agent has chosen or pasted. */
export interface NewAgentFile {
  name: string;
  type: string;
  content: Uint8Array;
}

/**
 * Files that agents put into replies from their own computers: kept like those of mail, for readers of the ticket alone. Each
 * has a Content-ID, so that the text of a reply can show it.
 */
export function createAgentFiles({
  strapi,
  database,
  uploads,
  refusal,
}: {
  strapi: Core.Strapi;
  database: Database;
  uploads: Pick<Uploads, 'intend' | 'store' | 'createRows' | 'settle'>;
  refusal: RefusalRules;
}) {
  return {
    /**
     * Stores a file. Rejects with `invalid-input` for one that the installation refuses, `upload-failed`.
     * @param ticketUid content type of the ticket that it is for
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
        await uploads.settle(transaction, [kept]);
        return row;
      });
      return { id, name, picture: prepared.mime.startsWith('image/') };
    },
  };
}

export type AgentFiles = ReturnType<typeof createAgentFiles>;
