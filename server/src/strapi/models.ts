/**
 * Internal tables: the message log, cursors, channel states, secrets, raw messages, upload intents, instances, and the
 * numbers, participants and merges of tickets. They are models, not content types, so that they have real unique
 * indexes and do not appear in the Content API or in exports.
 */
export const TABLES = {
  ledger: 'email_channel_ledger',
  cursor: 'email_channel_cursors',
  state: 'email_channel_states',
  secret: 'email_channel_secrets',
  raw: 'email_channel_raw_parts',
  upload: 'email_channel_uploads',
  token: 'email_channel_tokens',
  signIn: 'email_channel_sign_ins',
  thread: 'email_channel_threads',
  participant: 'email_channel_participants',
  move: 'email_channel_moves',
  outgoing: 'email_channel_outgoing',
  draft: 'email_channel_drafts',
  pause: 'email_channel_pauses',
  event: 'email_channel_events',
  instance: 'email_channel_instances',
  erasure: 'email_channel_erasures',
  fileLink: 'email_channel_file_links',
} as const;

interface Attribute {
  type: string;
  column?: { unsigned?: boolean; notNullable?: boolean; defaultTo?: unknown };
  default?: unknown;
}

const id: Attribute = { type: 'increments' };
const float: Attribute = { type: 'float' };
const string: Attribute = { type: 'string' };
const text: Attribute = { type: 'text' };
const integer: Attribute = { type: 'integer' };
/** 64-bit integer, which some drivers return as a string. Times are in ms since 1970 by the database's clock. */
const big: Attribute = { type: 'biginteger' };
const flag: Attribute = { type: 'boolean' };

const model = (
  name: keyof typeof TABLES,
  attributes: Record<string, Attribute>,
  indexes: { name: string; columns: string[]; unique?: boolean }[],
) => ({
  uid: `plugin::email-channel.${name}-row`,
  singularName: TABLES[name],
  tableName: TABLES[name],
  // Strapi writes the column name into each attribute object, so none may be shared.
  attributes: Object.fromEntries(
    Object.entries({ id, ...attributes }).map(([name, attribute]) => [name, { ...attribute }]),
  ),
  indexes: indexes.map((index) => ({
    name: index.name,
    columns: index.columns,
    ...(index.unique ? { type: 'unique' as const } : {}),
  })),
});

