/** Splits typed or pasted values at commas, semicolons and line breaks, without duplicates and known ones. */
export function splitTags(typed: string, known: readonly string[]): string[] {
  const found = typed
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter(Boolean);
  return [...new Set(found)].filter((tag) => !known.includes(tag));
}
