import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import {
  EmailChannelError,
  MAX_RULES,
  ruleInputSchema,
  type FieldCatalogue,
  type Rule,
  type RuleInput,
  type RuleView,
  type TemplateView,
} from '../../../contracts';
import { documents, type StrapiDocument } from '../strapi/border';
import type { EmailChannelConfig } from '../config';
import type { Templates } from '../ticketing/templates';
import { looksAt, prepareRule, type PreparedRule } from './evaluate';
import { loadLanguages } from './language';
import { checkExpressions, problemsOf, type RuleSurroundings } from './problems';

/** Stores rules and loads them for messages. */
export type Rules = ReturnType<typeof createRules>;

export function createRules({
  strapi,
  templates,
  catalogue,
  config,
}: {
  strapi: Core.Strapi;
  templates: Pick<Templates, 'published' | 'offers'>;
  catalogue(uid: string): FieldCatalogue | null;
  config: Pick<EmailChannelConfig, 'ticketTypes'>;
}) {
  const rows = documents(strapi, UID.rule);

  const stored = async (channel: string | null): Promise<Rule[]> =>
    (
      await rows.findMany({
        filters: filterOf(channel),
        sort: ['position:asc', 'id:asc'],
        limit: MAX_RULES,
      })
    ).flatMap((row) => toRule(row) ?? []);

  const readChannel = async (documentId: string): Promise<RuleSurroundings['channel']> => {
    const row = await documents(strapi, UID.channel).findOne({ documentId });
    return (
      row && {
        template: row.template as string | null,
        whitelistedTicketTypes: (row.whitelistedTicketTypes ?? []) as string[],
      }
    );
  };

  const surroundingsOf = async (channel: string | null): Promise<RuleSurroundings> => ({
    templates: await templates.published(),
    offers: await templates.offers(),
    ticketTypes: config.ticketTypes,
    catalogue,
    channel: channel === null ? null : await readChannel(channel),
  });

  const read = async (documentId: string): Promise<Rule> => {
    const row = await rows.findOne({ documentId });
    const rule = row && toRule(row);
    if (!rule) throw new EmailChannelError('rule-not-found');
    return rule;
  };

  const view = async (rule: Rule): Promise<RuleView> => ({
    ...rule,
    problems: problemsOf(rule, await surroundingsOf(rule.channel)),
  });

  const rules = {
    /** The rules of a channel, or the global rules, in order. */
    async list(channel: string | null): Promise<RuleView[]> {
      const surroundings = await surroundingsOf(channel);
      return (await stored(channel)).map((rule) => ({ ...rule, problems: problemsOf(rule, surroundings) }));
    },

    /** Rejects with `rule-not-found`. */
    read,

    /**
     * Adds a rule at the end. Rejects with `too-many-rules`, with `channel-not-found`, or with `invalid-input` for a
     * regular expression.
     */
    async create(input: RuleInput): Promise<RuleView> {
      const { channel } = input;
      checkExpressions(input);
      if (channel !== null && !(await readChannel(channel))) throw new EmailChannelError('channel-not-found');
      const filters = filterOf(channel);
      if ((await rows.count({ filters })) >= MAX_RULES)
        throw new EmailChannelError('too-many-rules', { limit: MAX_RULES });
      const last = await rows.findFirst({ filters, sort: 'position:desc', fields: ['position'] });
      const position = Number(last?.position ?? -1) + 1;
      const { documentId } = await rows.create({ data: { ...toRow(input), position } });
      return view({ ...input, documentId });
    },

    /**
     * The channel of a rule cannot change, and a rule that is switched off may keep an expression that cannot be used.
     * Rejects with `rule-not-found`, or with `invalid-input` for a regular expression.
     */
    async update(documentId: string, input: RuleInput): Promise<RuleView> {
      const { channel } = await read(documentId);
      if (input.enabled) checkExpressions(input);
      await rows.update({ documentId, data: toRow({ ...input, channel }) });
      return view({ ...input, channel, documentId });
    },

    /** Rejects with `rule-not-found`. */
    async remove(documentId: string): Promise<void> {
      await read(documentId);
      await rows.delete({ documentId });
    },

    /** Reorders rules of a channel. Unlisted ones keep their order and come last. */
    async reorder(channel: string | null, ids: string[]): Promise<RuleView[]> {
      const before = await stored(channel);
      const place = new Map(ids.map((id, index) => [id, index]));
      const after = before.toSorted(
        (a, b) => (place.get(a.documentId) ?? Infinity) - (place.get(b.documentId) ?? Infinity) || 0,
      );
      await strapi.db.transaction(async () => {
        for (const [position, { documentId }] of after.entries())
          await rows.update({ documentId, data: { position } });
      });
      return rules.list(channel);
    },

    /** Deletes the rules of a deleted channel. */
    async forget(channel: string): Promise<void> {
      for (const { documentId } of await stored(channel)) await rows.delete({ documentId });
    },

    /**
     * Rules for a channel's messages: global ones first, then its own. Disabled rules and those with missing references
     * are excluded.
     * @param changed an unsaved rule; a new one comes last. Rejects with `invalid-input` for its expressions
     */
    async of<T extends { template: TemplateView }>(
      channel: { documentId: string; whitelistedTicketTypes: string[]; template: string | null },
      target: T | null,
      changed: Rule | null = null,
    ): Promise<{ rules: PreparedRule[]; targets: ReadonlyMap<string, T> }> {
      const all = [...(await stored(null)), ...(await stored(channel.documentId))];
      if (changed) checkExpressions(changed);
      const known = changed && all.some(({ documentId }) => documentId === changed.documentId);
      const list = changed
        ? known
          ? all.map((rule) => (rule.documentId === changed.documentId ? changed : rule))
          : [...all, changed]
        : all;
      if (list.length === 0) return { rules: [], targets: new Map() };
      const surroundings = { ...(await surroundingsOf(null)), channel };
      const usable = list.filter((rule) => rule.enabled && problemsOf(rule, surroundings).length === 0);
      if (usable.some((rule) => looksAt(rule, 'language'))) await loadLanguages();
      const targets = new Map(
        target
          ? surroundings.templates.map((template) => [template.documentId, { ...target, template }])
          : [],
      );
      return { rules: usable.map(prepareRule), targets };
    },
  };
  return rules;
}

const filterOf = (channel: string | null) => ({ channel: channel === null ? { $null: true } : channel });

const toRow = ({ name, enabled, channel, ...definition }: RuleInput) => ({
  name,
  enabled,
  channel,
  definition,
});

/** Parses a row. Returns null if it is invalid. */
function toRule(row: StrapiDocument): Rule | null {
  const { documentId, name, enabled, channel } = row;
  const parsed = ruleInputSchema.safeParse({ ...(row.definition as object), name, enabled, channel });
  return parsed.success ? { ...parsed.data, documentId } : null;
}
