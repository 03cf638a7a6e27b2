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

/** What a channel is checked against when it is saved. */
export interface ChannelValidator {
  /**
   * What is wrong with a channel; for an active one also what it lacks. What was so before the change is no reason to
   * refuse it, unless the change makes the channel active: pausing, renaming and new credentials are always possible.
   */
  problems(
    after: Version,
    before?: Version,
  ): Promise<{ code: 'invalid-input' | 'channel-incomplete'; problems: FieldProblem[] } | null>;
  /** The mapping that a template suggests; empty where the template is not published. */
  suggestedMappings(templateDocumentId: string): Promise<FieldMapping[]>;
}

/** A channel before or after a change, and which of its secrets are stored then. */
export interface Version {
  channel: Channel;
  secrets: Record<SecretField, boolean>;
}

/** What the checks look up. */
export interface ValidatorDependencies {
  templates: {
    findPublished(documentId: string): Promise<TemplateView | null>;
    findOffer(documentId: string): Promise<OfferView | null>;
  };
  /** The fields of a content type, null where the app has none of that uid. */
  catalogue(uid: string): FieldCatalogue | null;
  ticketTypes: string[];
  valueSources(): ValueSourceView[];
  /** The app's locales; left out: any. */
  locales?(): Promise<LocaleView[]>;
}

/** Looks up what the rules of ticketing need to know of a channel, and applies them. */
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

/** The same for a problem of a list's row wherever the row stands. */
const keyOf = ({ path, ...problem }: FieldProblem): string =>
  JSON.stringify([path.filter((part) => typeof part !== 'number'), problem]);
