import type { Core } from '@strapi/types';
import { actionId } from '../../../contracts';
import { UID } from '../../../content-types';
import { ticketTypesOf } from '../files/mail-metadata';
import { isPrivate } from '../files/names';
import { placesOf } from '../files/places';
import { componentType, contentType } from '../strapi/border';

const READ = 'plugin::content-manager.explorer.read';

interface Ability {
  can(action: string, subject?: string): boolean;
}
interface Checker {
  can: { read(entry: object, field: string): boolean };
}

/**
 * Whether an admin may open a private file: those who can read its ticket or a message of the conversation. If the
 * tickets were deleted, permission to download raw messages is required.
 */
export async function mayReadFile(
  strapi: Core.Strapi,
  adminId: number,
  file: { id: number; provider_metadata: unknown },
): Promise<boolean> {
  const admin = await strapi.db.query('admin::user').findOne({ where: { id: adminId }, populate: ['roles'] });
  if (!admin?.isActive || admin.blocked) return false;
  const ability: Ability = await strapi.service('admin::permission').engine.generateUserAbility(admin);
  const types = ticketTypesOf(file);
  let belongs = false;
  for (const { related_id: id, related_type: uid, field } of await placesOf(strapi, file.id)) {
    if (componentType(strapi, uid)) {
      belongs = true;
      if (types.some((type) => type !== UID.ticketMessage && ability.can(READ, type))) return true;
    } else if (types.includes(uid) && contentType(strapi, uid)) {
      const entry = await strapi.db
        .query(uid as never)
        .findOne({ where: { id } as never, populate: { createdBy: { populate: ['roles'] } } as never });
      if (!entry) continue;
      belongs = true;
      const checker: Checker = strapi
        .plugin('content-manager')
        .service('permission-checker')
        .create({ userAbility: ability, model: uid });
      if (
        checker.can.read(entry, field) ||
        (uid === UID.ticketMessage && mayReadConversation(ability, entry))
      )
        return true;
    }
  }
  return !belongs && ability.can(actionId('messages.raw'));
}

/**
 * Whether an admin may send files: Media Library files if they have access to it, mail files that they can read, and
 * their own uploads.
 */
export async function mayAttach(
  strapi: Core.Strapi,
  adminId: number,
  files: number[],
  mayReadLibrary: boolean,
): Promise<boolean> {
  if (files.length === 0) return true;
  const rows = await strapi.db.query('plugin::upload.file').findMany({
    where: { id: { $in: files } },
    populate: { createdBy: { select: ['id'] } },
  });
  for (const row of rows) {
    const own = row.createdBy?.id === adminId && isPrivate(row.hash);
    const may = isPrivate(row.hash) ? own || (await mayReadFile(strapi, adminId, row)) : mayReadLibrary;
    if (!may) return false;
  }
  return mayReadLibrary || rows.length > 0;
}

const mayReadConversation = (ability: Ability, message: { ticketUid?: unknown }): boolean =>
  ability.can(actionId('tickets.read')) && ability.can(READ, String(message.ticketUid));
