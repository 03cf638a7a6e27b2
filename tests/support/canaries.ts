/** Secrets that are planted to be looked for: each is told by its name. */
export type Canaries = Record<string, string>;

/** Everything a secret could look like: as it is, escaped in a string or URL, and in base64 at any place of a longer text. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const encoded = [0, 1, 2].map((before) => {
    const base64 = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    // The characters at both ends also hold bits of what is beside the secret.
    return base64.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  const forms = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), ...encoded];
  return [...forms, ...encoded.map((core) => core.replaceAll('+', '-').replaceAll('/', '_'))];
}

/** Names of the canaries that a text gives away, each with the form that it has there. */
export function canariesIn(text: string, canaries: Canaries): string[] {
  return Object.entries(canaries).flatMap(([name, secret]) =>
    [...new Set(formsOf(secret))]
      .filter((form) => text.includes(form))
      .map(
        (form) =>
          `${name} as ${form}: …${text.slice(Math.max(0, text.indexOf(form) - 200), text.indexOf(form) + 60)}`,
      ),
  );
}
