import type { ChannelDeleted, DismissResult, RunRequested } from './answers';
import type { ChannelPatch, ChannelPayload, ChannelStatus, ChannelView, Page } from './channel';
import type { Conversation, ConversationMessage, NotePayload, ReplyPayload } from './conversation';
import type { HooksService, PoliciesService } from './hooks';
import type { MessageDetail, MessageRow, PreviewResult, RetryResult } from './messages';

/**
 * Services for host code, available as `strapi.plugin('email-channel').service(name)`. Names, parameters and return
 * types are stable within a major version; fields may be added. No function returns credentials. Invalid input rejects
 * with `invalid-input`, which names the field. Callers must check permissions.
 */
export interface PublicServices {
  channels: ChannelsService;
  messages: MessagesService;
  conversations: ConversationsService;
  policies: PoliciesService;
  hooks: HooksService;
}

/** Unknown documentIds reject with `channel-not-found`. */
export interface ChannelsService {
  list(query?: {
    page?: number;
    pageSize?: number;
    search?: string;
    status?: ChannelStatus;
    sort?: string;
  }): Promise<Page<ChannelView>>;
  find(documentId: string): Promise<ChannelView>;
  create(channel: ChannelPayload): Promise<ChannelView>;
  /** Omitted fields stay unchanged. Credentials can only be set. */
  update(documentId: string, changes: ChannelPatch): Promise<ChannelView>;
  /** Deletes a channel and its message log. Tickets are kept. */
  remove(documentId: string): Promise<ChannelDeleted>;
  /** Requests an immediate run of an active channel. */
  read(documentId: string): Promise<RunRequested>;
}

export interface MessagesService {
  /** Newest first. Times are ISO strings. `search` covers sender, subject and Message-ID. */
  list(query?: {
    page?: number;
    pageSize?: number;
    channel?: string;
    outcome?: string[];
    reason?: string[];
    from?: string;
    to?: string;
    search?: string;
  }): Promise<Page<MessageRow>>;
  /** Rejects with `message-not-found`. */
  find(id: number): Promise<MessageDetail>;
  /** Simulates the outcome of a raw message in a channel without writing anything. */
  preview(channel: string, raw: Uint8Array): Promise<PreviewResult>;
  /**
   * `force` creates tickets although screening stopped the messages; `skipped` decides also skipped messages again, by
   * the present settings.
   */
  retry(ids: number[], options?: { force?: boolean; skipped?: boolean }): Promise<RetryResult>;
  dismiss(ids: number[]): Promise<DismissResult>;
}

/** Tickets are identified by content type uid and documentId. Unknown ones reject with `ticket-not-found`. */
export interface ConversationsService {
  /** Returns the whole conversation, including restricted fields. */
  read(uid: string, documentId: string): Promise<Conversation>;
  /** Adds a reply to the outbox. `key` is an idempotency key. */
  reply(
    uid: string,
    documentId: string,
    reply: ReplyPayload,
    agent: { name: string; email: string },
  ): Promise<ConversationMessage>;
  note(
    uid: string,
    documentId: string,
    note: NotePayload,
    agent: { name: string; email: string },
  ): Promise<ConversationMessage>;
}
