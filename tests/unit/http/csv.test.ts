import { csvLine } from '../../../server/src/http/csv';

describe('a line of CSV', () => {
  it.each([
    [['a', 1, null, ''], 'a,1,,\r\n'],
    [['a,b', 'say "x"', 'two\nlines'], '"a,b","say ""x""","two\nlines"\r\n'],
    [['=1+1', '-2', '@x', '+3'], "'=1+1,'-2,'@x,'+3\r\n"],
  ])('%j', (values, line) => {
    expect(csvLine(values)).toBe(line);
  });
});
