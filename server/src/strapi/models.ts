/**
 * Tables that are no content: the message log, cursors, channel states, secrets, raw mail, upload intents, instances, and
 * the numbers, participants and mergers of tickets. They are added as models so that they get real unique indexes and appear in no
 * content API and no export.
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
/** 64 bits; read back as a string by some drivers. Times are ms since 1970 by the database's clock. */
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
  // Strapi writes the column's name into each attribute: none may be shared.
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
      /** Fence of the lease that claimed the row; 0 = waiting for the holder of the lease. */
      fence: big,
      attempts: integer,
      /** A person asked for a ticket in spite of the screening. */
      forced: flag,
      dedupKey: string,
      /** Key of what the message says once decoded. */
      decodedKey: string,
      /** Of what became or joined a ticket: a key of folder, account and content, the same in every channel. */
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
      /** Of the original of a ticket or reply: when it goes, and its bytes as they are kept. Null for what waits for a person. */
      rawUntil: big,
      rawBytes: big,
      /** What is still to be done on the mail server: `seen`, `success`, `fail` or `folder`; null when nothing is. */
      after: string,
      /** Where a rule moves the message. */
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
      /** No connection before this time: the pause between tries, or the wait that a server asked for. */
      retryAt: big,
      /** Which instance watches the channel's folders, and until when its lease lasts. */
      watchOwner: string,
      watchUntil: big,
      /** When people were notified that the channel is unhealthy, or that messages wait; null when they were not. */
      unhealthySince: big,
      waitingSince: big,
      /** What the standing check found last, as JSON; null where it never looked. */
      drift: text,
      /** End of the mail server's certificate. */
      certificateEndsAt: big,
      /** Key of the account that the channel read first. */
      account: string,
      /** The latest runs as JSON, newest first. */
      lastRuns: text,
      /** Since when a message is known of that is not decided: a watch saw it, or a run left it unread. */
      unreadSince: big,
      /** The latest comparison of its folders with the log, as JSON, and when the nightly one began. */
      completeness: text,
      checkedAt: big,
      /** Of the latest mail that it sent to itself: how long until it was read, in ms, and when it was found late. */
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
      /** Who obtains a new access token, until when at most. */
      owner: string,
      leaseUntil: big,
      /** The access token. */
      sealed: text,
      /** Until when it is handed out, some minutes before its end. */
      usableUntil: big,
      /** Hash of the settings that it was obtained with. */
      settingsHash: string,
      /** The same of a token that may send too, where that takes a scope of its own. */
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
      /** Of the cookie in the browser that began. */
      browserHash: string,
      /** The code verifier of RFC 7636. */
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
  /** Numbers of tickets that mail goes out for: the id is the number. */
  model(
    'thread',
    {
      channel: string,
      ticketUid: string,
      ticketDocumentId: string,
      ticketType: string,
      createdAt: big,
      /** documentId of the channel that took the ticket over from a deleted one; its token stays that of the deleted one. */
      takenOverBy: string,
    },
    [{ name: 'ec_thread_ticket', columns: ['channel', 'ticket_document_id'], unique: true }],
  ),
  /** People who may reply to a ticket but have not yet, and what people changed of who takes part. */
  model(
    'participant',
    {
      channel: string,
      ticketDocumentId: string,
      senderHash: string,
      /** Of one whom a person added or took out. */
      address: text,
      takenOut: flag,
    },
    [
      { name: 'ec_participant', columns: ['ticket_document_id', 'sender_hash'], unique: true },
      { name: 'ec_participant_channel', columns: ['channel'] },
    ],
  ),
  /** Tickets that were merged, and messages that became tickets of their own, as long as that is not undone. */
  model(
    'move',
    {
      kind: string,
      ticketUid: string,
      fromDocumentId: string,
      toDocumentId: string,
      /** Of the ticket that took the messages. */
      ticketType: string,
      /** What was moved and what was changed, as JSON. */
      content: text,
      movedBy: text,
      createdAt: big,
    },
    [
      { name: 'ec_move_from', columns: ['from_document_id'] },
      { name: 'ec_move_to', columns: ['to_document_id'] },
    ],
  ),
  /** Mail that goes out: the outbox. */
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
      /** People in To after the first, and in Bcc, as JSON. */
      alsoTo: text,
      bcc: text,
      /** Id of the admin user whom an alert is for. */
      agent: integer,
      /** The identity that writes, null for the channel's own address. */
      writtenAs: text,
      subject: text,
      text,
      html: text,
      /** Ids of files in the Media Library, as JSON. */
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
      /** Whom it did not reach, as reports said, as JSON. */
      undelivered: text,
      /** How often a report said that it will never arrive. */
      hardBounces: integer,
      createdAt: big,
      sentAt: big,
      /** Of the copy in the Sent folder: `wanted`, `kept` or `failed`; null where none is needed. */
      copyState: string,
      copyAttempts: integer,
      /** When it is due. */
      copyAt: big,
      /** What the agent wrote, as JSON, so that a mail that has not gone out can be taken back. */
      draft: text,
      /** Of a draft, or of a sender and day: what must not go out twice. */
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
  /** What agents are writing: one of a kind for an agent and ticket. */
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
  /** Events of committed messages that are not delivered yet. */
  model(
    'event',
    {
      key: string,
      payload: text,
      attempts: integer,
      /** Time of the next attempt; null where there is none. */
      nextAt: big,
      /** Who took it, as JSON. */
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
  /** Since when outgoing mail of a channel (`*`: of all) is paused, and from when on it is counted. */
  model('pause', { channel: string, pausedAt: big, countedFrom: big }, [
    { name: 'ec_pause_channel', columns: ['channel'], unique: true },
  ]),
  /** Processes that share the database, with what they last said of themselves. */
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
  /** Erasures of what was kept of people, with who did them; `counts` is JSON, and `doneAt` null where one was cut off. */
  model('erasure', { addressHash: string, author: text, counts: text, startedAt: big, doneAt: big }, [
    { name: 'ec_erasure_address', columns: ['address_hash'] },
  ]),
];
