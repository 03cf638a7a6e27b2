import { reportedRecipients } from '../../../server/src/mail/report-recipients';

const NOTHING = { failedRecipients: '', words: '' };
const report = (...blocks: string[][]) => blocks.map((block) => block.join('\r\n')).join('\r\n\r\n');

test('a delivery report names each recipient with the delivery status', () => {
  const part = report(
    ['Reporting-MTA: dns; mx.example.com'],
    ['Final-Recipient: rfc822; <ann@example.com>', 'Action: failed', 'Status: 5.2.2 (mailbox full)'],
    ['Final-Recipient: RFC822;bob@example.com', 'Action: Delayed', 'Status: 4.4.1'],
  );
  expect(reportedRecipients([part], NOTHING)).toEqual([
    { address: 'ann@example.com', failed: true, status: '5.2.2' },
    { address: 'bob@example.com', failed: false, status: '4.4.1' },
  ]);
});

test('a delivery report names the original recipient before the one that it was forwarded to', () => {
  const part = report([
    'Original-Recipient: rfc822;ann@example.com',
    'Final-Recipient: rfc822;ann@elsewhere.example',
    'Action: failed',
    'Diagnostic-Code: smtp; 550 5.1.1 no such user',
  ]);
  expect(reportedRecipients([part], NOTHING)).toEqual([
    { address: 'ann@example.com', failed: true, status: '5.1.1' },
  ]);
});

test('a delivery report without such a part uses the header of failed recipients', () => {
  const otherwise = {
    failedRecipients: 'ann@example.com, bob@example.com',
    words: 'said: 550-5.1.1 unknown',
  };
  expect(reportedRecipients([], otherwise)).toEqual([
    { address: 'ann@example.com', failed: true, status: '5.1.1' },
    { address: 'bob@example.com', failed: true, status: '5.1.1' },
  ]);
  expect(reportedRecipients([], NOTHING)).toEqual([]);
});

test('a hostile delivery report takes linear time and names at most 50 recipients', () => {
  const block = 'Final-Recipient: rfc822; a@example.com\nAction: failed';
  const started = Date.now();
  expect(reportedRecipients([Array(20_000).fill(block).join('\n\n')], NOTHING)).toHaveLength(50);
  expect(reportedRecipients(['final-recipient: '.repeat(100_000)], NOTHING)).toEqual([]);
  expect(Date.now() - started).toBeLessThan(3_000);
});
