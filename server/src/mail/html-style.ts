import type { HtmlElement } from './html-dom';

/** Longer ones carry pictures or fonts. */
const MAX_DECLARATIONS = 100;
const cache = new WeakMap<HtmlElement, Map<string, string>>();
const NO_STYLE = new Map<string, string>();

/** Declarations of an element's `style`, in lower case without `!important`; the last of a name counts. */
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

/** Linear, also where a comment never ends. */
const withoutComments = (css: string): string =>
  css.includes('/*')
    ? css
        .split('/*')
        .map((part, index) => (index ? (part.split('*/', 2)[1] ?? '') : part))
        .join(' ')
    : css;
