import type { ChannelDeleted, DismissResult, RunRequested } from './answers';
import type { ChannelPatch, ChannelPayload, ChannelStatus, ChannelView, Page } from './channel';
import type { Conversation, ConversationMessage, NotePayload, ReplyPayload } from './conversation';
import type { HooksService, PoliciesService } from './hooks';
import type { MessageDetail, MessageRow, PreviewResult, RetryResult } from './messages';

/**
 * What `strapi.plugin('email-channel').service(name)` offers to code of the host. These functions keep their names, what they
 * take and what they return until the next major version; fields may be added. No function returns a credential.
 * Invalid input rejects with `invalid-input`, which names the field. Permissions are for the caller to check.
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
  /** What is left out stays; credentials are only ever set. */
  update(documentId: string, changes: ChannelPatch): Promise<ChannelView>;
  /** Deletes a channel with its message log; its tickets stay. */
  remove(documentId: string): Promise<ChannelDeleted>;
  /** Has an active channel read as soon as there is room. */
  read(documentId: string): Promise<RunRequested>;
}

export interface MessagesService {
  /** Newest first. Times are ISO strings; `search` looks in sender, subject and Message-ID. */
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
  /** The outcome that a raw message would have in a channel; nothing is written. */
  preview(channel: string, raw: Uint8Array): Promise<PreviewResult>;
  /** `force`: creates tickets although screening stopped the messages. */
  retry(ids: number[], options?: { force?: boolean }): Promise<RetryResult>;
  dismiss(ids: number[]): Promise<DismissResult>;
}

/** Tickets are named by the uid of their content type and their documentId. Unknown ones reject with `ticket-not-found`. */
export interface ConversationsService {
  /** The whole conversation, restricted fields included. */
  read(uid: string, documentId: string): Promise<Conversation>;
  /** Puts a reply into the outbox. With the same `key` it is sent once. */
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
