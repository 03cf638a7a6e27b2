import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import { fillIn, type SavedReply, type SavedReplyVariable } from '../../../contracts';
import { oneLine } from '../mail/clean';
import { languageOf, loadLanguages } from '../rules/language';
import { documents, type StrapiDocument } from '../strapi/border';
import type { Threads } from '../ticketing/threads';
import { hiddenBy, type IsRestricted } from './conversation-views';
import type { Agent } from './written';
import { openingBody } from './ticket-history';
import { quotedOf, type TicketState, type TicketStates } from './ticket-state';

const MAX_REPLIES = 500;

/** The published saved replies, filled in for a ticket. */
export function createSavedReplies({
  strapi,
  states,
  threads,
}: {
  strapi: Core.Strapi;
  states: TicketStates;
  threads: Pick<Threads, 'numberOf'>;
}) {
  const localized = () => Boolean(strapi.plugin('i18n'));
  const defaultLocale = async (): Promise<string | null> =>
    localized() ? String(await strapi.plugin('i18n').service('locales').getDefaultLocale()) : null;

  const valuesOf = async (
    { ticket, channel, mappings, planned, ref }: TicketState,
    agent: Agent,
    isRestricted: IsRestricted,
  ): Promise<Record<SavedReplyVariable, string>> => {
    const hidden = hiddenBy(isRestricted, mappings, openingBody(ticket, channel)?.field ?? null);
    const { to } = planned.view;
    const name = oneLine(String(ticket.requesterName ?? '') || to?.name || '', 200);
    return {
      'ticket.number': channel ? String(await threads.numberOf(null, channel.documentId, ref)) : '',
      'ticket.subject': hidden.subject ? '' : oneLine(planned.subject, 500),
      'requester.name': hidden.name ? '' : name,
      'requester.email': hidden.address ? '' : (to?.address ?? ''),
      'channel.name': channel?.name ?? '',
      'agent.name': agent.name,
    };
  };

  return {
    /**
     * Saved replies by name, in the language of the customer's latest message if translated, or else the default
     * language. Rejects with `ticket-not-found`.
     */
    async of(
      uid: string,
      documentId: string,
      agent: Agent,
      isRestricted: IsRestricted,
    ): Promise<SavedReply[]> {
      const state = await states.of(uid, documentId);
      const rows = await documents(strapi, UID.savedReply).findMany({
        status: 'published',
        sort: 'name:asc',
        limit: MAX_REPLIES,
        ...(localized() ? { locale: '*' } : {}),
      } as never);
      const locales = new Set(rows.map(({ locale }) => locale));
      const wanted = locales.size > 1 ? await languageOfCustomer(state) : null;
      const fallback = await defaultLocale();
      const values = await valuesOf(state, agent, isRestricted);
      return inLanguage(rows, [wanted, fallback]).map((row) => ({
        documentId: row.documentId,
        name: String(row.name),
        text: fillIn(String(row.text), values),
      }));
    },
  };
}

export type SavedReplies = ReturnType<typeof createSavedReplies>;

async function languageOfCustomer(state: TicketState): Promise<string | null> {
  const text = quotedOf(state)?.text;
  if (!text) return null;
  await loadLanguages();
  return languageOf(text)[0] ?? null;
}

/** One entry per document, in the first available language; `de` matches `de-AT`. */
function inLanguage(rows: StrapiDocument[], wanted: (string | null)[]): StrapiDocument[] {
  const of = new Map<string, StrapiDocument[]>();
  for (const row of rows) of.set(row.documentId, [...(of.get(row.documentId) ?? []), row]);
  return [...of.values()].map((translations) => {
    const found = wanted.map((language) =>
      translations.find(({ locale }) => language && isLanguage(String(locale ?? ''), language)),
    );
    return found.find(Boolean) ?? translations[0]!;
  });
}

const isLanguage = (locale: string, language: string): boolean =>
  locale === language || locale.split('-')[0]!.toLowerCase() === language.toLowerCase();
