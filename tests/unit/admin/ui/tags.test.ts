import { splitTags } from '../../../../admin/src/ui/tags';

it('splits tags at commas, semicolons and line breaks, and skips known ones', () => {
  expect(splitTags(' a, b;a\nc ,', ['c'])).toEqual(['a', 'b']);
});
