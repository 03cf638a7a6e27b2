import type {
  Channel,
  FieldCatalogue,
  FieldMapping,
  FieldProblem,
  LocaleView,
  OfferView,
  SecretField,
  TemplateView,
  ValueSourceView,
} from '../../../../contracts';
import { channelProblems, draftProblems } from './channel-problems';
import type { ChannelCheckContext } from './context';
import { suggestMappings } from '../../ticketing/suggestions';

/** Validates channels when they are saved. */
export interface ChannelValidator {
  /**
   * Finds the problems of a channel, including missing settings if it is active. Problems that existed before the
   * change are ignored unless it activates the channel, so that pausing, renaming and entering new credentials always
   * work.
   */
  problems(
    after: Version,
    before?: Version,
  ): Promise<{ code: 'invalid-input' | 'channel-incomplete'; problems: FieldProblem[] } | null>;
  /** The default mapping for a template, or an empty one if the template is not published. */
  suggestedMappings(templateDocumentId: string): Promise<FieldMapping[]>;
}

/** A channel before or after a change, with its stored secrets. */
export interface Version {
  channel: Channel;
  secrets: Record<SecretField, boolean>;
}

/** Lookups needed for validation. */
export interface ValidatorDependencies {
  templates: {
    findPublished(documentId: string): Promise<TemplateView | null>;
    findOffer(documentId: string): Promise<OfferView | null>;
  };
  /** The fields of a content type, or null if the uid is unknown. */
  catalogue(uid: string): FieldCatalogue | null;
  ticketTypes: string[];
  valueSources(): ValueSourceView[];
  /** The app's locales. Any locale is accepted if omitted. */
  locales?(): Promise<LocaleView[]>;
}

/** Looks up the data for validation and applies the rules. */
export function createChannelValidator({
  templates,
  catalogue,
  ticketTypes,
  valueSources,
  locales,
}: ValidatorDependencies): ChannelValidator {
  const contextOf = async ({ channel, secrets }: Version): Promise<ChannelCheckContext> => {
    const template = channel.template ? await templates.findPublished(channel.template) : null;
    return {
      secrets,
      template,
      catalogue: template && catalogue(template.target),
      offer: channel.offer ? await templates.findOffer(channel.offer) : null,
      ticketTypes,
      valueSources: valueSources(),
      locales: channel.ticketLocale === null ? undefined : (await locales?.())?.map(({ code }) => code),
    };
  };

  return {
    async problems(after, before) {
      const { channel } = after;
      const active = channel.status === 'active';
      const activates = active && before?.channel.status !== 'active';
      const known =
        before && !activates ? channelProblems(before.channel, await contextOf(before)).map(keyOf) : [];
      const isNew = (problem: FieldProblem) => !known.includes(keyOf(problem));

      const context = await contextOf(after);
      const invalid = draftProblems(channel, context).filter(isNew);
      if (invalid.length > 0) return { code: 'invalid-input', problems: invalid };
      const missing = active ? channelProblems(channel, context).filter(isNew) : [];
      return missing.length > 0 ? { code: 'channel-incomplete', problems: missing } : null;
    },

    async suggestedMappings(templateDocumentId) {
      const template = await templates.findPublished(templateDocumentId);
      const fields = template && catalogue(template.target);
      return template && fields ? suggestMappings(template, fields) : [];
    },
  };
}

/** Key of a problem that ignores the index of a list row. */
const keyOf = ({ path, ...problem }: FieldProblem): string =>
  JSON.stringify([path.filter((part) => typeof part !== 'number'), problem]);
