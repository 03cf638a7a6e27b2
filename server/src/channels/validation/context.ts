import type {
  FieldCatalogue,
  OfferView,
  SecretField,
  TemplateView,
  ValueSourceView,
} from '../../../../contracts';

/** What a channel is validated against. */
export interface ChannelCheckContext {
  /** Secrets that are stored or included in the change. */
  secrets: Partial<Record<SecretField, boolean>>;
  /** The channel's published template, or null. */
  template: TemplateView | null;
  /** The fields of the template's target. */
  catalogue: FieldCatalogue | null;
  /** The channel's published offer, or null. */
  offer: OfferView | null;
  ticketTypes: string[];
  /** Value sources of the host app, none by default. */
  valueSources?: ValueSourceView[];
  /** Codes of the app's locales. Any locale is accepted if omitted. */
  locales?: string[];
}
