/** JSON in ASCII, which loses nothing: every database holds it, whatever its words are. */
export const inAscii = (json: string): string =>
  json.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
