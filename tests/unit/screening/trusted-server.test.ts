import { proposeTrustedServer } from '../../../server/src/screening/trusted-server';

const BORDER = 'Received: from out.corp.example (out.corp.example [203.0.113.7]) by mx.desk.example; x';
const by = (server: string) => `Authentication-Results: ${server}; dmarc=pass`;
const headers = (...lines: string[]) => Buffer.from([...lines, 'Subject: x', '', ''].join('\r\n'));
const times = (count: number, ...lines: string[]) => Array.from({ length: count }, () => headers(...lines));

const ours = [by('MX.desk.example'), BORDER];
const forged = [BORDER, by('evil.example')];
const signedIn = BORDER.replace('by mx.desk.example', 'by mx.desk.example with ESMTPSA');

it('suggests the author of the results above the border, with the number of messages', () => {
  expect(proposeTrustedServer([...times(48, ...ours), ...times(2, BORDER)])).toEqual({
    server: 'mx.desk.example',
    wrote: 48,
    of: 50,
  });
});

it.each<[string, Buffer[], { wrote: number; of: number; server: string | null }]>([
  ['below the border', times(50, ...forged), { server: null, wrote: 0, of: 50 }],
  [
    'below our own results, in more messages than those',
    [...times(2, ...ours), ...times(1, ...forged)],
    { server: 'mx.desk.example', wrote: 2, of: 3 },
  ],
  [
    'below our own results, in the same message',
    times(5, by('mx.desk.example'), by('evil.example'), BORDER, by('evil.example')),
    { server: 'mx.desk.example', wrote: 5, of: 5 },
  ],
  [
    'in few messages of a server that takes strangers for its own side',
    [
      ...times(3, 'Received: from x ([172.17.0.1]) by mx.desk.example; x', by('evil.example'), BORDER),
      ...times(3, BORDER),
    ],
    { server: null, wrote: 0, of: 6 },
  ],
  [
    'where no border is',
    [...times(5, by('evil.example')), ...times(5, by('evil.example'), signedIn), ...times(1, ...ours)],
    { server: 'mx.desk.example', wrote: 1, of: 1 },
  ],
])('suggests nobody who wrote %s', (_where, newest, expected) => {
  expect(proposeTrustedServer(newest)).toEqual(expected);
});

it('recognizes Gmail, which writes below its own line', () => {
  const line = BORDER.replace('by mx.desk.example', 'by mx.google.com with ESMTPS id x');
  expect(proposeTrustedServer(times(3, line, by('mx.google.com'), by('evil.example')))).toEqual({
    server: 'mx.google.com',
    wrote: 3,
    of: 3,
  });
});

it('suggests nothing if results name no server and Exchange Online’s own lines are missing, or for an empty mailbox', () => {
  expect(proposeTrustedServer(times(3, 'Authentication-Results: spf=pass; dmarc=pass', BORDER))).toEqual({
    server: null,
    wrote: 0,
    of: 3,
  });
  expect(proposeTrustedServer([])).toEqual({ server: null, wrote: 0, of: 0 });
});
