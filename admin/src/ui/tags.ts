/** Values typed or pasted at once, separated by commas, semicolons or line breaks; repeated and known ones left out. */
export function splitTags(typed: string, known: readonly string[]): string[] {
  const found = typed
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter(Boolean);
  return [...new Set(found)].filter((tag) => !known.includes(tag));
}
