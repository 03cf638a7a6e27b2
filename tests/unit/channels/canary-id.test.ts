import { randomBytes } from 'node:crypto';
import { canaryId, isCanaryId } from '../../../server/src/channels/canary-id';

const key = randomBytes(32);
const idOf = (channel: string) => `<${canaryId(key, channel)}@desk.example>`;

describe('the Message-ID of a canary', () => {
  it('is recognized by its signature', () => {
    expect(isCanaryId(key, 'one', idOf('one'))).toBe(true);
    expect(idOf('one')).not.toBe(idOf('one'));
    expect(idOf('one').length).toBeLessThan(120);
  });

  it.each([
    ['of another channel', idOf('two')],
    ['of another installation', `<${canaryId(randomBytes(32), 'one')}@desk.example>`],
    [
      'whose random part was changed',
      idOf('one').replace(/\.[0-9a-f]/, (part) => (part === '.0' ? '.1' : '.0')),
    ],
    ['whose signature was cut off', idOf('one').replace(/[0-9a-f]{2}@/, '@')],
    ['without a signature', `<canary.${'0'.repeat(32)}@desk.example>`],
    ['of any mail', '<7a1e@desk.example>'],
  ])('is not recognized: one %s', (_what, messageId) => {
    expect(isCanaryId(key, 'one', messageId)).toBe(false);
  });
});
