import type { Core } from '@strapi/types';

/** A document from Strapi's document service. */
export type StrapiDocument = Record<string, unknown> & { id: number; documentId: string };

/** The part of Strapi's document service used by the plugin, typed for dynamic uids. */
export interface Documents {
  findOne(params: { documentId: string } & Record<string, unknown>): Promise<StrapiDocument | null>;
  findFirst(params?: Record<string, unknown>): Promise<StrapiDocument | null>;
  findMany(params?: Record<string, unknown>): Promise<StrapiDocument[]>;
  count(params?: Record<string, unknown>): Promise<number>;
  create(params: { data: Record<string, unknown> } & Record<string, unknown>): Promise<StrapiDocument>;
  update(
    params: { documentId: string; data: Record<string, unknown> } & Record<string, unknown>,
  ): Promise<StrapiDocument | null>;
  delete(params: { documentId: string } & Record<string, unknown>): Promise<unknown>;
  publish(params: { documentId: string } & Record<string, unknown>): Promise<unknown>;
}

/** The document service for a dynamic uid. */
export const documents = (strapi: Core.Strapi, uid: string): Documents =>
  strapi.documents(uid as never) as unknown as Documents;

/** An attribute in a content type's schema. */
export type Attribute = Record<string, unknown> & { type: string };

/** The schema of a component, or null if the uid is unknown. */
export const componentType = (
  strapi: Core.Strapi,
  uid: string,
): { attributes: Record<string, Attribute> } | null =>
  (strapi.components as unknown as Record<string, { attributes: Record<string, Attribute> }>)?.[uid] ?? null;

/** The schema of a content type, or null if the uid is unknown. */
export const contentType = (
  strapi: Core.Strapi,
  uid: string,
): {
  uid: string;
  modelName: string;
  kind: string;
  info: { displayName: string };
  options?: { draftAndPublish?: boolean };
  pluginOptions?: { i18n?: { localized?: boolean } };
  attributes: Record<string, Attribute>;
} | null => (strapi.contentTypes as Record<string, never>)[uid] ?? null;
