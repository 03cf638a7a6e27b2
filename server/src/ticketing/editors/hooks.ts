import type { Core } from '@strapi/types';
import { errors } from '@strapi/utils';
import { UID } from '../../../../content-types';
import { problem, type FieldProblem } from '../../../../contracts';
import { languageOf, sayIn, type LanguageCode } from '../../../../contracts/languages';
import type { EmailChannelConfig } from '../../config';
import { documents, type StrapiDocument } from '../../strapi/border';
import { listTargets, readCatalogue } from '../catalogue';
import { offerProblems, templateProblems } from './rules';
import { readFields } from '../templates';

type Config = Pick<EmailChannelConfig, 'bundledTicket' | 'ticketTypes'>;

interface Params {
  documentId?: string;
  data?: Record<string, unknown>;
  status?: string;
}

const CHECKED_ACTIONS = ['create', 'update', 'publish'];

/**
 * Makes Strapi reject malformed templates and offers from the Content Manager, the API or code. A draft may be
 * incomplete. Throws Strapi's ValidationError, whose `details.errors` contain the paths, with each problem as data and
 * as a sentence. The sentences are in the editor's language, because the Content Manager shows them unchanged.
 */
export function registerEditorRules(strapi: Core.Strapi, config: Config): void {
  strapi.documents.use(async (context, next) => {
    const uid: string = context.uid;
    if ((uid === UID.template || uid === UID.offer) && CHECKED_ACTIONS.includes(context.action)) {
      const params = context.params as Params;
      const entry = await entryAfter(strapi, uid, params);
      const publishes = context.action === 'publish' || params.status === 'published';
      const problems =
        uid === UID.template
          ? problemsOfTemplate(strapi, config, entry)
          : await problemsOfOffer(strapi, config, entry, publishes);
      if (problems.length > 0) throw refusal(problems, editorsLanguage(strapi));
    }
    return next();
  });
}

/** Returns the draft after the call: the stored entry merged with the changes. */
async function entryAfter(
  strapi: Core.Strapi,
  uid: string,
  { documentId, data }: Params,
): Promise<Record<string, unknown>> {
  const stored = documentId
    ? await documents(strapi, uid).findOne({
        documentId,
        status: 'draft',
        ...(uid === UID.offer ? { populate: { template: { fields: ['documentId'] } } } : {}),
      })
    : null;
  return {
    ...stored,
    ...data,
    storedTemplate: (stored?.template as StrapiDocument | null)?.documentId ?? null,
  };
}

function problemsOfTemplate(
  strapi: Core.Strapi,
  config: Config,
  entry: Record<string, unknown>,
): FieldProblem[] {
  return templateProblems(entry, {
    catalogue: catalogueOfTarget(strapi, config, entry.target),
    ticketTypes: config.ticketTypes,
  });
}

async function problemsOfOffer(
  strapi: Core.Strapi,
  config: Config,
  entry: Record<string, unknown>,
  publishes: boolean,
): Promise<FieldProblem[]> {
  const documentId = await relatedTemplate(strapi, entry.template, entry.storedTemplate as string | null);
  if (!documentId)
    return [
      ...offerProblems(entry.values, { template: null, catalogue: null }),
      ...(publishes ? [{ path: ['template'], said: problem('offer-template-missing') }] : []),
    ];
  const template = await documents(strapi, UID.template).findOne({
    documentId,
    status: publishes ? 'published' : 'draft',
  });
  if (!template)
    return [
      {
        path: ['template'],
        said: problem(publishes ? 'offer-template-unpublished' : 'template-gone'),
      },
    ];
  return offerProblems(entry.values, {
    template: { fields: readFields(template.fields) },
    catalogue: catalogueOfTarget(strapi, config, template.target),
  });
}

const catalogueOfTarget = (strapi: Core.Strapi, config: Config, target: unknown) =>
  listTargets(strapi, config).some(({ uid }) => uid === target)
    ? readCatalogue(strapi, String(target))
    : null;

/**
 * Returns the documentId that a to-one relation will have, from any form that Strapi accepts: a document, its id, or `{
 * connect, disconnect, set }`.
 */
async function relatedTemplate(
  strapi: Core.Strapi,
  relation: unknown,
  stored: string | null,
): Promise<string | null> {
  if (relation === undefined) return stored;
  if (typeof relation === 'string') return relation || null;
  if (typeof relation === 'number') {
    const row = await strapi.db.query(UID.template).findOne({ where: { id: relation } });
    return (row as StrapiDocument | null)?.documentId ?? null;
  }
  if (Array.isArray(relation)) return relatedTemplate(strapi, relation.at(-1) ?? null, stored);
  if (typeof relation !== 'object' || relation === null) return null;
  const form = relation as Record<'connect' | 'disconnect' | 'set' | 'documentId' | 'id', unknown>;
  if (typeof form.documentId === 'string') return form.documentId;
  if (typeof form.id === 'number') return relatedTemplate(strapi, form.id, stored);
  const joined = [form.set, form.connect].flat().filter((entry) => entry !== undefined && entry !== null);
  if (joined.length > 0) return relatedTemplate(strapi, joined.at(-1), stored);
  const leaves = form.set !== undefined || [form.disconnect ?? []].flat().length > 0;
  return leaves ? null : stored;
}

/**
 * Panel language of the admin user who makes the request; English for API clients. `preferedLanguage` is Strapi's
 * spelling.
 */
const editorsLanguage = (strapi: Core.Strapi): LanguageCode =>
  languageOf(
    (strapi.requestContext.get()?.state?.user as { preferedLanguage?: unknown } | undefined)
      ?.preferedLanguage,
  );

const refusal = (problems: FieldProblem[], language: LanguageCode): Error =>
  new errors.ValidationError(
    sayIn(
      language,
      problems.length === 1 ? problems[0]!.said : problem('several', { count: problems.length }),
    ),
    {
      errors: problems.map(({ path, said }) => ({
        path: path.map(String),
        message: sayIn(language, said),
        said,
        name: 'ValidationError',
      })),
    },
  );
