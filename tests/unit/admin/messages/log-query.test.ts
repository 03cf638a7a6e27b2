import { isNarrowed, toLogArguments } from '../../../../admin/src/messages/log-query';

it('requests the message log with valid parameters only', () => {
  expect(
    toLogArguments({ outcome: 'held,wrong', reason: 'wrong', from: 'wrong', to: '2026-03-01' }),
  ).toMatchObject({
    outcome: ['held'],
    reason: [],
    from: undefined,
    to: new Date('2026-03-01T23:59:59.999').toISOString(),
  });
  expect(isNarrowed({ page: '2', pageSize: '50' })).toBe(false);
  expect(isNarrowed({ channel: 'a' })).toBe(true);
});
