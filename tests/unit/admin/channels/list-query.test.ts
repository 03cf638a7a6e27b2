import { toListArguments } from '../../../../admin/src/channels/list-query';

it('requests the list of channels with valid parameters only', () => {
  expect(toListArguments({ sort: 'name:ASC', status: 'wrong', page: 'x', _q: '100%' })).toEqual({
    page: 1,
    pageSize: 20,
    sort: 'name:asc',
    status: undefined,
    search: '100%',
  });
});
