import {
  chosenTemplate,
  readOfferValues,
  readTemplateFields,
  setOfferValue,
} from '../../../../admin/src/templates/json-values';

describe('templates and offers', () => {
  const field = { field: 'a', required: true, defaultValue: null };
  it('are read from JSON, parsed or not; anything else is empty', () => {
    expect(readTemplateFields([field])).toEqual([field]);
    expect(readTemplateFields(JSON.stringify([field]))).toEqual([field]);
    expect([null, '{', { a: 1 }, [{ wrong: 1 }]].map(readTemplateFields)).toEqual([[], [], [], []]);
    expect(readOfferValues('{"a":1}')).toEqual({ a: 1 });
    expect([null, [], 'x'].map(readOfferValues)).toEqual([{}, {}, {}]);
  });
  it('set and remove a value', () => {
    expect(setOfferValue({ a: 1 }, 'b', false)).toEqual({ a: 1, b: false });
    expect(setOfferValue({ a: 1 }, 'a', null)).toEqual({});
  });
  it('use the template that was just selected', () => {
    expect(chosenTemplate(undefined, 'stored')).toBe('stored');
    expect(chosenTemplate({ connect: [{ documentId: 'new' }], disconnect: [{}] }, 'stored')).toBe('new');
    expect(chosenTemplate({ connect: [], disconnect: [{}] }, 'stored')).toBeNull();
  });
});
