import type { Core } from '@strapi/types';
import type { LocaleView } from '../../../contracts';
import { contentType, documents, type StrapiDocument } from './border';

/** The part of Strapi's i18n plugin that is used. */
interface LocaleService {
  find(): Promise<{ code: string; name: string }[]>;
  getDefaultLocale(): Promise<string>;
}

/** Whether a content type has an entry for each locale. */
export const isLocalized = (strapi: Core.Strapi, uid: string): boolean =>
  contentType(strapi, uid)?.pluginOptions?.i18n?.localized === true;

/** The locales of this Strapi app, the default one first. */
export async function readLocales(strapi: Core.Strapi): Promise<LocaleView[]> {
  const service = strapi.plugin('i18n')?.service('locales') as unknown as LocaleService | undefined;
  if (!service) return [];
  const standard = await service.getDefaultLocale();
  return (await service.find())
    .map(({ code, name }) => ({ code, name, isDefault: code === standard }))
    .sort((one, other) => Number(other.isDefault) - Number(one.isDefault));
}

/**
 * Entries of some documents in whatever locale they are, oldest first. Strapi looks in the default locale alone where none
 * is named, and only its `findMany` takes `*` for all.
 */
export const findInAnyLocale = (
  strapi: Core.Strapi,
  uid: string,
  documentIds: string[],
  params: { fields?: string[] } = {},
): Promise<StrapiDocument[]> =>
  documents(strapi, uid).findMany({
    ...params,
    filters: { documentId: { $in: documentIds } },
    sort: 'id:asc',
    ...(isLocalized(strapi, uid) ? { locale: '*', limit: -1 } : { limit: documentIds.length }),
  });

/**
 * Values of an entry whose relations hold documentIds. Strapi refuses one that names a document without an entry in the same
 * locale: that is named by the row of its oldest entry.
 * @param locale of the entry; null for the default one
 */
export async function withRelationsOf(
  strapi: Core.Strapi,
  uid: string,
  locale: string | null,
  data: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const { attributes } = contentType(strapi, uid)!;
  const named = Object.entries(data).filter(
    ([name, value]) =>
      attributes[name]?.type === 'relation' &&
      isLocalized(strapi, String(attributes[name].target)) &&
      documentIdsOf(value).length > 0,
  );
  if (named.length === 0) return data;
  const wanted = locale ?? (await readLocales(strapi))[0]?.code;
  const values = { ...data };
  for (const [name, value] of named) {
    const target = String(attributes[name]!.target);
    const entries = await findInAnyLocale(strapi, target, documentIdsOf(value), {
      fields: ['documentId', 'locale'],
    });
    const relation = documentIdsOf(value).map((documentId) => {
      const own = entries.filter((entry) => entry.documentId === documentId);
      return own.length === 0 || own.some((entry) => entry.locale === wanted)
        ? { documentId }
        : { id: own[0]!.id };
    });
    values[name] = Array.isArray(value) ? relation : relation[0];
  }
  return values;
}

const documentIdsOf = (value: unknown): string[] =>
  [value].flat().filter((one): one is string => typeof one === 'string');
