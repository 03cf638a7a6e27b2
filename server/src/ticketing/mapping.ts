import { UID } from '../../../content-types';
import {
  appSourceName,
  isAppSource,
  step,
  type CatalogueField,
  type Channel,
  type FieldCatalogue,
  type Said,
  type Step,
  type TemplateView,
} from '../../../contracts';
import type { BodyForms, Mail } from '../mail/types';
import { fileFields, planFiles, type FilePlan } from './files-plan';
import { nest } from './components';
import { formsFor, typedFor, valueOf, type Source } from './mail-values';
import { isRequester } from './requester';
import { checkValue, coerceValue } from './values';
import { isLost, isNothing, sourceOf, wishesOf, type Wish } from './wishes';

export type { FilePlan } from './files-plan';
export { suggestMappings } from './suggestions';

/** Subject for messages without one, if the field is required. */
const NO_SUBJECT = '(no subject)';

type FieldProblemReason = 'missing-field' | 'invalid-field' | 'mapped-field-gone';

export interface MappedTicket {
  /** Field name → value, without file fields. */
  data: Record<string, unknown>;
  /** Optional unique fields, which stay empty if another ticket already has the value. */
  mayStayEmpty: string[];
  files: FilePlan[];
  steps: Step[];
  /** The first required field without an accepted value, or null. */
  problem: { reason: FieldProblemReason; field: string } | null;
}

/**
 * Maps a message to the values of a ticket. Each field takes the first value it accepts: from the message, the
 * mapping's default, then the template's default; otherwise the content type's default applies. A required field
 * without a value is a problem; an optional one stays empty, with a note. Pure.
 */
export function mapToTicket(input: {
  mail: Mail;
  /** INTERNALDATE of the message. */
  receivedAt: Date;
  channel: Channel;
  template: TemplateView;
  catalogue: FieldCatalogue;
  /** The channel's offer if it is published, else null. Defaults to the channel's stored value. */
  offer?: string | null;
  /** The channel's locale if the app has it, else null. Defaults to the channel's stored value. */
  locale?: string | null;
  /** documentId of the sender's user account, or null. */
  requester?: string | null;
  /** Field → values set by rules, in order. They take precedence over the message. */
  ruleValues?: RuleValues;
  appValue?: Source['appValue'];
}): MappedTicket {
  const { mail, channel, template, catalogue } = input;
  const source: Source = {
    mail,
    receivedAt: input.receivedAt,
    timeZone: channel.timeZone,
    appValue: input.appValue,
  };
  const ruleValues = input.ruleValues ?? new Map();
  const wishes = wishesOf(channel.mappings, template.fields, catalogue, ruleValues.keys());
  const fields = new Map(catalogue.fields.map((field) => [field.name, field]));
  const { plans, notes } = planFiles(
    mail,
    fileFields(channel.mappings, fields),
    channel.addEmailAsAttachment,
  );
  const steps: Step[] = notes;
  const { offer = channel.offer, locale = channel.ticketLocale } = input;
  if (channel.offer && !offer) steps.push(step('offer.missing'));
  if (catalogue.localized && channel.ticketLocale && !locale)
    steps.push(step('locale.missing', { locale: channel.ticketLocale }));

  const data: Record<string, unknown> = {};
  const filled: Said[] = [];
  let problem: MappedTicket['problem'] = null;
  for (const { name, type } of catalogue.unfillable) {
    problem ??= { reason: 'missing-field', field: name };
    steps.push(step('mapping.unfillable', { field: name, type }));
  }
  for (const wish of wishes) {
    if (wish.field?.type === 'media' && plans.some((plan) => plan.field === wish.name)) continue;
    const result = fill(wish, source, isLost(wish, wishes), ruleValues.get(wish.name) ?? []);
    if (result.value !== undefined) data[wish.name] = result.value;
    if (result.value !== undefined && result.from)
      filled.push({ text: 'from.filled', values: { field: wish.name, from: result.from } });
    steps.push(...result.notes);
    if (result.problem) {
      problem ??= { reason: result.problem.reason, field: wish.name };
      steps.push(result.problem.step);
    }
  }
  const restricted = new Set(wishes.filter(({ row }) => row?.restricted).map(({ name }) => name));
  for (const [name, value] of ownValues(offer, template, catalogue, input.requester ?? null))
    if (!Object.hasOwn(data, name) && !restricted.has(name)) {
      data[name] = value;
      filled.push({ text: 'from.channel', values: { field: name } });
    }
  if (!problem) steps.push(step('mapping.filled', { count: filled.length, fields: filled }));
  const { entry, notes: leftOut } = nest(data, catalogue);
  steps.push(...leftOut);
  const optionalUnique = wishes.filter(
    ({ field, required }) => field?.unique && !field.component && !required,
  );
  return { data: entry, files: plans, steps, problem, mayStayEmpty: optionalUnique.map(({ name }) => name) };
}

