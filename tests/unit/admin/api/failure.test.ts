import { failureOf, toFormErrors } from '../../../../admin/src/api/failure';

describe('errors of requests', () => {
  it('are read from a response of the server', () => {
    const error = {
      message: 'No.',
      details: { code: 'invalid-input', errors: [{ path: ['folders', '0', 'path'], message: 'Wrong.' }] },
    };
    expect(failureOf(error)).toEqual({
      code: 'invalid-input',
      message: 'No.',
      problems: [{ path: ['folders', 0, 'path'], message: 'Wrong.' }],
    });
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [{ message: 5, details: 'x' }],
    [{ details: { errors: [null, { path: 1 }] } }],
  ])('are not read from %j', (error) =>
    expect(failureOf(error)).toEqual({ code: null, message: '', problems: [] }),
  );

  it('are converted to nested form errors; an error of a whole list is not overwritten by one inside it', () => {
    expect(
      toFormErrors([
        { path: ['a', 0, 'b'], message: 'first' },
        { path: ['a', 0, 'b'], message: 'second' },
        { path: ['c'], message: 'all of c' },
        { path: ['c', 1], message: 'one of c' },
        { path: [], message: 'nowhere' },
      ]),
    ).toEqual({ a: { 0: { b: 'first' } }, c: 'all of c' });
  });
});
