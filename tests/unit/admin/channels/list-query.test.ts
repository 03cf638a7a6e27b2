import { toListArguments } from '../../../../admin/src/channels/list-query';

it('asks the list of channels only for what the server takes', () => {
  expect(toListArguments({ sort: 'name:ASC', status: 'wrong', page: 'x', _q: '100%' })).toEqual({
    page: 1,
    pageSize: 20,
    sort: 'name:asc',
    status: undefined,
    search: '100%',
  });
});
