import { randomBytes } from 'node:crypto';

/** How files of mail are stored, see `files.access` of the plugin's config. */
export type Access = 'private' | 'public';

/** 128 random bits: an address that is not known can't be found by trying. The beginning tells who may have it. */
const PREFIX: Record<Access, string> = { private: 'email-channel', public: 'email' };
/** How the name of a private file begins; no name that Strapi gives has a hyphen. */
export const PRIVATE_PREFIX = `${PREFIX.private}_`;
/** A private file or one of its formats (`thumbnail_email-channel_…`). Strapi ends names of its own with ten digits. */
const PRIVATE = /^(?:([a-z]+)_)?(email-channel_[0-9a-f]{32})$/;
/** Public files of mail; the first form is that of older versions, which could be guessed. */
const PUBLIC = /^email_(?:\d+_\d+_\d{1,4}|[0-9a-f]{32})$/;
const ENDING = /^\.[a-z0-9]{1,20}$/;

/** The name of a new file without its ending: the `hash` of a file of the Media Library. */
export const newName = (access: Access): string => `${PREFIX[access]}_${randomBytes(16).toString('hex')}`;

export const isPrivate = (hash: unknown): hash is string => typeof hash === 'string' && PRIVATE.test(hash);

/** Whether a file of the Media Library is one of mail that anyone may fetch who knows its address. */
export const isPublicMail = (hash: string): boolean => PUBLIC.test(hash);

/** The last part of an address of a private file. */
export interface PrivateName {
  /** `hash` and ending, as the address has them. */
  name: string;
  /** `hash` of the file, also where this is one of its formats. */
  hash: string;
  /** Such as `thumbnail`; null for the file itself. */
  format: string | null;
  /** With its dot; empty where it has none. */
  ext: string;
}

/** Reads the end of an address or a bare name; null where it is none of a private file. */
export function privateNameOf(address: unknown): PrivateName | null {
  if (typeof address !== 'string') return null;
  const name = /([^/?#]*)(?:[?#].*)?$/.exec(address)![1]!;
  const dot = name.indexOf('.');
  const ext = dot < 0 ? '' : name.slice(dot);
  const found = PRIVATE.exec(dot < 0 ? name : name.slice(0, dot));
  if (!found || (ext !== '' && !ENDING.test(ext))) return null;
  return { name, hash: found[2]!, format: found[1] ?? null, ext };
}
