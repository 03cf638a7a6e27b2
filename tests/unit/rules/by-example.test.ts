import fc from 'fast-check';
import { ruleByExample, type Rule, ruleInputSchema } from '../../../contracts';
import { expressionOf } from '../../../server/src/rules/condition';

/** The rule that is proposed for a value in a text, and what its expression finds in others. */
function proposed(text: string, value: string) {
  const start = text.indexOf(value);
  const rule = ruleByExample(text, start, start + value.length)!;
  const [condition] = rule.conditions as Rule['conditions'];
  const expression = expressionOf((condition as { value: string }).value);
  const finds = (other: string) => {
    const matcher = expression.matcher(other);
    return matcher.find() ? matcher.group('value') : null;
  };
  return { rule, finds };
}

describe('a rule by example', () => {
  it('finds the value after the same label', () => {
    const { rule, finds } = proposed('Hello,\nOrder no.: 4711\nThanks', '4711');
    expect(rule.name).toBe('Order no.');
    expect(finds('Phone 0815\norder no.:  90210')).toBe('90210');
    expect(finds('Invoice no.: 90210')).toBeNull();
  });

  it.each([
    ['a no-break space', 'Commande n°\u00a04711', 'Commande n°\u00a090210'],
    ['other spaces than in the example', 'Commande\u00a0n° 4711', 'commande n°\u202f90210'],
    ['a column', 'Order no.            4711', 'Order no.            90210'],
  ])('finds the value after its label and %s', (_what, text, other) => {
    expect(proposed(text, '4711').finds(other)).toBe('90210');
  });

  it('finds a value of the same form if there is no label', () => {
    const { finds } = proposed('RX-4711', 'RX-4711');
    expect(finds('About AB-12 again')).toBe('AB-12');
    expect(finds('About 12 again')).toBeNull();
  });

  it('finds the label of its own sentence', () => {
    expect(proposed('Thank you! My customer number is 12 today', '12').rule.name).toBe(
      'My customer number is',
    );
  });

  it('has bounded patterns', () => {
    const { finds } = proposed('No: 12', '12');
    expect(finds(`No: ${'1'.repeat(1_000)}`)).toBe('1111');
    expect(ruleByExample('x'.repeat(300), 0, 300)).toBeNull();
  });

  it.each([
    ['', 0, 0],
    ['a\nb', 0, 3],
    ['   ', 0, 3],
  ])('is not suggested for nothing, or for more than a line: %j', (text, start, end) => {
    expect(ruleByExample(text, start, end)).toBeNull();
  });

  it('finds its own example in any text that it comes from', () => {
    const value = fc
      .string({ minLength: 1, maxLength: 30, unit: 'grapheme' })
      .filter((one) => !/[\n\r\u2028\u2029]/.test(one) && one.trim() === one && one !== '');
    fc.assert(
      fc.property(fc.string({ maxLength: 60, unit: 'grapheme' }), value, (before, example) => {
        const text = `${before} ${example}`;
        const rule = ruleByExample(text, before.length + 1, text.length)!;
        const { value: source } = rule.conditions![0] as { value: string };
        const matcher = expressionOf(source).matcher(text);
        expect(matcher.find()).toBe(true);
        expect(ruleInputSchema.shape.conditions.safeParse(rule.conditions).success).toBe(true);
      }),
    );
  });
});
