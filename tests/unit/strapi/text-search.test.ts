import { likePattern, spellings } from '../../../server/src/strapi/text-search';

describe('a search for text', () => {
  it('takes the wildcards of LIKE for themselves', () => {
    expect(likePattern('100%_a!b')).toBe('%100!%!_a!!b%');
  });

  it('looks for letters beyond ASCII in their usual spellings', () => {
    expect(spellings('Printer')).toEqual(['printer']);
    expect(spellings('änderung')).toEqual(['änderung', 'ÄNDERUNG', 'Änderung']);
  });
});
