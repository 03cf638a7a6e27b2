type Value = string | number | undefined | null | readonly (string | number)[];

/** Appends an encoded query to a path. Omits empty values and joins lists with commas. */
export function withQuery(path: string, query: Record<string, Value>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    const written = Array.isArray(value) ? value.join(',') : String(value ?? '');
    if (written) params.set(key, written);
  }
  const search = params.toString();
  return search ? `${path}?${search}` : path;
}
