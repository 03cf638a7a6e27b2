import { EmailChannelError } from '../../../../contracts';
import type { FileRow } from '../../files/content';
import { privateNameOf, type PrivateName } from '../../files/names';
import { ticketTypesOf } from '../../files/mail-metadata';
import { createLogger } from '../../strapi/logger';
import { controller } from '../controller';
import { mayReadFile } from '../file-access';
import { isKnown, rangeOf, sendFile, type ServedFile } from '../file-answer';

type Place = Omit<FileRow, 'provider'> & { mime: string };
/** A row of the Media Library. */
type Row = Place & {
  id: number;
  name: string;
  provider: string;
  updatedAt: string;
  formats: Record<string, Place> | null;
  provider_metadata: unknown;
};

const notFound = () => new EmailChannelError('file-not-found');

/** The file or format that a URL refers to. */
function placeOf(row: Row, { name, format }: PrivateName): Place | null {
  const place = format === null ? row : row.formats?.[format];
  return place && `${place.hash}${place.ext}` === name ? place : null;
}

/** Serves private mail files to browsers. */
export const files = controller((app, strapi) => ({
  /** Works without Strapi token: the signature identifies the reader. */
  async serve(ctx) {
    const { query } = ctx;
    // Strapi logs request URLs, which must not include signatures.
    ctx.url = ctx.path;
    const name = privateNameOf(ctx.params.name);
    const grant = name && name.name === ctx.params.name ? app().files.signer.read(name.name, query) : null;
    if (!name || !grant) throw new EmailChannelError('file-address-invalid');

    const row = (await strapi.db
      .query('plugin::upload.file')
      .findOne({ where: { id: grant.file } })) as Row | null;
    const place = row && placeOf(row, name);
    if (!row || !place) throw notFound();
    const { reader } = grant;
    const isOpen =
      'admin' in reader
        ? await mayReadFile(strapi, reader.admin, row)
        : ticketTypesOf(row).includes(reader.entryOf);
    if (!isOpen) throw notFound();

    const file: ServedFile = {
      name: row.name,
      type: place.mime,
      etag: `"${name.name}.${Date.parse(row.updatedAt)}"`,
      seconds: grant.seconds,
    };
    if (isKnown(ctx, file)) return;
    const content = await app()
      .files.read({ ...place, provider: row.provider }, rangeOf(ctx, file))
      .catch((error: Error) => {
        const logger = createLogger({ strapi, known: () => app().secrets.known() });
        logger.warn(`file ${row.id} could not be read: ${error.name}: ${error.message}`);
        throw new EmailChannelError('file-unavailable');
      });
    if (!content) throw notFound();
    sendFile(ctx, file, content);
  },
}));
