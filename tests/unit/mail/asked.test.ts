import { askedOf } from '../../../server/src/mail/asked';

describe('a search query for messages', () => {
  it.each([
    ['ada@customer.example', '<ada@customer.example>', 'ada@customer.example'],
    ['Ada Lovelace <Ada@Customer.example>', null, 'ada@customer.example'],
    ['<abc.1@mail.example>', '<abc.1@mail.example>', null],
    ['please look for ada@customer.example', null, 'ada@customer.example'],
    ['nothing', null, null],
    [
      'Received: from a by b;\r\n Mon, 2 Mar 2026\r\nFrom: Ada <ada@customer.example>\r\nMessage-ID:\r\n <folded@mail.example>\r\nSubject: x',
      '<folded@mail.example>',
      'ada@customer.example',
    ],
    ['Message-Id: <only@mail.example>', '<only@mail.example>', null],
    ['From: Ada <ada@customer.example>\nSubject: no id', null, 'ada@customer.example'],
  ])('%j', (text, messageId, address) => {
    expect(askedOf(text)).toEqual({ messageId, address });
  });
});
