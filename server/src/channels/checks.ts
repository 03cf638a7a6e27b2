import type {
  Channel,
  FieldCatalogue,
  FieldMapping,
  FieldProblem,
  OfferView,
  SecretField,
  TemplateView,
} from '../../../contracts';

/** What a channel is checked against when it is saved. */
export interface ChannelChecks {
  /** What is wrong in any channel, draft or not. */
  draftProblems(channel: Channel): Promise<FieldProblem[]>;
  /** What keeps a channel from being active. */
  channelProblems(channel: Channel, secrets: Record<SecretField, boolean>): Promise<FieldProblem[]>;
  /** The mapping that a template suggests; empty where the template is not published. */
  suggestedMappings(templateDocumentId: string): Promise<FieldMapping[]>;
}

/** What the checks look up. */
export interface ChecksDependencies {
  templates: {
    findPublished(documentId: string): Promise<TemplateView | null>;
    findOffer(documentId: string): Promise<OfferView | null>;
  };
  /** The fields of a content type, null where the app has none of that uid. */
  catalogue(uid: string): FieldCatalogue | null;
  ticketTypes: string[];
}
