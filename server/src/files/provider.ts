import type { Readable } from 'node:stream';
import type { FileName } from './content';
import type { Folder } from './folder';
import { isPrivate } from './names';
import { FILES_PATH } from './signed-address';

/** A file as passed to an upload provider, which sets `url`. */
export type ProviderFile = FileName & {
  url?: string;
  buffer?: Uint8Array;
  stream?: Readable;
} & Record<string, unknown>;

type Put = (file: ProviderFile, options?: unknown) => Promise<void>;
type Replace = (file: ProviderFile, old: ProviderFile) => Promise<void>;

/** Strapi's upload provider, as wrapped by the upload plugin. */
export interface UploadProvider {
  upload?: Put;
  uploadStream?: Put;
  replace?: Replace;
  replaceStream?: Replace;
  delete(file: ProviderFile): Promise<unknown>;
  isPrivate(): boolean | Promise<boolean>;
  getSignedUrl(file: ProviderFile): Promise<{ url: string }>;
}

/** Whether a provider itself can sign URLs; the upload plugin adds a stub to those that cannot. */
export const canSign = (provider: UploadProvider): boolean => Object.hasOwn(provider, 'getSignedUrl');

export interface Keeping {
  /** Folder for private files with the `local` provider, or null for other providers. */
  folder: Folder | null;
  /** Upload options for a private object. */
  optionsOf(method: 'upload' | 'uploadStream'): Record<string, unknown>;
  /** Whether all files of the host are private. */
  hostIsPrivate: boolean;
}

/**
 * Makes the upload provider store files with private names separately: outside the public folder, or as private
 * objects. Every operation of Strapi on files goes through the provider: storing, replacing and deleting.
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
  // Callers outside of responses, such as Strapi's export, need signed URLs for private objects.
  if (!folder && !hostIsPrivate && canSign(provider)) {
    provider.isPrivate = async () => true;
    provider.getSignedUrl = async (file) =>
      isPrivate(file.hash) ? getSignedUrl.call(provider, file) : { url: String(file.url) };
  }
}
