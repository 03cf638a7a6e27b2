import type { Core } from '@strapi/types';
import { componentType, contentType } from '../strapi/border';
import { createMediaFinder } from './media-attributes';
import { isPrivate } from './names';
import type { Signer } from './signer';

type File = Record<string, unknown>;
type SignFile = ((file: File) => Promise<File>) & { strapis?: SignFile };
type Entry = Record<string, unknown>;
/** Response of the document service: an entry, a list, or `{ entries }`. */
type Answer = Entry | Entry[] | null | undefined;
type DocumentMiddleware = (ctx: { uid: string }, next: () => Promise<Answer>) => Promise<Answer>;

/**
 * Makes Strapi return signed URLs for private files: within entries, for anyone who can read the entry (as checked by
 * the Content Manager and the Content API), and in the Media Library, for the requesting admin. Others get an unsigned
 * URL that does not work. Strapi's built-in signing only supports providers that are private as a whole, and would
 * visit every entry.
 * @param hostIsPrivate whether all files of the host are private, so that Strapi signs them itself
 */
export function signAnswers(strapi: Core.Strapi, signer: Pick<Signer, 'sign'>, hostIsPrivate: boolean): void {
  const service = strapi.plugin('upload').service('file') as unknown as { signFileUrls: SignFile };
  // The service object is shared by all apps in a process, so replace a previous patch.
  const signFileUrls = service.signFileUrls.strapis ?? service.signFileUrls;
  const sign: SignFile = async (file) => {
    if (!isPrivate(file?.hash)) {
      if (hostIsPrivate) return signFileUrls(file);
      file.isUrlSigned = false;
      return file;
    }
    // If all files of the host are private, URLs in entries are already signed.
    if (file.isUrlSigned === true) return file;
    const copy = structuredClone(file);
    const admin = askingAdmin(strapi);
    if (admin !== null) signer.sign(copy, { admin });
    return copy;
  };
  service.signFileUrls = Object.assign(sign, { strapis: signFileUrls });

  const forEachFile = createMediaFinder(
    (uid) => (contentType(strapi, uid) ?? componentType(strapi, uid))?.attributes ?? null,
  );
  const signEntry = (uid: string, entry: Entry | null) => {
    if (typeof entry === 'object' && entry !== null)
      forEachFile(uid, entry, (file, entryOf) => signer.sign(file, { entryOf }));
  };
  const middleware: DocumentMiddleware = async (ctx, next) => {
    const answer = await next();
    if (Array.isArray(answer)) for (const entry of answer) signEntry(ctx.uid, entry);
    else if (Array.isArray(answer?.entries)) for (const entry of answer.entries) signEntry(ctx.uid, entry);
    else signEntry(ctx.uid, answer ?? null);
    return answer;
  };
  strapi.documents.use(middleware as never);
}

/** Id of the admin making the current request, or null for others and outside of requests. */
function askingAdmin(strapi: Core.Strapi): number | null {
  const state = strapi.requestContext.get()?.state;
  const id = Number(state?.user?.id);
  return state?.userAbility && Number.isSafeInteger(id) ? id : null;
}
