import type { Readable } from 'node:stream';
import type { FileName } from './content';
import type { Folder } from './folder';
import { isPrivate } from './names';
import { FILES_PATH } from './signed-address';

/** A file as Strapi hands it to an upload provider, which writes `url` into it. */
export type ProviderFile = FileName & {
  url?: string;
  buffer?: Uint8Array;
  stream?: Readable;
} & Record<string, unknown>;

type Put = (file: ProviderFile, options?: unknown) => Promise<void>;
type Replace = (file: ProviderFile, old: ProviderFile) => Promise<void>;

/** Strapi's upload provider, as the upload plugin wraps it. */
export interface UploadProvider {
  upload?: Put;
  uploadStream?: Put;
  replace?: Replace;
  replaceStream?: Replace;
  delete(file: ProviderFile): Promise<unknown>;
  isPrivate(): boolean | Promise<boolean>;
  getSignedUrl(file: ProviderFile): Promise<{ url: string }>;
}

/** Whether a provider can make addresses for private objects; the upload plugin gives each a function that does not. */
export const canSign = (provider: UploadProvider): boolean => Object.hasOwn(provider, 'getSignedUrl');

export interface Keeping {
  /** For the provider `local`: where private files go. Null for all other providers. */
  folder: Folder | null;
  /** Options of an upload of a private object. */
  optionsOf(method: 'upload' | 'uploadStream'): Record<string, unknown>;
  /** Whether all files of the host are private. */
  hostIsPrivate: boolean;
}

/**
 * Has the upload provider keep files with private names apart: out of the public folder, or as private objects. Whatever
 * Strapi does with a file, it comes through here: storing, replacing, and deleting in the Media Library.
 */
export function keepPrivate(provider: UploadProvider, { folder, optionsOf, hostIsPrivate }: Keeping): void {
  const { upload, uploadStream, replace, replaceStream, getSignedUrl } = provider;
  const remove = provider.delete;

  const putting =
    (put: Put, method: 'upload' | 'uploadStream'): Put =>
    async (file, options) => {
      if (!isPrivate(file.hash)) return put.call(provider, file, options);
      if (!folder) return put.call(provider, file, optionsOf(method));
      const content = file.buffer ?? file.stream;
      if (!content) throw new Error('a file without content');
      await folder.write(file, content);
      file.url = `${FILES_PATH}/${file.hash}${file.ext}`;
    };
  const replacing =
    (own: Replace, put: Put | undefined): Replace =>
    async (file, old) => {
      if (!put || !isPrivate(old.hash)) return own.call(provider, file, old);
      await put.call(provider, file);
      if (file.hash !== old.hash || file.ext !== old.ext) await provider.delete(old);
    };

  if (upload) provider.upload = putting(upload, 'upload');
  if (uploadStream) provider.uploadStream = putting(uploadStream, 'uploadStream');
  if (replace) provider.replace = replacing(replace, provider.upload);
  if (replaceStream) provider.replaceStream = replacing(replaceStream, provider.uploadStream);
  provider.delete = async (file) =>
    folder && isPrivate(file.hash) ? folder.remove(file) : remove.call(provider, file);
  // Who asks for addresses outside of an answer, such as Strapi's export, must ask for those of private objects.
  if (!folder && !hostIsPrivate && canSign(provider)) {
    provider.isPrivate = async () => true;
    provider.getSignedUrl = async (file) =>
      isPrivate(file.hash) ? getSignedUrl.call(provider, file) : { url: String(file.url) };
  }
}
