import type { Core } from '@strapi/types';
import type {
  Channel,
  ChannelCompleteness,
  ChannelMetrics,
  CompletenessCheck,
  ExaminedMail,
  BringIn,
  BroughtIn,
  Detection,
  DiagnosisEvent,
  FieldCatalogue,
  FieldMapping,
  HealthReport,
  LocaleView,
  InstancesView,
  MailboxFolder,
  MendedDecided,
  NewTemplate,
  OfferView,
  PreviewResult,
  ReadAgainResult,
  ReplayResult,
  RunRequested,
  SignInView,
  TargetView,
  TemplateView,
  TrustedServer,
  ValueSourceView,
  Whereabouts,
} from '../../../contracts';
import type { Channels } from '../channels/channels';
import type { ChannelSource } from '../channels/source';
import type { Senders } from '../channels/senders';
import type { EmailChannelConfig } from '../config';
import type { Configuration } from '../configuration';
import type { PrivateFiles } from '../files/private-files';
import type { AgentFiles } from '../intake/agent-files';
import type { Moving } from '../intake/moving';
import type { ReplayedChannel, ReplayQuery } from '../intake/replay';
import type { SplitTicket } from '../intake/split-ticket';
import type { MessageLog } from '../messages/log';
import type { SignIns } from '../oauth/sign-ins';
import type { Gate } from '../installation/gate';
import type { OutgoingMail } from '../outgoing';
import type { Rules } from '../rules/rules';
import type { People } from '../people';
import type { Secrets } from '../secrets';
import type { Restrictions } from '../ticketing/restrictions';

/** The parts of the plugin that controllers use, provided by the composition root. */
export interface App {
  config: EmailChannelConfig;
  secrets: Pick<Secrets, 'open' | 'status' | 'known' | 'noteEnds'>;
  channels: Channels;
  messageLog: MessageLog;
  /** Processes held messages of a channel whose cause was fixed. */
  decideMended(channel: Channel): Promise<MendedDecided>;
  /** Parses the original of a ticket or reply again; `by` is the name of the current user. */
  readAgain(messageLogId: number, by: string): Promise<ReadAgainResult>;
  templates: {
    published(): Promise<TemplateView[]>;
    findPublished(documentId: string): Promise<TemplateView | null>;
    offers(templateDocumentId?: string): Promise<OfferView[]>;
  };
  /** Creates and publishes a template as an admin user. Throws `invalid-input`. */
  createTemplate(template: NewTemplate, author: number | null): Promise<TemplateView>;
  /** The fields of a target content type, or null for any other uid. */
  catalogue(uid: string): FieldCatalogue | null;
  targets(): TargetView[];
  locales(): Promise<LocaleView[]>;
  /** Value sources of the host app for mappings. */
  valueSources(): ValueSourceView[];
  suggestMappings(template: TemplateView, catalogue: FieldCatalogue): FieldMapping[];
  rules: Rules;
  configuration: Configuration;
  people: People;
  /** Simulates the outcomes of the newest messages of a channel with an unsaved rule or unsaved settings. */
  replay(channel: ReplayedChannel, query: ReplayQuery): Promise<ReplayResult>;
  /** Restricted ticket fields. */
  restrictions(): Promise<Restrictions>;
  files: PrivateFiles;
  signIns: SignIns;
  /** OAuth sign-in state of a channel. */
  signInOf(channel: string): Promise<SignInView>;
  /** Detects a copied database and stores a person's decision about it. */
  installation: Pick<Gate, 'view' | 'settle'>;
  outgoing: Pick<
    OutgoingMail,
    'conversations' | 'drafts' | 'signatures' | 'savedReplies' | 'previewAcknowledgement' | 'resume'
  >;
  /** Blocks senders and adds spam exceptions. */
  senders: Senders;
  /** Merges tickets, and undoes merges and splits. */
  moving: Pick<Moving, 'merge' | 'undo'>;
  /** Splits a message off into a ticket of its own. */
  splitTicket: SplitTicket;
  /** Files uploaded by agents for replies. */
  agentFiles: AgentFiles;
  /** Metrics of all channels. */
  metrics(): Promise<ChannelMetrics[]>;
  /** Instances that share the database, and the lag of channels. */
  instances(): Promise<InstancesView>;
  /** Metrics in OpenMetrics text format. */
  openMetrics(): Promise<{ type: string; text: string }>;
  /** Whether channels are read and events are delivered. */
  health(): Promise<HealthReport>;
  /** Requests an immediate run of a channel. */
  requestRun(channel: string): Promise<RunRequested>;
  /** Lists the folders of a mailbox. Rejects with connection errors. */
  folders(source: ChannelSource): Promise<MailboxFolder[]>;
  /** Proposes a trusted server based on the newest messages. Rejects with connection errors. */
  trustedServer(source: ChannelSource): Promise<TrustedServer>;
  /**
   * Tests a connection and reports each stage. `roundTrip` sends a message to the mailbox itself. Rejects only with
   * unexpected errors.
   */
  testConnection(
    source: ChannelSource,
    tell: (event: DiagnosisEvent) => void,
    options: { signal: AbortSignal; roundTrip: boolean },
  ): Promise<void>;
  /** Detects mail servers for an address, using the channel's proxy. */
  detect(source: ChannelSource, email: string): Promise<Detection>;
  /** Latest completeness check and canary of each active channel. */
  completenessOf(): Promise<ChannelCompleteness[]>;
  /** Compares a channel's folders with the message log. Rejects with `channel-not-found`. */
  checkCompleteness(id: string): Promise<CompletenessCheck>;
  /** Calls `each` for every message of a channel's folders, with its outcome. Rejects with connection errors. */
  examine(id: string, each: (mail: ExaminedMail) => void): Promise<void>;
  /** Searches for a missing message by address, Message-ID or headers. */
  whereIs(text: string): Promise<Whereabouts>;
  /** Creates a ticket from a message found in a mailbox, and waits some seconds for its outcome. */
  bringIn(found: BringIn): Promise<BroughtIn>;
  /** Simulates the outcome of a raw message without writing anything. */
  previewRaw(source: ChannelSource, raw: Buffer): Promise<PreviewResult>;
  /** Simulates the outcomes of the newest messages of a folder, by default the channel's first one. */
  previewNewest(source: ChannelSource, query: { folder?: string; count: number }): Promise<PreviewResult[]>;
}

/** The plugin's composed services from Strapi's container. */
export const appOf = (strapi: Core.Strapi): App =>
  strapi.plugin('email-channel').service('app') as unknown as App;
