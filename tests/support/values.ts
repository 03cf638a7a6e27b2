import { channelInputSchema, type Channel, type ChannelPayload } from '../../contracts';
import type { Mail } from '../../server/src/mail/types';

/** A plain mail of ada@corp.example to support@desk.example. */
export const aMail = (values: Partial<Mail> = {}): Mail => {
  const from = values.from === undefined ? { name: 'Ada', address: 'ada@corp.example' } : values.from;
  return {
    messageId: '<1@corp.example>',
    inReplyTo: null,
    references: [],
    from,
    authors: from ? [from] : [],
    fromSource: from ? 'from' : null,
    via: null,
    sender: null,
    replyTo: [],
    to: [{ name: 'Support', address: 'support@desk.example' }],
    cc: [],
    bcc: [],
    subject: 'The printer is on fire',
    date: '2026-03-01T10:00:00.000Z',
    text: 'Please help.\nIt burns.',
    html: null,
    reply: 'Please help.\nIt burns.',
    markdown: null,
    blocks: null,
    forwarded: null,
    attachments: [],
    importance: 'normal',
    autoReply: { is: false, why: null },
    automatic: { is: false, why: null },
    spam: { is: false, why: null },
    bounce: { is: false, kind: null, why: null, of: null },
    authentication: [],
    inside: false,
    headers: [],
    warnings: [],
    size: 1_000,
    contentHash: 'c'.repeat(64),
    decodedHash: 'd'.repeat(64),
    ...values,
  };
};

/** A mail by one author. */
export const aMailFrom = (address: string, values: Partial<Mail> = {}): Mail =>
  aMail({ from: { name: '', address }, ...values });

/** A channel that reads support@desk.example, with the defaults of the contracts. */
export const aChannel = (values: Partial<ChannelPayload> = {}): Channel => {
  const { secrets: _secrets, ...channel } = channelInputSchema.parse({
    name: 'Support',
    username: 'support@desk.example',
    ...values,
  });
  return { ...channel, documentId: 'channel1' };
};
