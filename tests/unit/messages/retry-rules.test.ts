import { REASON_CODES, REASONS, type MessageState, type ReasonCode } from '../../../contracts';
import { retryRefusal } from '../../../server/src/messages/retry-rules';
import { aChannel } from '../../support/values';

const active = aChannel({ status: 'active' });
const row = (state: MessageState, reason: ReasonCode | null = null, hasRaw = true) => ({
  state,
  reason,
  folder: 'INBOX',
  hasRaw,
});

describe('retrying a message', () => {
  it.each(['failed', 'held'] as const)('is possible if it %s', (state) => {
    expect(retryRefusal(row(state), active, false)).toBeNull();
  });

  it.each(['processing', 'ticket', 'reply'] as const)('is not possible if its state is %s', (state) => {
    expect(retryRefusal(row(state), active, true)).not.toBeNull();
  });

  const skippedFor = REASON_CODES.filter((reason) => REASONS[reason].outcome === 'skipped');
  const final: ReasonCode[] = ['duplicate', 'gone', 'dismissed'];

  it.each(skippedFor.filter((reason) => !final.includes(reason)))(
    'is only possible by force if it was skipped as %s',
    (reason) => {
      const skipped = row('skipped', reason);
      expect(retryRefusal(skipped, active, true)).toBeNull();
      expect(retryRefusal(skipped, active, false)).toEqual({ text: 'problem.skipped-by-screening' });
    },
  );

  it.each(final)('is never possible if it was skipped as %s', (reason) => {
    expect(retryRefusal(row('skipped', reason), active, true)).not.toBeNull();
  });

  it('requires raw mail or a channel that can read the message again', () => {
    const failed = row('failed', 'unreadable', false);
    const moved = aChannel({
      status: 'active',
      folders: [{ path: 'INBOX', after: 'move', successFolder: 'Done' }],
    });
    expect(retryRefusal(failed, active, false)).toBeNull();
    expect(retryRefusal(failed, { ...active, status: 'inactive' }, false)).toEqual({
      text: 'problem.no-copy-channel-inactive',
    });
    expect(retryRefusal(failed, { ...active, folders: [] }, false)).toEqual({
      text: 'problem.no-copy-folder-removed',
    });
    expect(retryRefusal(failed, null, false)).toEqual({ text: 'problem.no-copy-channel-deleted' });
    expect(retryRefusal(row('skipped', 'bounce', false), moved, true)).toEqual({
      text: 'problem.no-copy-moved',
    });
    expect(retryRefusal(row('skipped', 'bounce', true), { ...moved, status: 'draft' }, true)).toBeNull();
  });
});