export const models = [
  model(
    'ledger',
    {
      channel: string,
      folderHash: string,
      folder: text,
      uidValidity: string,
      uid: big,
      state: string,
      reason: string,
      detail: text,
      trace: text,
      /** Fence of the lease that claimed the row; 0 = waiting for the lease holder. */
      fence: big,
      attempts: integer,
      /** A person requested a ticket despite the screening. */
      forced: flag,
      dedupKey: string,
      /** Key of the decoded content. */
      decodedKey: string,
      /**
       * For messages that created or joined a ticket: key of folder, account and content, the same in every channel.
       */
      sharedKey: string,
      messageIdHash: string,
      messageId: text,
      senderHash: string,
      sender: text,
      subject: text,
      size: big,
      receivedAt: big,
      decidedAt: big,
      ticketUid: string,
      ticketDocumentId: string,
      ticketType: string,
      hasRaw: flag,
      /**
       * For the original of a ticket or reply: expiry time, and size as stored. Null for messages that wait for a
       * person.
       */
      rawUntil: big,
      rawBytes: big,
      /** Pending change on the mail server: `seen`, `success`, `fail`, `folder`, or null. */
      after: string,
      /** Target folder from a rule. */
      afterFolder: text,
    },
    [
      { name: 'ec_ledger_place', columns: ['channel', 'folder_hash', 'uid_validity', 'uid'], unique: true },
      { name: 'ec_ledger_dedup', columns: ['channel', 'dedup_key'], unique: true },
      { name: 'ec_ledger_shared', columns: ['shared_key'], unique: true },
      { name: 'ec_ledger_decoded', columns: ['channel', 'decoded_key'] },
      { name: 'ec_ledger_message_id', columns: ['channel', 'message_id_hash'] },
      { name: 'ec_ledger_state', columns: ['channel', 'state', 'decided_at'] },
      { name: 'ec_ledger_waiting', columns: ['state', 'fence'] },
      { name: 'ec_ledger_sender', columns: ['channel', 'sender_hash', 'received_at'] },
      { name: 'ec_ledger_after', columns: ['channel', 'after'] },
      { name: 'ec_ledger_ticket', columns: ['ticket_document_id'] },
      { name: 'ec_ledger_decided', columns: ['decided_at'] },
      { name: 'ec_ledger_original', columns: ['raw_until', 'raw_bytes'] },
    ],
  ),
  model(
    'cursor',
    { channel: string, folderHash: string, folder: text, uidValidity: string, lastUid: big, startDate: big },
    [{ name: 'ec_cursor_place', columns: ['channel', 'folder_hash'], unique: true }],
  ),
  model(
    'state',
    {
      channel: string,
      fence: big,
      owner: string,
      leaseUntil: big,
      failures: integer,
      coolOffUntil: big,
      lastReadAt: big,
      lastErrorCode: string,
      lastError: text,
      lastErrorSaid: text,
      lastErrorAt: big,
      progressDone: integer,
      progressTotal: integer,
      /** No connection before this time: retry delay, or the wait that a server requested. */
      retryAt: big,
      /** Instance that watches the channel's folders, and expiry of its lease. */
      watchOwner: string,
      watchUntil: big,
      /** When people were notified that the channel is unhealthy, or that messages wait; null if they were not. */
      unhealthySince: big,
      waitingSince: big,
      /** Latest result of the drift check as JSON, or null if it has not run yet. */
      drift: text,
      /** Expiry of the mail server's certificate. */
      certificateEndsAt: big,
      /** Key of the first account that the channel read. */
      account: string,
      /** The latest runs as JSON, newest first. */
      lastRuns: text,
      /** Since when there are undecided messages: seen by a watch, or left unread by a run. */
      unreadSince: big,
      /** Latest comparison of its folders with the log as JSON, and start of the nightly one. */
      completeness: text,
      checkedAt: big,
      /** Latest canary message: its delay until it was read, in ms, and when it was found to be late. */
      canaryId: string,
      canarySentAt: big,
      canaryMs: big,
      canaryLateAt: big,
    },
    [{ name: 'ec_state_channel', columns: ['channel'], unique: true }],
  ),
  model('secret', { channel: string, field: string, sealed: text, setAt: big, endsAt: big }, [
    { name: 'ec_secret_field', columns: ['channel', 'field'], unique: true },
  ]),
  /** @see saveFileLinks */
  model(
    'fileLink',
    { linkId: big, fileId: big, relatedId: big, relatedType: string, field: string, position: float },
    [
      { name: 'ec_file_link', columns: ['link_id'], unique: true },
      { name: 'ec_file_link_of', columns: ['related_id'] },
    ],
  ),
  model(
    'token',
    {
      channel: string,
      /** Instance that requests a new access token, and expiry of its lease. */
      owner: string,
      leaseUntil: big,
      /** The access token. */
      sealed: text,
      /** Expiry of its use, some minutes before the token expires. */
      usableUntil: big,
      /** Hash of the settings used to get it. */
      settingsHash: string,
      /** The same for a token for sending, if that needs its own scope. */
      sendingSealed: text,
      sendingUntil: big,
      sendingHash: string,
      signedInAs: text,
      signedInAt: big,
      refreshedAt: big,
    },
    [{ name: 'ec_token_channel', columns: ['channel'], unique: true }],
  ),
  model(
    'signIn',
    {
      stateHash: string,
      channel: string,
      adminId: integer,
      /** Hash of the cookie in the browser that started the sign-in. */
      browserHash: string,
      /** PKCE code verifier (RFC 7636). */
      sealed: text,
      redirectUrl: text,
      settingsHash: string,
      validUntil: big,
    },
    [
      { name: 'ec_sign_in_state', columns: ['state_hash'], unique: true },
      { name: 'ec_sign_in_channel', columns: ['channel'] },
    ],
  ),
  model('raw', { ledgerId: integer, part: integer, data: text }, [
    { name: 'ec_raw_part', columns: ['ledger_id', 'part'], unique: true },
  ]),
  model('upload', { ledgerId: integer, fence: big, hash: string, ext: string, createdAt: big }, [
    { name: 'ec_upload_hash', columns: ['hash'], unique: true },
    { name: 'ec_upload_ledger', columns: ['ledger_id'] },
  ]),
  /** Numbers of tickets with outgoing messages: the id is the number. */
  model(
    'thread',
    {
      channel: string,
      ticketUid: string,
      ticketDocumentId: string,
      ticketType: string,
      createdAt: big,
      /** documentId of the channel that took over the ticket from a deleted one, whose token stays valid. */
      takenOverBy: string,
    },
    [{ name: 'ec_thread_ticket', columns: ['channel', 'ticket_document_id'], unique: true }],
  ),
  /** People who may reply to a ticket but have not yet, and manual changes to its participants. */
  model(
    'participant',
    {
      channel: string,
      ticketDocumentId: string,
      senderHash: string,
      /** Address of a manually added or removed participant. */
      address: text,
      takenOut: flag,
    },
    [
      { name: 'ec_participant', columns: ['ticket_document_id', 'sender_hash'], unique: true },
      { name: 'ec_participant_channel', columns: ['channel'] },
    ],
  ),
  /** Merged tickets, and messages split into tickets of their own, until undone. */
  model(
    'move',
    {
      kind: string,
      ticketUid: string,
      fromDocumentId: string,
      toDocumentId: string,
      /** Ticket type of the ticket that received the messages. */
      ticketType: string,
      /** The moved and changed data, as JSON. */
      content: text,
      movedBy: text,
      createdAt: big,
    },
    [
      { name: 'ec_move_from', columns: ['from_document_id'] },
      { name: 'ec_move_to', columns: ['to_document_id'] },
    ],
  ),
  /** Outbox of messages to send. */
  model(
    'outgoing',
    {
      channel: string,
      ticketUid: string,
      ticketDocumentId: string,
      ticketType: string,
      kind: string,
      /** documentId of the ticket message of a reply. */
      ticketMessage: string,
      recipient: text,
      recipientHash: string,
      cc: text,
      /** Recipients in To after the first, and in Bcc, as JSON. */
      alsoTo: text,
      bcc: text,
      /** Id of the admin user who receives an alert. */
      agent: integer,
      /** Sending identity, null for the channel's own address. */
      writtenAs: text,
      subject: text,
      text,
      html: text,
      /** Ids of Media Library files, as JSON. */
      files: text,
      messageId: text,
      inReplyTo: text,
      referenceIds: text,
      state: string,
      attempts: integer,
      nextAt: big,
      claimedAt: big,
      errorCode: string,
      error: text,
      errorSaid: text,
      author: string,
      /** Recipients with failed delivery according to reports, as JSON. */
      undelivered: text,
      /** Number of reports of permanent failure. */
      hardBounces: integer,
      createdAt: big,
      sentAt: big,
      /** Copy in the Sent folder: `wanted`, `kept` or `failed`; null if not needed. */
      copyState: string,
      copyAttempts: integer,
      /** When the copy is due. */
      copyAt: big,
      /** The agent's draft as JSON, so that sending can be undone. */
      draft: text,
      /** Idempotency key of a draft, or of a sender and day; prevents sending twice. */
      uniqueKey: string,
    },
    [
      { name: 'ec_outgoing_unique', columns: ['unique_key'], unique: true },
      { name: 'ec_outgoing_due', columns: ['state', 'next_at'] },
      { name: 'ec_outgoing_copy', columns: ['copy_state', 'copy_at'] },
      { name: 'ec_outgoing_rate', columns: ['channel', 'sent_at'] },
      { name: 'ec_outgoing_ticket', columns: ['ticket_document_id'] },
      { name: 'ec_outgoing_recipient', columns: ['recipient_hash', 'created_at'] },
    ],
  ),
  /** Agents' drafts: one per kind, agent and ticket. */
  model(
    'draft',
    {
      admin: integer,
      agent: string,
      ticketUid: string,
      ticketDocumentId: string,
      kind: string,
      content: text,
      changedAt: big,
    },
    [
      { name: 'ec_draft', columns: ['ticket_document_id', 'admin', 'kind'], unique: true },
      { name: 'ec_draft_changed', columns: ['changed_at'] },
    ],
  ),
  /** Events of committed messages that are still undelivered. */
  model(
    'event',
    {
      key: string,
      payload: text,
      attempts: integer,
      /** Time of the next attempt, or null if there is none. */
      nextAt: big,
      /** Listeners that received it, as JSON. */
      done: text,
      claim: string,
      claimedUntil: big,
      createdAt: big,
    },
    [
      { name: 'ec_event_key', columns: ['key'], unique: true },
      { name: 'ec_event_due', columns: ['next_at'] },
      { name: 'ec_event_claim', columns: ['claim'] },
    ],
  ),
  /** Since when outgoing messages of a channel (`*`: of all) are paused, and from when they are counted. */
  model('pause', { channel: string, pausedAt: big, countedFrom: big }, [
    { name: 'ec_pause_channel', columns: ['channel'], unique: true },
  ]),
  /** Processes that share the database, with their latest status. */
  model(
    'instance',
    {
      instance: string,
      host: string,
      pid: integer,
      kind: string,
      reads: flag,
      engine: string,
      problem: text,
      watched: integer,
      running: integer,
      perMinute: integer,
      memory: big,
      startedAt: big,
      seenAt: big,
    },
    [{ name: 'ec_instance', columns: ['instance'], unique: true }],
  ),
  /** Erasures of personal data, with who ran them. `counts` is JSON; `doneAt` is null for an interrupted one. */
  model('erasure', { addressHash: string, author: text, counts: text, startedAt: big, doneAt: big }, [
    { name: 'ec_erasure_address', columns: ['address_hash'] },
  ]),
];
