import type { HtmlElement } from './html-dom';

/** Longer styles contain pictures or fonts. */
const MAX_DECLARATIONS = 100;
const cache = new WeakMap<HtmlElement, Map<string, string>>();
const NO_STYLE = new Map<string, string>();

/**
 * Returns the declarations of an element's `style`, in lower case and without `!important`. The last declaration of a
 * property wins.
 */
export function styleOf(element: HtmlElement): ReadonlyMap<string, string> {
  const written = element.attributes.style;
  if (!written) return NO_STYLE;
  const known = cache.get(element);
  if (known) return known;
  const style = new Map<string, string>();
  for (const declaration of withoutComments(written).split(';', MAX_DECLARATIONS)) {
    const colon = declaration.indexOf(':');
    if (colon < 0 || declaration.length > 500) continue;
    const value = declaration
      .slice(colon + 1)
      .replace(/!\s*important/i, '')
      .trim()
      .toLowerCase();
    const property = declaration.slice(0, colon).trim().toLowerCase();
    if (value) style.set(property, value);
    if (property === 'font') for (const [name, part] of fontParts(value)) style.set(name, part);
  }
  cache.set(element, style);
  return style;
}

const pair = (property: string, value: string): [string, string] => [property, value];

/** Weight and slant in a `font` shorthand, which stand before the size. */
function fontParts(value: string): [property: string, value: string][] {
  const words = value.split(/(?:^|\s)[\d.]+(?:px|pt|em|rem|%)/, 1)[0]!.split(/\s+/);
  const find = (pattern: RegExp) => words.find((word) => pattern.test(word));
  const weight = find(/^(?:bold|bolder|[6-9]00)$/);
  const slant = find(/^(?:italic|oblique)$/);
  return [...(weight ? [pair('font-weight', weight)] : []), ...(slant ? [pair('font-style', slant)] : [])];
}

/** Removes comments in linear time, even if one is never closed. */
const withoutComments = (css: string): string =>
  css.includes('/*')
    ? css
        .split('/*')
        .map((part, index) => (index ? (part.split('*/', 2)[1] ?? '') : part))
        .join(' ')
    : css;
