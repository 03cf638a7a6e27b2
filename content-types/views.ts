import { UID } from './index';

/** How the Content Manager shows a content type before a person changes it. */
export interface View {
  /** Prefix of the labels and descriptions among the texts: `content.<name>.<field>`, and `….hint` where there is one. */
  name: string;
  /** Rows of the edit view: fields with their widths, of twelve columns. */
  edit?: (readonly [field: string, size: number])[][];
  /** Columns of the list view. */
  list?: string[];
  /** Order of the list view. */
  sort?: { by: string; order: 'ASC' | 'DESC' };
  /** Fields that the plugin keeps itself: shown, but not to be edited. */
  readOnly?: string[];
}

/**
 * The views of what people see of the plugin in the Content Manager. A ticket is laid out for an agent: who, what, its
 * state, what was written; the conversation stands beside it in a panel.
 */
export const VIEWS: Record<string, View> = {
  [UID.ticket]: {
    name: 'ticket',
    edit: [
      [
        ['requesterName', 6],
        ['requesterEmail', 6],
      ],
      [['subject', 12]],
      [
        ['ticketStatus', 4],
        ['priority', 4],
        ['ticketType', 4],
      ],
      [['description', 12]],
      [['attachments', 12]],
      [
        ['offer', 6],
        ['linkedTicket', 6],
      ],
      [
        ['parentTicket', 6],
        ['problemTicket', 6],
      ],
      [
        ['receivedAt', 6],
        ['source', 6],
      ],
      [
        ['requester', 6],
        ['closedAt', 6],
      ],
      [['recipients', 12]],
    ],
    list: ['subject', 'requesterEmail', 'ticketStatus', 'priority', 'createdAt'],
    sort: { by: 'createdAt', order: 'DESC' },
    readOnly: ['closedAt'],
  },
  [UID.ticketMessage]: {
    name: 'message',
    list: ['subject', 'senderEmail', 'direction', 'receivedAt'],
    sort: { by: 'createdAt', order: 'DESC' },
  },
  [UID.template]: {
    name: 'template',
    edit: [
      [
        ['name', 6],
        ['ticketType', 6],
      ],
      [['target', 12]],
      [['fields', 12]],
      [['offers', 12]],
    ],
    list: ['name', 'ticketType', 'target', 'updatedAt'],
  },
  [UID.savedReply]: {
    name: 'savedReply',
    edit: [[['name', 12]], [['text', 12]]],
    list: ['name', 'updatedAt'],
    sort: { by: 'name', order: 'ASC' },
  },
  [UID.offer]: {
    name: 'offer',
    edit: [
      [
        ['name', 6],
        ['template', 6],
      ],
      [['description', 12]],
      [['values', 12]],
    ],
  },
};
