import { createHmac } from 'node:crypto';
import { EmailChannelError } from '../../../contracts';
import type { Secrets } from '../secrets';
import { PRIVATE_PREFIX, privateNameOf } from './names';
import { readAddress, signAddress, type Grant, type Reader } from './signed-address';

/** Name of the installation's key in the table of secrets. */
const KEY = 'fileKey';

type Addressed = Record<string, unknown>;

/** Signs addresses of private files and reads them, under a key that all instances share. */
export function createSigner({ secrets }: { secrets: Pick<Secrets, 'installationKey'> }) {
  let key: Uint8Array | null = null;

  const signOne = (file: Addressed, id: number, reader: Reader): boolean => {
    const name = key && privateNameOf(file.url)?.name;
    if (!key || !name) return false;
    file.url = signAddress(key, { name, file: id, reader }, Date.now());
    return true;
  };

  return {
    /** Reads the key, once; nothing is signed before. Never inside a transaction. Rejects with `encryption-key-missing`. */
    async ready(): Promise<void> {
      key ??= await secrets.installationKey(KEY);
    },

    /** The private name of a file that was public: always the same one, and nobody else can work it out. */
    privateNameFor(id: number, hash: string): string {
      if (!key) throw new EmailChannelError('encryption-key-missing');
      const digest = createHmac('sha256', key).update(`private name\n${id}\n${hash}`).digest('hex');
      return `${PRIVATE_PREFIX}${digest.slice(0, 32)}`;
    },

    /**
     * Puts signed addresses into a row of a private file and its formats, as Strapi does for private providers; any other
     * file, and what was selected without its address, stays as it is.
     */
    sign(file: Addressed, reader: Reader): void {
      const id = Number(file.id);
      if (!Number.isSafeInteger(id) || !signOne(file, id, reader)) return;
      file.isUrlSigned = true;
      for (const format of Object.values((file.formats as Record<string, Addressed> | null) ?? {}))
        signOne(format, id, reader);
    },

    /** @see readAddress */
    read: (name: string, query: Record<string, unknown>): (Grant & { seconds: number }) | null =>
      key && readAddress(key, name, query, Date.now()),
  };
}

export type Signer = ReturnType<typeof createSigner>;