/** The forms of the body that the channel's mapping needs. */
export function bodyFormsNeeded(channel: Pick<Channel, 'mappings'>, catalogue: FieldCatalogue): BodyForms {
  const needed = { markdown: false, blocks: false };
  for (const row of channel.mappings) {
    const field = catalogue.fields.find(({ name }) => name === row.field);
    if (!field || sourceOf({ row }) !== 'body') continue;
    const forms = formsFor(field, row.bodyFormat);
    needed.markdown ||= forms.markdown;
    needed.blocks ||= forms.blocks;
  }
  return needed;
}

/** Values that rules set. Never used for restricted fields, since they may come from the message. */
export type RuleValues = ReadonlyMap<string, RuleEntries>;
type RuleEntries = readonly { rule: string; value: unknown; append: boolean }[];

interface Filled {
  value?: unknown;
  /** Origin of the value. */
  from?: Said;
  notes: Step[];
  problem?: { reason: FieldProblemReason; step: Step };
}

function fill(wish: Wish, source: Source, lost: boolean, rules: RuleEntries): Filled {
  const { name, field, row } = wish;
  if (!field) {
    const code = wish.required
      ? 'mapping.no-required-field'
      : lost
        ? 'mapping.field-gone'
        : 'mapping.no-field';
    const met = step(code, { field: name });
    return lost ? { notes: [], problem: { reason: 'mapped-field-gone', step: met } } : { notes: [met] };
  }
  const notes: Step[] = [];
  const from = sourceOf(wish);
  if (isAppSource(from) && source.appValue?.(appSourceName(from)) === undefined)
    notes.push(step('mapping.source-gone', { field: name, source: appSourceName(from) }));
  const open = row?.restricted ? [] : rules;
  if (open.length < rules.length) notes.push(step('mapping.rule-restricted', { field: name }));
  for (const { value, from } of candidates(wish, source, open)) {
    if (isNothing(value)) continue;
    const refusal = checkValue(field, value);
    if (refusal === null)
      return appended({ value: coerceValue(field, value), from, notes }, name, field, open);
    notes.push(step('mapping.refused', { field: name, from, problem: refusal }));
  }
  if (field.default !== null) return { notes };
  if (!wish.required) return { notes };
  const missing = row?.source && row.restricted ? 'mapping.restricted' : 'mapping.missing';
  return {
    notes,
    problem:
      notes.length > 0
        ? { reason: 'invalid-field', step: step('mapping.invalid', { field: name }) }
        : { reason: 'missing-field', step: step(missing, { field: name }) },
  };
}

/** Appends the texts that rules add to a value, as far as the field accepts them. */
function appended(filled: Filled, name: string, field: CatalogueField, rules: RuleEntries): Filled {
  for (const { rule, value, append } of rules) {
    const added = typedFor(field, value);
    if (!append || isNothing(added) || filled.value === added) continue;
    const longer = `${String(filled.value)}${field.type === 'string' ? ' ' : '\n\n'}${String(added)}`;
    if (typeof filled.value === 'string' && checkValue(field, longer) === null) filled.value = longer;
    else filled.notes.push(step('mapping.rule-refused', { field: name, rule }));
  }
  return filled;
}

/** Possible values for a field, in order of precedence. */
function candidates(wish: Wish, source: Source, rules: RuleEntries): { value: unknown; from: Said }[] {
  const property = sourceOf(wish);
  const ofRule = (append: boolean) =>
    rules
      .filter((entry) => entry.append === append)
      .map(({ rule, value }) => ({
        value: wish.field && typedFor(wish.field, value),
        from: { text: 'from.rule', values: { rule } },
      }));
  const list: { value: unknown; from: Said }[] = ofRule(false).toReversed();
  if (property && wish.row && wish.field)
    list.push({
      value: valueOf(property, source, wish.field, wish.row),
      from: isAppSource(property)
        ? { text: 'from.app', values: { source: appSourceName(property) } }
        : { text: 'from.property', values: { property: { text: `property.${property}` } } },
    });
  list.push(
    { value: wish.row?.defaultValue, from: { text: 'from.mapping' } },
    { value: wish.templateDefault, from: { text: 'from.template' } },
  );
  if (property === 'subject' && wish.required && wish.row && wish.field) {
    const named = { ...source, mail: { ...source.mail, subject: NO_SUBJECT } };
    list.push({
      value: valueOf('subject', named, wish.field, wish.row),
      from: { text: 'from.no-subject' },
    });
  }
  list.push(...ofRule(true));
  return list;
}

/** Values that the plugin sets itself, for fields that the content type has. */
function ownValues(
  published: string | null,
  template: TemplateView,
  catalogue: FieldCatalogue,
  requester: string | null,
): [string, unknown][] {
  const values: [string, unknown][] = [];
  const say = (name: string, text: string) => {
    const field = catalogue.fields.find((candidate) => candidate.name === name);
    if (field && ['string', 'enumeration'].includes(field.type) && checkValue(field, text) === null)
      values.push([name, text]);
  };
  say('source', 'Email');
  say('ticketType', template.ticketType);
  const offer = catalogue.fields.find(({ relationTarget }) => relationTarget === UID.offer);
  if (offer && published) values.push([offer.name, offer.multiple ? [published] : published]);
  const asks = catalogue.fields.find(isRequester);
  if (asks && requester !== null) values.push([asks.name, asks.multiple ? [requester] : requester]);
  return values;
}
