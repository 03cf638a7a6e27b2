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
import type { ReplayQuery } from '../intake/replay';
import type { SplitTicket } from '../intake/split-ticket';
import type { MessageLog } from '../messages/log';
import type { SignIns } from '../oauth/sign-ins';
import type { Gate } from '../installation/gate';
import type { OutgoingMail } from '../outgoing';
import type { Rules } from '../rules/rules';
import type { People } from '../people';
import type { Secrets } from '../secrets';
import type { Restrictions } from '../ticketing/restrictions';

/** What the controllers reach: the plugin's parts, put together by its composition root. */
export interface App {
  config: EmailChannelConfig;
  secrets: Pick<Secrets, 'open' | 'status' | 'known' | 'noteEnds'>;
  channels: Channels;
  messageLog: MessageLog;
  /** Has the held messages of a channel decided again whose cause is mended. */
  decideMended(channel: Channel): Promise<MendedDecided>;
  /** Reads the original of a ticket or reply once more; `by` names the person who asks. */
  readAgain(messageLogId: number, by: string): Promise<ReadAgainResult>;
  templates: {
    published(): Promise<TemplateView[]>;
    findPublished(documentId: string): Promise<TemplateView | null>;
    offers(templateDocumentId?: string): Promise<OfferView[]>;
  };
  /** Makes and publishes a template as an admin user; throws `invalid-input`. */
  createTemplate(template: NewTemplate, author: number | null): Promise<TemplateView>;
  /** The fields of a content type that can be a target, null for any other uid. */
  catalogue(uid: string): FieldCatalogue | null;
  targets(): TargetView[];
  locales(): Promise<LocaleView[]>;
  /** What the host offers for mappings. */
  valueSources(): ValueSourceView[];
  suggestMappings(template: TemplateView, catalogue: FieldCatalogue): FieldMapping[];
  rules: Rules;
  configuration: Configuration;
  people: People;
  /** What the newest messages of a channel would become, with a rule as it would be saved. */
  replay(channel: Channel, query: ReplayQuery): Promise<ReplayResult>;
  /** Ticket fields that only some admin roles may read and change. */
  restrictions(): Promise<Restrictions>;
  files: PrivateFiles;
  signIns: SignIns;
  /** Who signed in to a channel's mailbox. */
  signInOf(channel: string): Promise<SignInView>;
  /** Whether this is where the installation belongs, and a person's word on it. */
  installation: Pick<Gate, 'view' | 'settle'>;
  outgoing: Pick<
    OutgoingMail,
    'conversations' | 'drafts' | 'signatures' | 'savedReplies' | 'previewAcknowledgement' | 'resume'
  >;
  /** Whose mail a channel blocks, and never holds as spam. */
  senders: Senders;
  /** Merges tickets, and undoes that and what was split. */
  moving: Pick<Moving, 'merge' | 'undo'>;
  /** Makes a ticket of a message of another one. */
  splitTicket: SplitTicket;
  /** Files of agents for their replies. */
  agentFiles: AgentFiles;
  /** Figures of all channels. */
  metrics(): Promise<ChannelMetrics[]>;
  /** The processes that share the database, and how far reading is behind. */
  instances(): Promise<InstancesView>;
  /** The same and more, in the text format of OpenMetrics. */
  openMetrics(): Promise<{ type: string; text: string }>;
  /** Whether channels are read and events delivered. */
  health(): Promise<HealthReport>;
  /** Has a channel read as soon as there is room. */
  requestRun(channel: string): Promise<RunRequested>;
  /** Folders of the mailbox. Rejects with the errors of connecting. */
  folders(source: ChannelSource): Promise<MailboxFolder[]>;
  /** The server that writes the results of authentication, by the newest messages. Rejects with the errors of connecting. */
  trustedServer(source: ChannelSource): Promise<TrustedServer>;
  /**
   * Tests a connection and reports each stage. With `roundTrip` a message is sent to the mailbox itself. Rejects only with
   * unexpected errors.
   */
  testConnection(
    source: ChannelSource,
    tell: (event: DiagnosisEvent) => void,
    options: { signal: AbortSignal; roundTrip: boolean },
  ): Promise<void>;
  /** Mail servers that an e-mail address may have, looked for through the proxy of a channel. */
  detect(source: ChannelSource, email: string): Promise<Detection>;
  /** How complete each active channel was when it was last looked at, and its canary. */
  completenessOf(): Promise<ChannelCompleteness[]>;
  /** Compares a channel's folders with the log now. Rejects with `channel-not-found`. */
  checkCompleteness(id: string): Promise<CompletenessCheck>;
  /** Tells every message of a channel's folders with its outcome. Rejects with the errors of connecting. */
  examine(id: string, each: (mail: ExaminedMail) => void): Promise<void>;
  /** Where a mail is that somebody misses: an address, a Message-ID or headers. */
  whereIs(text: string): Promise<Whereabouts>;
  /** Makes a ticket of a message that was found in a mailbox, and waits some seconds for it. */
  bringIn(found: BringIn): Promise<BroughtIn>;
  /** What a raw message would become in the channel, without any write. */
  previewRaw(source: ChannelSource, raw: Buffer): Promise<PreviewResult>;
  /** What the newest messages of a folder would become; without `folder`, of the first one that the channel reads. */
  previewNewest(source: ChannelSource, query: { folder?: string; count: number }): Promise<PreviewResult[]>;
}

/** The plugin's composed services, as Strapi hands them out. */
export const appOf = (strapi: Core.Strapi): App =>
  strapi.plugin('email-channel').service('app') as unknown as App;
