import type {
  FieldCatalogue,
  OfferView,
  SecretField,
  TemplateView,
  ValueSourceView,
} from '../../../../contracts';

/** What a channel is checked against. */
export interface ChannelCheckContext {
  /** Which secrets are stored, or come with the change. */
  secrets: Partial<Record<SecretField, boolean>>;
  /** The channel's published template, null where it has none. */
  template: TemplateView | null;
  /** The fields of the template's target. */
  catalogue: FieldCatalogue | null;
  /** The channel's published offer, null where it has none. */
  offer: OfferView | null;
  ticketTypes: string[];
  /** What the host offers for mappings; left out: nothing. */
  valueSources?: ValueSourceView[];
  /** Codes of the app's locales; left out: any. */
  locales?: string[];
}
