import { traverseEntity } from '@strapi/utils';
import type { Core } from '@strapi/types';
import { createMediaFinder } from '../../server/src/files/media-attributes';
import { componentType, contentType, documents } from '../../server/src/strapi/border';

const CASE = 'api::case.case';
const ENTRIES = 100;
const FILES_OF_AN_ENTRY = 2;
const WARM_UP = 50;
const TIMES = 300;

/** CPU µs of one list of a host's entries with their files: the read, our look for files of mail in it, and Strapi's own walk. */
export interface ReadsAnswer {
  entries: number;
  read: number;
  look: number;
  walk: number;
}

/** Reads entries of the host whose files are its own, as its Content API does; answers what the look for files of mail adds. */
export async function measureReads(strapi: Core.Strapi): Promise<ReadsAnswer> {
  for (let index = 0; index < ENTRIES; index += 1) {
    const files = await Promise.all(
      Array.from({ length: FILES_OF_AN_ENTRY }, (_, part) =>
        strapi.db.query('plugin::upload.file').create({
          data: {
            name: `picture ${index}.png`,
            hash: `picture_${index}_${part}`,
            ext: '.png',
            mime: 'image/png',
            size: 1,
            url: `/uploads/picture_${index}_${part}.png`,
            provider: 'local',
          },
        }),
      ),
    );
    await documents(strapi, CASE).create({
      data: { title: `Case ${index}`, files: files.map(({ id }) => id) },
    });
  }
  const read = () => documents(strapi, CASE).findMany({ populate: { files: true }, limit: ENTRIES });
  const entries = await read();

  let found = 0;
  const forEachFile = createMediaFinder(
    (uid) => (contentType(strapi, uid) ?? componentType(strapi, uid))?.attributes ?? null,
  );
  const look = () => entries.forEach((entry) => forEachFile(CASE, entry, () => (found += 1)));
  const options = {
    schema: strapi.getModel(CASE as never),
    getModel: (uid: string) => strapi.getModel(uid as never),
  };
  const walk = () =>
    Promise.all(entries.map((entry) => traverseEntity(() => undefined, options as never, entry as never)));

  const answer = {
    entries: entries.length,
    read: await cpuOf(read),
    look: await cpuOf(look),
    walk: await cpuOf(walk),
  };
  if (found !== (WARM_UP + TIMES) * ENTRIES * FILES_OF_AN_ENTRY)
    throw new Error(`Wrong result: ${found} files.`);
  return answer;
}

/** CPU µs of one call, of many. */
async function cpuOf(work: () => unknown): Promise<number> {
  for (let time = 0; time < WARM_UP; time += 1) await work();
  const before = process.cpuUsage();
  for (let time = 0; time < TIMES; time += 1) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / TIMES;
}
