import type { Core } from '@strapi/types';
import { componentType, contentType } from '../strapi/border';
import { createMediaFinder } from './media-attributes';
import { isPrivate } from './names';
import type { Signer } from './signer';

type File = Record<string, unknown>;
type SignFile = ((file: File) => Promise<File>) & { strapis?: SignFile };
type Entry = Record<string, unknown>;
/** What the document service answers: an entry, a list, or `{ entries }`. */
type Answer = Entry | Entry[] | null | undefined;
type DocumentMiddleware = (ctx: { uid: string }, next: () => Promise<Answer>) => Promise<Answer>;

/**
 * Has Strapi give out private files under signed addresses: in entries, to anyone who may read the entry (the Content Manager and
 * the Content API look at that), and in the Media Library, to the admin who asks. Everybody else gets the bare address, which
 * opens nothing. Strapi's own signing is for providers that are private as a whole, and would go through every entry.
 * @param hostIsPrivate whether all files of the host are private, so that Strapi signs them itself
 */
export function signAnswers(strapi: Core.Strapi, signer: Pick<Signer, 'sign'>, hostIsPrivate: boolean): void {
  const service = strapi.plugin('upload').service('file') as unknown as { signFileUrls: SignFile };
  // One object serves every app of a process: what an earlier one put there is replaced.
  const signFileUrls = service.signFileUrls.strapis ?? service.signFileUrls;
  const sign: SignFile = async (file) => {
    if (!isPrivate(file?.hash)) {
      if (hostIsPrivate) return signFileUrls(file);
      file.isUrlSigned = false;
      return file;
    }
    // In an entry of a host whose files are all private, the address is signed already.
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

/** Id of the admin whose request this is; null for anyone else, and for work outside of requests. */
function askingAdmin(strapi: Core.Strapi): number | null {
  const state = strapi.requestContext.get()?.state;
  const id = Number(state?.user?.id);
  return state?.userAbility && Number.isSafeInteger(id) ? id : null;
}
