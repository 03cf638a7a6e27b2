import { possibleActions } from '../../../../admin/src/messages/actions';

it('determines the possible actions for messages', () => {
  const rows = [
    { id: 1, outcome: 'failed', retriable: true },
    { id: 2, outcome: 'held', retriable: true },
    { id: 3, outcome: 'skipped', retriable: true },
    { id: 4, outcome: 'failed', retriable: false },
    { id: 5, outcome: 'ticket', retriable: false },
  ] as const;
  expect(possibleActions([...rows])).toEqual({ retry: [1, 2], create: [2, 3], dismiss: [1, 2, 4] });
});
