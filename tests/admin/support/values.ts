import {
  channelInputSchema,
  type CatalogueField,
  type ChannelView,
  type FieldCatalogue,
  type MessageDetail,
  type MessageRow,
  type Page,
  type PreviewResult,
  type RuleView,
  type TemplateView,
} from '../../../contracts';
import { aField } from '../../support/catalogue';

const unset = { set: false, setAt: null };

/** A channel as the server answers it: active and healthy unless told otherwise. */
export const channelView = (change: Partial<ChannelView> = {}): ChannelView => {
  const { secrets: _secrets, ...input } = channelInputSchema.parse({
    name: 'Support',
    status: 'active',
    host: 'imap.example.com',
    username: 'support@example.com',
    syncStartDate: '2026-01-01T00:00:00.000Z',
  });
  return {
    ...input,
    documentId: 'channel1',
    secrets: {
      password: { set: true, setAt: '2026-01-01T00:00:00.000Z' },
      clientSecret: unset,
      clientCertificate: unset,
      proxyPassword: unset,
      nextPassword: unset,
      refreshToken: unset,
    },
    signIn: { signedInAs: null, signedInAt: null, refreshedAt: null },
    health: {
      health: 'healthy',
      lastReadAt: new Date(Date.now() - 40_000).toISOString(),
      lastError: null,
      failures: 0,
      coolOffUntil: null,
      progress: null,
    },
    counts: { ticketsToday: 3, waiting: 2, mended: 0, lastMessageAt: null },
    warnings: [],
    sendingPausedSince: null,
    acknowledgementsPausedSince: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    ...change,
  };
};

export const pageOf = <T>(results: T[], total = results.length): Page<T> => ({
  results,
  pagination: { page: 1, pageSize: 20, pageCount: Math.ceil(total / 20), total },
});

export const catalogueField = (
  name: string,
  type: CatalogueField['type'],
  change: Partial<CatalogueField> = {},
): CatalogueField => aField(type, { name, ...change });

export const template: TemplateView = {
  documentId: 'template1',
  name: 'Incident',
  ticketType: 'Incident',
  target: 'plugin::email-channel.ticket',
  fields: [
    { field: 'subject', required: true, defaultValue: null },
    { field: 'category', required: true, defaultValue: null },
  ],
};

export const catalogue: FieldCatalogue = {
  uid: 'plugin::email-channel.ticket',
  displayName: 'Ticket',
  fields: [
    catalogueField('subject', 'string', { required: true }),
    catalogueField('description', 'richtext'),
    catalogueField('category', 'enumeration', { options: ['Hardware', 'Software'] }),
    catalogueField('priority', 'enumeration', { options: ['High', 'Normal', 'Low'] }),
    catalogueField('urgent', 'boolean'),
    catalogueField('attachments', 'media', { multiple: true }),
  ],
  localized: false,
  unfillable: [],
};

export const messageRow = (change: Partial<MessageRow> = {}): MessageRow => ({
  id: 7,
  channel: 'channel1',
  channelName: 'Support',
  folder: 'INBOX',
  uid: 12,
  uidValidity: '1',
  outcome: 'failed',
  reason: 'ticket-refused',
  detail: null,
  sender: 'ann@example.com',
  subject: 'Printer on fire',
  messageId: '<a@example.com>',
  receivedAt: '2026-03-01T08:00:00.000Z',
  decidedAt: '2026-03-01T08:00:05.000Z',
  size: 2_048,
  attempts: 1,
  ticket: null,
  retriable: true,
  hasRaw: true,
  ...change,
});

export const mailView = (change: Partial<PreviewResult['mail']> = {}): PreviewResult['mail'] => ({
  messageId: '<a@example.com>',
  inReplyTo: null,
  references: [],
  from: { name: 'Ann', address: 'ann@example.com' },
  via: null,
  to: [{ name: '', address: 'support@example.com' }],
  cc: [],
  replyTo: [],
  subject: 'Printer on fire',
  date: '2026-03-01T08:00:00.000Z',
  text: 'Please come quickly.',
  html: null,
  reply: 'Please come quickly.',
  attachments: [],
  importance: 'normal',
  autoReply: { is: false, why: null },
  automatic: { is: false, why: null },
  bounce: { is: false, kind: null, why: null, of: null },
  headers: [{ name: 'Subject', value: 'Printer on fire' }],
  warnings: [],
  ...change,
});

export const messageDetail = (change: Partial<MessageDetail> = {}): MessageDetail => ({
  ...messageRow(),
  steps: [
    { check: 'allowed-domains', result: 'pass', text: 'example.com is allowed.' },
    { check: 'saving', result: 'stop', text: 'The priority is not one of the options.' },
  ],
  mail: mailView(),
  ...change,
});

/** A rule of all channels. */
export const ruleView = (values: Partial<RuleView> = {}): RuleView => ({
  documentId: 'rule1',
  name: 'Invoices',
  enabled: true,
  channel: null,
  match: 'all',
  conditions: [{ on: 'subject', operator: 'contains', value: 'invoice', not: false }],
  actions: [{ do: 'ticket-type', ticketType: 'Invoice' }],
  stop: false,
  problems: [],
  ...values,
});
