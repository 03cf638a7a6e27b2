/**
 * Decodes the search text that Strapi's search field writes into the URL, encoded twice. Invalid encoding is returned as it is.
 */
export function searchText(_q: string | undefined): string {
  try {
    return decodeURIComponent(_q ?? '');
  } catch {
    return _q ?? '';
  }
}

/** The inverse of `searchText`: Strapi decodes the URL once, but does not encode what it writes there. */
export const searchParam = (text: string): string | undefined =>
  text ? encodeURIComponent(encodeURIComponent(text)) : undefined;
