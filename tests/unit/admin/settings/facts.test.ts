import { amountOf } from '../../../../admin/src/settings/facts';

it('derives units from setting names', () => {
  expect(amountOf('limits.messageBytes', 26_214_400)).toEqual({ value: 25, unit: 'megabyte' });
  expect(amountOf('operationMs', 60_000)).toEqual({ value: 60, unit: 'second' });
  expect(amountOf('retentionDays', 90)).toEqual({ value: 90, unit: 'day' });
  expect(amountOf('limits.mimeNodes', 300)).toEqual({ value: 300 });
});
