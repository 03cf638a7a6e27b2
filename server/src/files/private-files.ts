import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { Core } from '@strapi/types';
import { EmailChannelError } from '../../../contracts';
import { withinDeadline } from '../mailbox/deadline';
import type { Secrets } from '../secrets';
import type { Logger } from '../strapi/logger';
import type { FileContent, FileRow } from './content';
import { createFolder } from './folder';
import { PRIVATE_PREFIX } from './names';
import { signAnswers } from './media-library';
import { moveFiles, type Moved } from './move';
import { canSign, keepPrivate, type UploadProvider } from './provider';
import { createSigner, type Signer } from './signer';

/** Timeouts of a provider for starting a response and for sending a whole file. */
const MAX_ANSWER_MS = 30_000;
const MAX_WHOLE_MS = 10 * 60_000;
/** Storage of private mail files, and access to them. */
export interface PrivateFiles {
  signer: Pick<Signer, 'read' | 'sign'>;
  /** Adds support for private files to Strapi's Media Library. Call once, before any is stored. */
  begin(): Promise<void>;
  /**
   * Reads a private file.
   * @param range a Range header
   * @returns null if the file does not exist. Rejects with errors of the file system or provider
   */
  read(row: FileRow, range?: string): Promise<FileContent | null>;
  /** Number and total size of private files. */
  kept(): Promise<{ count: number; bytes: number }>;
  /** Makes all public mail files private. */
  move(): Promise<Moved>;
}

/** @see PrivateFiles */
export function createPrivateFiles(deps: {
  strapi: Core.Strapi;
  /** From the plugin's config; null means next to the public folder. */
  folder: string | null;
  secrets: Pick<Secrets, 'installationKey'>;
  logger: Pick<Logger, 'info' | 'warn'>;
}): PrivateFiles {
  const { strapi, logger } = deps;
  const signer = createSigner(deps);
  const root = privateRoot(strapi, deps.folder);
  const folder = createFolder(root);
  const provider = () => strapi.plugin('upload').provider as unknown as UploadProvider;

  const fetchFile = async (row: FileRow, range?: string): Promise<FileContent | null> => {
    const { url } = canSign(provider()) ? await provider().getSignedUrl({ ...row }) : row;
    const late = () => new EmailChannelError('deadline-exceeded.file');
    const answer = await withinDeadline(MAX_ANSWER_MS, undefined, late, (signal) =>
      fetch(url, {
        headers: range ? { Range: range } : {},
        signal: AbortSignal.any([signal, AbortSignal.timeout(MAX_WHOLE_MS)]),
      }),
    );
    return contentOf(answer);
  };

  return {
    signer,

    async begin() {
      const upload = uploadConfigOf(strapi);
      const hostIsPrivate = await provider().isPrivate();
      const isLocal = upload.provider === 'local';
      keepPrivate(provider(), {
        folder: isLocal ? folder : null,
        optionsOf: (method) => ({ ...upload.actionOptions?.[method], ...accessList(upload) }),
        hostIsPrivate,
      });
      signAnswers(strapi, signer, hostIsPrivate);
      if (isLocal)
        logger.info(`Files of mail are kept in ${root}: back it up together with the public folder.`);
      else if (!canSign(provider()))
        logger.warn(
          `The upload provider ${upload.provider} has no private files: those of mail can’t be found by guessing, but who learns the address of one can open it.`,
        );
      try {
        await signer.ready();
      } catch (error) {
        logger.warn(`Files of mail can’t be opened: ${(error as Error).message}`);
      }
    },

    async read(row, range) {
      return row.provider === 'local' ? folder.open(row, range) : fetchFile(row, range);
    },

    async kept() {
      const row = await strapi.db
        .connection('files')
        .where('hash', 'like', `${PRIVATE_PREFIX}%`)
        .count({ number: '*' })
        .sum({ kilobytes: 'size' })
        .first();
      const { number, kilobytes } = row as { number: unknown; kilobytes: unknown };
      return { count: Number(number), bytes: Math.round(Number(kilobytes ?? 0) * 1_000) };
    },

    move: () => moveFiles(strapi, signer),
  };
}

/** The folder for private files. Throws if it would be served publicly. */
export function privateRoot(strapi: Core.Strapi, folder: string | null): string {
  const open = resolve(strapi.dirs.static.public);
  const root =
    folder === null ? join(dirname(open), 'private', 'email-channel') : resolve(strapi.dirs.app.root, folder);
  const inside = relative(open, root);
  if (!inside.startsWith('..') && !isAbsolute(inside))
    throw new Error(
      `files.folder of the plugin email-channel is in the public folder ${open}. Choose another.`,
    );
  return root;
}

interface UploadConfig {
  provider: string;
  providerOptions?: { s3Options?: { params?: object }; params?: object };
  actionOptions?: Record<string, Record<string, unknown>>;
}

function uploadConfigOf(strapi: Core.Strapi): UploadConfig {
  const config = strapi.config.get<Partial<UploadConfig>>('plugin::upload', {});
  return { ...config, provider: (config.provider ?? 'local').toLowerCase() };
}

/** Makes S3 objects private; empty if the host disabled access control lists for the bucket. */
function accessList({ provider, providerOptions }: UploadConfig): { ACL?: 'private' } {
  const params: { ACL?: unknown } = providerOptions?.s3Options?.params ?? providerOptions?.params ?? {};
  const switchedOff = 'ACL' in params && !params.ACL;
  return provider.endsWith('aws-s3') && !switchedOff ? { ACL: 'private' } : {};
}

/** Converts a provider's response to file content; null if not found. Rejects with any other status. */
async function contentOf(answer: Response): Promise<FileContent | null> {
  const range = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+)$/.exec(answer.headers.get('content-range') ?? '');
  if (answer.status === 200 || (answer.status === 206 && range?.[1] !== undefined)) {
    const size = Number(range?.[3] ?? answer.headers.get('content-length') ?? NaN);
    const part = range ? { start: Number(range[1]), end: Number(range[2]) } : null;
    return { size, part, stream: answer.body && Readable.fromWeb(answer.body as ReadableStream) };
  }
  await answer.body?.cancel();
  if (answer.status === 416) return { size: Number(range?.[3] ?? 0), part: 'none', stream: null };
  if (answer.status === 404) return null;
  throw new Error(`the upload provider answered with status ${answer.status}`);
}
