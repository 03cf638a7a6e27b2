import { messageIdsOf, quotedOf, type TicketState } from '../../../server/src/outgoing/ticket-state';

const message = (body: string, values: object) => ({
  direction: 'incoming',
  side: false,
  author: null,
  at: null,
  body,
  messageId: `<${body}@x.example>`,
  ...values,
});
const state = {
  log: [],
  outgoing: [],
  messages: [
    message('question', {}),
    message('forward', { direction: 'outgoing', side: true }),
    message('note', { direction: 'note' }),
    message('answer', { side: true }),
  ],
} as unknown as TicketState;

test('a reply does not quote or reference the side conversation', () => {
  expect(quotedOf(state)?.text).toBe('question');
  expect(messageIdsOf(state)).toEqual(['<question@x.example>']);
});
