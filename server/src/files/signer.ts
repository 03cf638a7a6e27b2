import { createHmac } from 'node:crypto';
import { EmailChannelError } from '../../../contracts';
import type { Secrets } from '../secrets';
import { PRIVATE_PREFIX, privateNameOf } from './names';
import { readAddress, signAddress, type Grant, type Reader } from './signed-address';

/** Name of the installation's key in the secrets table. */
const KEY = 'fileKey';

type Addressed = Record<string, unknown>;

/** Signs and verifies URLs of private files with a key shared by all instances. */
export function createSigner({ secrets }: { secrets: Pick<Secrets, 'installationKey'> }) {
  let key: Uint8Array | null = null;

  const signOne = (file: Addressed, id: number, reader: Reader): boolean => {
    const name = key && privateNameOf(file.url)?.name;
    if (!key || !name) return false;
    file.url = signAddress(key, { name, file: id, reader }, Date.now());
    return true;
  };

  return {
    /**
     * Loads the key. Must be called before signing and outside of transactions. Rejects with `encryption-key-missing`.
     */
    async ready(): Promise<void> {
      key ??= await secrets.installationKey(KEY);
    },

    /** Private name of a formerly public file. It is deterministic and cannot be guessed. */
    privateNameFor(id: number, hash: string): string {
      if (!key) throw new EmailChannelError('encryption-key-missing');
      const digest = createHmac('sha256', key).update(`private name\n${id}\n${hash}`).digest('hex');
      return `${PRIVATE_PREFIX}${digest.slice(0, 32)}`;
    },

    /**
     * Replaces the URLs of a private file and its formats with signed ones, as Strapi does for private providers. Other
     * files, and rows selected without URL, stay unchanged.
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
