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
    if (value) style.set(declaration.slice(0, colon).trim().toLowerCase(), value);
  }
  cache.set(element, style);
  return style;
}

/** Removes comments in linear time, even if one is never closed. */
const withoutComments = (css: string): string =>
  css.includes('/*')
    ? css
        .split('/*')
        .map((part, index) => (index ? (part.split('*/', 2)[1] ?? '') : part))
        .join(' ')
    : css;
