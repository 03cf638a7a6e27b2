import { likePattern, spellings } from '../../../server/src/strapi/text-search';

describe('a text search', () => {
  it('matches the wildcards of LIKE literally', () => {
    expect(likePattern('100%_a!b')).toBe('%100!%!_a!!b%');
  });

  it('matches letters beyond ASCII in their usual spellings', () => {
    expect(spellings('Printer')).toEqual(['printer']);
    expect(spellings('änderung')).toEqual(['änderung', 'ÄNDERUNG', 'Änderung']);
  });
});
