/** Prints a result as one line of JSON, or as lines for people. */
export function print(json: boolean | undefined, result: unknown, lines: () => string[]): void {
  if (json) console.log(JSON.stringify(result));
  else for (const line of lines()) console.log(line);
}
