/** The text that is searched for, as Strapi's search field writes it into the address: encoded twice. A lone % is none of that. */
export function searchText(_q: string | undefined): string {
  try {
    return decodeURIComponent(_q ?? '');
  } catch {
    return _q ?? '';
  }
}

/** The opposite of `searchText`: Strapi decodes the address once and encodes nothing of what it writes there. */
export const searchParam = (text: string): string | undefined =>
  text ? encodeURIComponent(encodeURIComponent(text)) : undefined;
